"""Never lost: postmen who die or are late, and databases that do not answer."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from fieldapp.alerts import ladder, mail, push, queue, ringing
from fieldapp.alerts.chores import Heartbeat
from fieldapp.alerts.deliver import AT_ONCE, MAILING, THREADS, Worker
from fieldapp.alerts.models import Channel, Delivery
from fieldapp.alerts.push import Answer, Verdict
from fieldapp.clock import now
from tests.browsers.autopush import HANG
from tests.browsers.waiting import wait_until


def test_a_postman_who_dies_before_sending_loses_nothing(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.claim()
    assert post.deliver() == 0
    post.hurry()
    post.deliver()
    assert (len(phone.messages), post.states(letter)) == (1, [("push", "sent")])


def test_a_postman_who_dies_between_sending_and_writing_it_down_rings_again(post, cast, monkeypatch):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(queue, "record", killed)
    post.deliver()
    assert (len(phone.messages), post.states(letter)) == (1, [("push", "leased")])
    monkeypatch.undo()
    post.hurry()
    post.deliver()
    assert (len(phone.messages), post.states(letter)) == (2, [("push", "sent")])


def test_nothing_is_marked_before_it_is_sent(post, cast, monkeypatch):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    seen = []
    monkeypatch.setattr(
        post.postman.pusher,
        "send",
        lambda *_: seen.extend(post.states(letter)) or Answer(Verdict.SENT, "HTTP 201"),
    )
    post.deliver()
    assert seen == [("push", "leased")]


def test_a_postman_who_is_late_overwrites_nothing(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    (late,) = post.claim()
    post.hurry()
    (other,) = post.claim()
    with post.app.app_context():
        queue.record(late, Answer(Verdict.REFUSED, "HTTP 400"))
        queue.put_back(late, now())
        queue.cancel(late)
    assert post.states(letter) == [("push", "leased")]
    assert post.letter(letter).deliveries[0].lease == other.lease


def test_what_arrived_has_arrived_however_late_the_postman_says_so(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    (late,) = post.claim()
    post.hurry()
    post.claim()
    with post.app.app_context():
        queue.record(late, Answer(Verdict.SENT, "HTTP 201"))
    assert post.states(letter) == [("push", "sent")]
    post.hurry()
    assert post.deliver() == 0


def test_a_mail_server_that_hangs_leaves_hands_for_the_bell(post, cast, monkeypatch):
    phone, letting_go = post.phone(cast.timian), Event()
    monkeypatch.setattr(mail, "send", lambda *_: letting_go.wait(60) and Answer(Verdict.SENT, ""))
    for _ in range(3 * THREADS):
        post.write(cast.merian)  # who has no device
    stop = Event()
    going = Thread(target=Worker(post.app, "busy").run, args=(stop,))
    going.start()
    try:
        wait_until(lambda: len(leased(post)) >= MAILING, 20, "the mails to hang")
        post.write(cast.timian)
        wait_until(lambda: phone.messages, 20, "the bell")
    finally:
        letting_go.set()
        stop.set()
        going.join()


def leased(post):
    with post.session() as own:
        return own.scalars(select(Delivery).where(Delivery.state == "leased")).all()


def test_letters_that_cannot_be_rung_stand_in_nobodys_way(post, cast, caplog):
    phone = post.phone(cast.timian)
    for _ in range(AT_ONCE):
        post.write(cast.timian, kind="no_kind_of_ours", due_at=now() - timedelta(minutes=1))
    post.write(cast.timian)
    for _ in range(6):
        post.deliver()
    assert phone.messages
    caplog.clear()


def test_an_absence_is_rung_before_what_can_wait(post, cast):
    for _ in range(3):
        post.write(cast.merian, kind="unanswered", due_at=now() - timedelta(minutes=1))
    absence = post.write(cast.timian)
    with post.app.app_context():
        assert ringing.due_alerts(2)[0] == (cast.ours.id, absence)


def test_two_postmen_never_claim_the_same(post, cast):
    for _ in range(6):
        post.phone(cast.timian)
    for _ in range(5):
        post.write(cast.timian)
    with post.app.app_context():
        ringing.address(*ringing.due_alerts(10))
    got: list[list] = [[], []]
    together = Barrier(2)  # or one may be done before the other begins

    def work(mine: list) -> None:
        with post.app.app_context():
            while claims := claim():
                assert len(claims) <= 4
                mine.extend(claims)

    def claim() -> list[queue.Claim]:
        with suppress(BrokenBarrierError):
            together.wait(1)  # the other is done when it does not come
        return queue.claim(Channel.PUSH, 4)

    postmen = [Thread(target=work, args=(mine,)) for mine in got]
    for postman in postmen:
        postman.start()
    for postman in postmen:
        postman.join()
    ids = [claim.id for mine in got for claim in mine]
    assert len(ids) == len(set(ids)) == 30


def test_two_postmen_address_a_letter_once(post, cast):
    for _ in range(3):
        post.phone(cast.timian)
    letters = [post.write(cast.timian) for _ in range(5)]

    def work() -> None:
        with post.app.app_context():
            for letter in letters:
                ringing.address((cast.ours.id, letter))

    postmen = [Thread(target=work) for _ in range(4)]
    for postman in postmen:
        postman.start()
    for postman in postmen:
        postman.join()
    assert post.count(Delivery) == 15


def test_a_database_that_fails_does_not_send_the_postman_home(post, cast, monkeypatch, caplog):
    phone = post.phone(cast.timian)
    post.write(cast.timian)
    trouble = [OperationalError("SELECT", {}, Exception("gone"))]
    due = ringing.due_alerts

    def stumble(limit):
        if trouble:
            raise trouble.pop()
        return due(limit)

    monkeypatch.setattr(ringing, "due_alerts", stumble)
    stop = Event()
    postman = Thread(target=post.postman.run, args=(stop,))
    postman.start()
    post.service.wait_for_ack(1)
    stop.set()
    postman.join()
    assert len(phone.messages) == 1
    assert "a round failed" in caplog.text


def test_one_broken_letter_does_not_silence_the_others(post, cast, monkeypatch, caplog):
    broken, whole = post.write(cast.timian), post.write(cast.timian)
    ring = ladder.ring

    def stumble(own, alert, at):
        if alert.id == broken:
            raise RuntimeError("broken")
        return ring(own, alert, at)

    monkeypatch.setattr(ladder, "ring", stumble)
    post.deliver()
    assert (post.states(broken), post.states(whole)) == ([], [("mail", "sent")])
    assert str(broken) in caplog.text


def test_a_lease_outlives_a_try_and_not_a_minute(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.claim()
    left = post.letter(letter).deliveries[0].due_at - now()
    assert timedelta(seconds=sum(push.TIMEOUT)) < left < timedelta(minutes=1)


def test_a_postman_is_seen_going_round(post, cast):
    post.deliver()
    assert post.count(Heartbeat) == 1


@pytest.mark.slow
def test_one_slow_push_service_holds_up_nobody_elses_bell(post, cast, monkeypatch):
    monkeypatch.setattr(push, "TIMEOUT", (0.5, 3))
    slow, quick = post.phone(cast.timian), post.phone(cast.merian)
    post.service.answer_next(HANG, to=slow.endpoint)
    stop = Event()
    postman = Thread(target=post.postman.run, args=(stop,))
    post.write(cast.timian)
    postman.start()
    post.write(cast.merian)
    started = now()
    post.service.wait_for_ack(1)
    took = now() - started
    stop.set()
    postman.join()
    assert len(quick.messages) == 1
    assert took < timedelta(seconds=2)
