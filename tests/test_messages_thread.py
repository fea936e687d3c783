"""The thread: the same for both sides and in any order of arrival; read when it was on the screen."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from fieldapp.clock import iso, now, parse
from fieldapp.messages import reads, thread
from fieldapp.messages.models import Message, MessageRead
from fieldapp.messages.post import post
from tests.wire import message, put


def document(client, course, **said):
    """The course's document, as the phone gets it; `said` is what else the phone sends."""
    answer = client.post("/field/caseload", json={"have": {}, **said})
    assert answer.status_code == 200, answer.text
    return next(one for one in answer.json["courses"] if one["id"] == str(course.id))


def test_the_phone_gets_the_thread_in_the_order_it_was_saved(viol, timian, cast):
    put(timian, "messages", message(cast.siv, cast.timian, "Ja, det er i orden."))
    earlier = message(cast.siv, cast.viol, "Må jeg flytte?", saved_at=iso(now() - timedelta(hours=2)))
    put(viol, "messages", earlier | {"wants_call": True})
    lines = document(viol, cast.siv)["messages"]
    assert [(one["author"], one["text"], one["wants_call"], one["seen"]) for one in lines] == [
        ("mentor", "Må jeg flytte?", True, True),
        ("caseworker", "Ja, det er i orden.", False, False),
    ]


def test_a_thread_is_not_in_another_courses_document(viol, timian, cast):
    put(timian, "messages", message(cast.siv, cast.timian))
    assert document(viol, cast.birk)["messages"] == []


@pytest.mark.parametrize(("who", "texts"), [("kløver", ["Ny"]), ("hassel", ["Gammel", "Ny"])])
def test_a_volunteer_reads_nothing_from_before_the_own_time(viol, timian, login, cast, session, who, texts):
    mentor = getattr(cast, who)
    put(viol, "messages", message(cast.siv, cast.viol, "Gammel"))
    timian.post(f"/desk/courses/{cast.siv.id}/mentor", data={"mentor": str(mentor.id), "reason": "match"})
    put(timian, "messages", message(cast.siv, cast.timian, "Ny"))
    shown = document(login(mentor), cast.siv)["messages"]
    assert [one["text"] for one in shown] == texts
    document(login(mentor), cast.siv, read={str(cast.siv.id): shown[-1]["received_at"]})
    session.rollback()
    assert len(session.scalars(select(MessageRead)).all()) == len(texts)


def test_a_volunteer_who_was_there_from_the_beginning_reads_it_all(viol, cast, session):
    cast.viol.affiliation = "volunteer"
    session.commit()
    put(viol, "messages", message(cast.siv, cast.viol, "Første"))
    assert [one["text"] for one in document(viol, cast.siv)["messages"]] == ["Første"]


@pytest.mark.slow
def test_only_the_newest_thirty_travel(viol, cast):
    for number in range(32):
        put(viol, "messages", message(cast.siv, cast.viol, f"nr. {number}"))
    put(viol, "messages", message(cast.birk, cast.viol, "Birk"))
    lines = document(viol, cast.siv)["messages"]
    assert (len(lines), lines[0]["text"], lines[-1]["text"]) == (30, "nr. 2", "nr. 31")
    assert len(document(viol, cast.birk)["messages"]) == 1


def test_what_was_on_the_phones_screen_is_read(viol, timian, cast, session):
    put(timian, "messages", message(cast.siv, cast.timian, "Første"))
    shown = document(viol, cast.siv)["messages"][-1]["received_at"]
    put(timian, "messages", message(cast.siv, cast.timian, "Anden", saved_at=iso(parse(shown))))
    session.execute(
        Message.__table__.update().where(Message.text == "Anden").values(received_at=later(shown))
    )
    session.commit()
    lines = document(viol, cast.siv, read={str(cast.siv.id): shown})["messages"]
    assert {one["text"]: (one["seen"], one["read_at"] is not None) for one in lines} == {
        "Første": (True, True),
        "Anden": (False, False),
    }


def later(moment):
    return parse(moment) + timedelta(milliseconds=5)


def test_ones_own_message_is_not_read_by_reading_it(viol, cast):
    put(viol, "messages", message(cast.siv, cast.viol))
    lines = document(viol, cast.siv, read={str(cast.siv.id): iso(now())})["messages"]
    assert (lines[0]["seen"], lines[0]["read_at"]) == (True, None)


def test_the_first_reading_counts(viol, timian, cast):
    put(timian, "messages", message(cast.siv, cast.timian))
    once = document(viol, cast.siv, read={str(cast.siv.id): iso(now())})
    assert document(viol, cast.siv, read={str(cast.siv.id): iso(now())}) == once


def test_nobody_reads_for_another(cast, login, timian, session):
    put(timian, "messages", message(cast.siv, cast.timian))
    for stranger in (cast.hassel, cast.fremmed_mentor):
        answer = login(stranger).post(
            "/field/caseload", json={"have": {}, "read": {str(cast.siv.id): iso(now())}}
        )
        assert answer.status_code == 200
    assert session.query(MessageRead).all() == []


def test_a_receipt_that_cannot_be_read_holds_nothing_up(viol, cast):
    for said in (None, [], "x", {"x": "y"}, {str(cast.siv.id): 5}, {str(cast.siv.id): "2026-01-01"}):
        assert document(viol, cast.siv, read=said)


def test_a_new_message_makes_a_new_version(viol, timian, cast):
    before = document(viol, cast.siv)["version"]
    put(timian, "messages", message(cast.siv, cast.timian))
    assert document(viol, cast.siv)["version"] != before


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(8)))
def test_messages_and_reads_in_any_order_give_the_same_thread(app, cast, session, order):
    start = now() - timedelta(hours=1)
    with app.test_request_context(method="POST"):
        own = thread.session()
        own.execute(delete(MessageRead))
        own.execute(delete(Message))
        for number in order:
            by, reader = (cast.viol, cast.timian) if number % 2 else (cast.timian, cast.viol)
            at = start + timedelta(minutes=number)
            raw = message(cast.siv, by, f"nr. {number}", saved_at=iso(at))
            post(raw, by=by, received_at=at + timedelta(minutes=2))
            reads.read_until(reader, {cast.siv.id: start + timedelta(minutes=order[0])})
        for reader, until in ((cast.viol, 4), (cast.timian, 6), (cast.viol, 2)):
            reads.read_until(reader, {cast.siv.id: start + timedelta(minutes=2 + until)})
        lines = thread.documents(cast.rose, [cast.siv.id])[cast.siv.id]
        own.rollback()
    assert [(one["text"], one["read_at"] is not None) for one in lines] == [
        (f"nr. {number}", number < 6) for number in range(8)
    ]
