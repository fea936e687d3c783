"""Never lost: what the postman does when phones and push services fail."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from fieldapp.alerts import mail, push, queue
from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.models import Alert, Subscription
from fieldapp.alerts.push import Answer, Verdict
from fieldapp.clock import now
from tests.browsers.autopush import HANG, LOST_ANSWER, RESET, later, moved


def test_a_letter_rings_every_device_of_its_recipient_and_nobody_elses(post, cast):
    mine, tablet, other = post.phone(cast.timian), post.phone(cast.timian), post.phone(cast.merian)
    letter = post.write(cast.timian)
    post.deliver()
    assert [len(phone.messages) for phone in (mine, tablet, other)] == [1, 1, 0]
    assert post.states(letter) == [("push", "sent")] * 2
    link = mine.messages[0]["notification"]["navigate"]
    assert link == f"{post.settings.base_url}/desk/alerts/{letter}"


def test_nothing_rings_before_its_time(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian, due_at=now() + timedelta(seconds=30))
    assert (post.deliver(), phone.messages, post.states(letter)) == (0, [], [])


def test_a_letter_rings_once_however_often_the_postman_goes_round(post, cast):
    phone = post.phone(cast.timian)
    post.write(cast.timian)
    post.deliver()
    post.hurry()
    assert (post.deliver(), len(phone.messages)) == (0, 1)


def test_the_topic_is_the_letters_own_and_tells_nothing(post, cast):
    post.phone(cast.timian)
    letters = [post.write(cast.timian), post.write(cast.timian)]
    post.deliver()
    topics = {message.topic for message in post.service.accepted}
    assert topics == {post.letter(letter).topic for letter in letters}
    assert not any(letter.hex in topic or str(letter) in topic for letter in letters for topic in topics)


def test_without_a_device_an_email_goes_at_once(post, cast):
    letter = post.write(cast.timian)
    post.deliver()
    (mail,) = post.mails()
    assert (mail["To"], mail["Subject"]) == ("timian@test.test", "Der er nyt til dig")
    assert f"/desk/alerts/{letter}" in mail.get_content()
    assert post.states(letter) == [("mail", "sent")]


@pytest.mark.parametrize("status", [404, 410])
def test_the_last_device_dead_means_an_email_and_the_device_is_kept_with_why(post, cast, status):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(status)
    post.deliver()
    assert post.states(letter) == [("mail", "pending"), ("push", "failed")]
    assert [device.dead_reason for device in post.devices()] == [f"HTTP {status}"]
    post.deliver()
    assert len(post.mails()) == 1


def test_devices_that_die_together_leave_one_email(post, cast):
    phones = [post.phone(cast.timian) for _ in range(3)]
    letter = post.write(cast.timian)
    for phone in phones:
        post.service.answer_next(410, to=phone.endpoint)
    post.deliver()
    assert post.states(letter) == [("mail", "pending"), *[("push", "failed")] * 3]


def test_one_dead_device_of_two_needs_no_email(post, cast):
    dead, alive = post.phone(cast.timian), post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(410, to=dead.endpoint)
    post.deliver()
    assert len(alive.messages) == 1
    assert post.states(letter) == [("push", "failed"), ("push", "sent")]


def test_a_dead_device_is_not_tried_again(post, cast):
    dead = post.phone(cast.timian)
    post.service.answer_next(410, to=dead.endpoint)
    post.write(cast.timian)
    post.deliver()
    second = post.write(cast.timian)
    post.deliver()
    assert len(post.service.requests) == 1
    assert post.states(second) == [("mail", "sent")]


@pytest.mark.parametrize("status", [401, 403])
def test_our_own_wrong_key_never_costs_a_device(post, cast, caplog, status):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(status)
    post.deliver()
    assert post.devices()[0].dead_at is None
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert post.states(letter) == [("push", "pending")]
    post.hurry()
    post.deliver()
    assert len(phone.messages) == 1


def test_a_key_that_is_not_on_the_ring_is_our_fault_too(post, cast, caplog):
    post.phone(cast.timian, key_id="k9")
    letter = post.write(cast.timian)
    post.deliver()
    assert post.states(letter) == [("push", "pending")]
    assert "k9" in caplog.text


@pytest.mark.parametrize(
    "trouble", [408, 500, 503, later(1), HANG, RESET], ids=["408", "500", "503", "429", "hang", "reset"]
)
def test_trouble_that_passes_is_tried_again_until_it_is_sent(post, cast, trouble, monkeypatch):
    monkeypatch.setattr(push, "TIMEOUT", (0.5, 0.3))
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(trouble)
    post.deliver()
    assert post.states(letter) == [("push", "pending")]
    post.postman = Worker(post.app, "another")
    post.hurry()
    post.deliver()
    assert post.states(letter) == [("push", "sent")]
    assert len(phone.messages) == 1


def test_a_lost_answer_rings_twice_rather_than_never(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(LOST_ANSWER)
    post.deliver()
    post.hurry()
    post.deliver()
    assert post.states(letter) == [("push", "sent")]
    assert len({message["notification"]["tag"] for message in phone.messages}) == 1


def test_retry_after_is_respected(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(later(120, status=503))
    post.deliver()
    (delivery,) = post.letter(letter).deliveries
    assert timedelta(seconds=110) < delivery.due_at - now() <= timedelta(seconds=120)


def test_too_many_pauses_the_whole_push_service(post, cast):
    post.phone(cast.timian)
    post.write(cast.timian)
    post.service.answer_next(later(60))
    post.deliver()
    second = post.write(cast.timian)
    post.deliver()
    assert len(post.service.requests) == 1
    (delivery,) = post.letter(second).deliveries
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert delivery.due_at > now() + timedelta(seconds=50)


@pytest.mark.parametrize("answer", [400, 413, moved("http://127.0.0.1:1/")], ids=["400", "413", "301"])
def test_a_refusal_for_good_is_said_aloud_and_mailed(post, cast, caplog, answer):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(answer)
    post.deliver()
    assert post.states(letter) == [("mail", "pending"), ("push", "failed")]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert post.devices()[0].dead_at is None


def test_no_address_is_ever_written_to_the_log(post, cast, caplog):
    phone = post.phone(cast.timian)
    post.write(cast.timian)
    post.service.answer_next(RESET)
    post.deliver()
    assert "trying again" in caplog.text
    assert phone.endpoint not in caplog.text


def test_a_push_that_fails_for_ten_minutes_is_helped_by_one_email(post, cast, monkeypatch):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(500)
    post.deliver()
    monkeypatch.setattr(queue, "PATIENCE", timedelta(0))
    with post.app.app_context():
        queue.help_slow_ones()
        queue.help_slow_ones()
    assert post.states(letter) == [("mail", "pending"), ("push", "pending")]
    post.hurry()
    post.deliver()
    assert (len(post.mails()), len(phone.messages)) == (1, 1)


def test_patience_lasts_ten_minutes(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(500)
    post.deliver()
    with post.app.app_context():
        queue.help_slow_ones()
    assert post.states(letter) == [("push", "pending")]
    assert timedelta(minutes=10) == queue.PATIENCE


def test_mail_that_cannot_be_sent_is_tried_again(post, cast, monkeypatch):
    letter = post.write(cast.timian)
    monkeypatch.setattr(mail, "send", lambda *_: Answer(Verdict.LATER, "no room"))
    post.deliver()
    assert (post.states(letter), post.mails()) == ([("mail", "pending")], [])
    monkeypatch.undo()
    post.hurry()
    post.deliver()
    assert len(post.mails()) == 1


def test_a_device_taken_over_by_somebody_else_does_not_ring_for_the_old_owner(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    (claim,) = post.claim()
    with post.session() as own:
        own.execute(delete(Subscription))
        own.commit()
    post.postman.carry(claim)
    assert post.service.requests == []
    assert post.states(letter) == [("mail", "pending"), ("push", "failed")]


def test_a_test_letter_is_in_nobodys_list(post, cast):
    letter = post.write(cast.timian, kind="test")
    with post.session() as own:
        assert own.scalars(Alert.visible_to(cast.timian)).all() == []
        assert own.scalars(Alert.visible_to(cast.rose)).all() == []
        assert own.scalars(select(Alert).where(Alert.id == letter)).one().url == "/desk/"
