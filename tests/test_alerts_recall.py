"""Never false: recalled, opened again, taken, at every moment of a letter's way."""

from datetime import timedelta
from threading import Thread

from sqlalchemy import update

from fieldapp.alerts import queue
from fieldapp.alerts.models import Alert, Channel, State
from fieldapp.alerts.push import Answer, Verdict
from fieldapp.clock import now
from tests.browsers.autopush import LOST_ANSWER


def test_a_letter_recalled_before_it_rang_rings_nobody(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian, due_at=now() + timedelta(seconds=30))
    post.move(letter, "recall", "mistake", at=now())
    post.deliver()
    assert (phone.messages, post.states(letter), post.mails()) == ([], [], [])


def test_a_letter_recalled_after_it_rang_rings_once_more(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.deliver()
    post.move(letter, "recall", "came_anyway", at=now())
    post.deliver()
    first, second = (message["notification"] for message in phone.messages)
    assert (first["tag"], first["body"]) == (second["tag"], second["body"])
    assert [delivery.round for delivery in post.letter(letter).deliveries] == [0, 1]


def test_a_recall_is_told_by_email_where_the_letter_was(post, cast):
    letter = post.write(cast.timian)
    post.deliver()
    post.move(letter, "recall", "came_anyway", at=now())
    post.deliver()
    assert len(post.mails()) == 2


def test_a_recall_that_was_tried_in_vain_is_told_because_the_answer_may_have_been_lost(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(LOST_ANSWER)
    post.deliver()
    post.move(letter, "recall", "mistake", at=now())
    post.deliver()
    assert len(phone.messages) == 2
    assert post.states(letter) == [("push", "cancelled"), ("push", "sent")]


def test_a_letter_recalled_between_claim_and_sending_is_not_sent(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    (claim,) = post.claim()
    post.move(letter, "recall", "mistake", at=now())
    post.postman.carry(claim)
    assert phone.messages == []
    assert post.states(letter) == [("push", "cancelled")]


def test_the_letters_own_state_counts_when_it_is_about_to_be_sent(post, cast):
    phone = post.phone(cast.timian)
    post.write(cast.timian)
    (claim,) = post.claim()
    with post.session() as own:
        own.execute(update(Alert).values(state=State.CONTACTED))
        own.commit()
    post.postman.carry(claim)
    assert phone.messages == []


def test_what_was_sent_while_it_was_taken_back_is_known_to_have_rung(post, cast, monkeypatch):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    (claim,) = post.claim()
    send = post.postman.pusher.send

    def recalled_meanwhile(*said):
        post.move(letter, "recall", "mistake", at=now())
        return send(*said)

    monkeypatch.setattr(post.postman.pusher, "send", recalled_meanwhile)
    post.postman.carry(claim)
    monkeypatch.undo()
    post.deliver()
    assert post.states(letter) == [("push", "sent")] * 2


def test_recalled_twice_is_once(post, cast):
    letter = post.write(cast.timian)
    post.deliver()
    for _ in range(2):
        post.move(letter, "recall", "mistake", at=now())
        post.deliver()
    assert len(post.mails()) == 2


def test_a_letter_opened_again_rings_again(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.deliver()
    post.move(letter, "recall", "mistake", at=now())
    post.move(letter, "reopen", due_at=now(), at=now())
    post.deliver()
    assert len(phone.messages) == 2
    assert post.letter(letter).state == State.OPEN


def test_taken_stops_the_bell_for_every_device(post, cast):
    phones = [post.phone(cast.timian), post.phone(cast.timian)]
    letter = post.write(cast.timian)
    post.service.answer_next(500, 500)
    post.deliver()
    post.move(letter, "take", by=cast.timian, at=now())
    post.hurry()
    assert post.deliver() == 0
    assert [phone.messages for phone in phones] == [[], []]
    assert post.states(letter) == [("push", "cancelled")] * 2


def test_taken_before_its_time_rings_nobody(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian, due_at=now() + timedelta(seconds=30))
    post.move(letter, "take", by=cast.timian, at=now())
    assert (post.deliver(), phone.messages) == (0, [])


def test_no_email_follows_a_letter_that_is_taken_meanwhile(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    (claim,) = post.claim()
    post.move(letter, "take", by=cast.timian, at=now())
    with post.app.app_context():
        queue.record(claim, Answer(Verdict.GONE, "HTTP 410"))
    assert post.states(letter) == [("push", "cancelled")]
    assert post.devices()[0].dead_reason == "HTTP 410"


def test_a_letter_handed_on_before_it_rang_keeps_its_time_to_undo(post, cast):
    later = now() + timedelta(seconds=30)
    letter = post.write(cast.timian, due_at=later)
    post.move(letter, "pass_on", cast.merian, at=now())
    assert (post.letter(letter).due_at, post.letter(letter).recipient_id) == (later, cast.merian.id)
    post.deliver()
    assert (post.states(letter), post.mails()) == ([], [])


def test_nobody_starts_to_carry_a_letter_while_it_is_being_taken(post, cast, monkeypatch):
    letter = post.write(cast.timian)
    post.address()
    got: list[queue.Claim] = []

    def claim() -> None:
        with post.app.app_context():
            got.extend(queue.claim(Channel.MAIL, 10))

    postman, move = Thread(target=claim), Alert._move

    def slowly(*said, **more):
        postman.start()
        postman.join(0.5)  # SQLite lets the postman wait, PostgreSQL lets him pass by
        move(*said, **more)

    monkeypatch.setattr(Alert, "_move", slowly)
    post.move(letter, "take", by=cast.timian, at=now())
    postman.join()
    assert (got, post.states(letter)) == ([], [("mail", "cancelled")])
