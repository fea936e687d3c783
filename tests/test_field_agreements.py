"""Aftaler, beskeder og linket from Flask alone, and what their pages say."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from fieldapp.clock import iso, now, uuid7
from fieldapp.field.agreements import appointment_from, weeks_in
from fieldapp.meetings.models import Appointment, Meeting
from fieldapp.mentorships.models import CitizenKey
from fieldapp.messages.models import Message
from tests.cast import correction, held
from tests.test_field_templates import chosen, values
from tests.test_meetings_wire import put

TUESDAY = datetime(2026, 11, 24, 5, tzinfo=UTC)
AGREED = {"day": "2026-11-26", "clock": "9.30", "minutes": "45", "form": "in_person", "place": "cafe"}
PATHS = ("appointment", "messages", "link")


@pytest.fixture
def tuesday():
    """Six o'clock in the morning, Danish time, on a day in November."""
    with time_machine.travel(TUESDAY):
        yield


@pytest.fixture
def siv(tuesday, cast):
    """The course that the forms are about."""
    return cast.siv


def about(course, **more):
    return {"course": str(course.id), "entry": str(uuid7())} | more


def count(session, kind):
    return session.scalar(select(func.count()).select_from(kind))


def test_a_new_appointment_stands_on_the_course_page(siv, viol, session):
    answer = viol.post("/field/appointment", data=about(siv, **AGREED, told="together"))
    assert (answer.status_code, answer.location) == (303, f"/field/courses/{siv.id}")
    assert "Tors. 26. nov. kl. 9.30" in viol.get(answer.location).text
    assert session.scalars(select(Appointment)).one().told == "together"


def test_a_form_sent_twice_is_one_appointment(siv, viol, session):
    form = about(siv, **AGREED, repeat="3")
    assert [viol.post("/field/appointment", data=form).status_code for _ in range(2)] == [303, 303]
    starts = session.scalars(select(Appointment.starts_at).order_by(Appointment.starts_at)).all()
    assert [start.strftime("%d.%m") for start in starts] == ["26.11", "03.12", "10.12", "17.12"]


def test_a_series_ends_with_the_course(siv, viol, session):
    siv.ends_on = datetime(2026, 12, 9, tzinfo=UTC).date()
    session.commit()
    viol.post("/field/appointment", data=about(siv, **AGREED, repeat="39"))
    assert count(session, Appointment) == 2


def test_a_moved_appointment_says_where_it_went(siv, viol, cast):
    old = cast.appointment(siv, now() + timedelta(hours=3))
    page = viol.get(f"/field/appointment?course={siv.id}&replaces={old.id}").text
    assert chosen(page, "place") == ["cafe"]
    viol.post("/field/appointment", data=about(siv, **AGREED, replaces=str(old.id)))
    assert "Flyttet til tors. 26. nov. kl. 9.30" in viol.get("/field/").text


def test_an_appointment_is_cancelled_where_it_is_moved(siv, viol, cast, session):
    old = cast.appointment(siv, now() + timedelta(hours=3))
    page = viol.get(f"/field/appointment?course={siv.id}&replaces={old.id}").text
    form = page[page.index('action="/field/log"') :]
    assert values(form, "outcome") == ["cancelled_citizen", "cancelled_mentor"]
    off = {"appointment": str(old.id), "outcome": "cancelled_mentor", "told": "sms"}
    assert viol.post("/field/log", data=about(siv, **off)).status_code == 303
    meeting = session.scalars(select(Meeting)).one()
    assert (meeting.outcome, meeting.told, meeting.appointment_id) == ("cancelled_mentor", "sms", old.id)


@pytest.mark.parametrize(
    ("typed", "place"),
    [({"clock": "kvart over"}, "clock"), ({"day": "i morgen"}, "day"), ({"place": ""}, "place")],
)
def test_what_is_wrong_with_an_appointment_is_said_at_its_field(siv, viol, session, typed, place):
    answer = viol.post("/field/appointment", data=about(siv, **AGREED | typed))
    assert answer.status_code == 422
    assert f'id="e-{place}"' in answer.text
    assert f'href="#f-{place}"' in answer.text
    assert count(session, Appointment) == 0


def test_a_phone_call_has_no_place():
    entry = appointment_from(MultiDict(AGREED | {"form": "phone"}))
    assert (entry["starts_at"], entry["place"]) == ("2026-11-26T08:30:00.000Z", None)


@pytest.mark.parametrize(
    ("form", "weeks"),
    [
        ({"repeat": "39"}, 39),
        ({"repeat": "40"}, 0),
        ({"repeat": "mange"}, 0),
        ({"repeat": "3", "replaces": "x"}, 0),
    ],
)
def test_only_a_new_appointment_repeats_and_at_most_nine_months(form, weeks):
    assert weeks_in(MultiDict(form)) == weeks


def test_a_message_is_in_the_thread_once(siv, viol, session):
    form = about(siv, text="Siv vil gerne prøve værkstedet.\r\nEr det i orden?")
    answers = [viol.post("/field/messages", data=form) for _ in range(2)]
    assert {answer.location for answer in answers} == {f"/field/messages?course={siv.id}"}
    assert "Siv vil gerne prøve værkstedet.\nEr det i orden?" in viol.get(answers[0].location).text
    assert count(session, Message) == 1


def test_an_empty_message_is_no_message_unless_it_asks_for_a_call(siv, viol, session):
    answer = viol.post("/field/messages", data=about(siv, text=" "))
    assert answer.status_code == 422
    assert 'id="e-text"' in answer.text
    assert viol.post("/field/messages", data=about(siv, text="", wants_call="1")).status_code == 303
    assert session.scalars(select(Message)).one().wants_call


def test_a_link_is_shown_large_and_can_be_closed(siv, viol, session):
    made = viol.post("/field/link", data=about(siv))
    page = viol.get(made.location).text
    assert re.search(r'<p class="code">\w{4} \w{4}</p>', page)
    assert '<svg class="qr"' in page
    viol.post("/field/link", data=about(siv, revokes="1"))
    assert '<svg class="qr"' not in viol.get(made.location).text
    assert count(session, CitizenKey) == 2


def test_a_link_that_cannot_be_sent_says_what_to_do(siv, viol):
    answer = viol.post("/field/link", data=about(siv, send="sms"))
    assert answer.status_code == 422
    assert "Vis koden i stedet." in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_neither_sees_nor_writes(siv, login, cast, path):
    for stranger in (cast.hassel, cast.fremmed_mentor):
        client = login(stranger)
        assert "Siv" not in client.get(f"/field/{path}?course={siv.id}").text
        assert client.post(f"/field/{path}", data=about(siv, **AGREED, text="Hej")).status_code == 404


@pytest.mark.parametrize("path", [*PATHS, "install"])
def test_every_page_can_be_reached(siv, viol, path):
    start = "/field/me" if path == "install" else f"/field/courses/{siv.id}"
    assert f'href="/field/{path}' in viol.get(start).text


def test_a_correction_asks_what_was_wrong_and_keeps_what_stood(siv, viol):
    first = held(siv, siv.mentor, minutes=45)
    put(viol, first)
    page = viol.get(f"/field/log?course={siv.id}&corrects={first['id']}").text
    assert page.index('name="error_in"') < page.index('name="outcome"')
    assert "Der står nu: Vi mødtes · Café, 45 min" in page
    assert f'action="/field/entries/{first["id"]}/undo"' in page
    put(viol, correction(first, "held", form="phone", minutes=30, goal="none", error_in="minutes"))
    course = viol.get(f"/field/courses/{siv.id}").text
    assert "<s>Vi mødtes · Café · 45 min" in course
    assert "Rettet: Minutterne" in course


def test_what_is_wrong_reaches_the_row(siv, viol, session):
    first = held(siv, siv.mentor)
    put(viol, first)
    form = about(siv, outcome="held", form="phone", minutes="30", goal="none", error_in="minutes")
    assert viol.post("/field/log", data=form | {"corrects": first["id"]}).status_code == 303
    row = session.scalars(select(Meeting).where(Meeting.corrects_id.is_not(None))).one()
    assert (row.error_in, row.minutes) == ("minutes", 30)


def test_the_topics_of_a_course_come_first(siv, viol):
    for back in (1, 2):
        put(
            viol,
            held(siv, siv.mentor, topics=["language", "economy"], met_at=iso(now() - timedelta(days=back))),
        )
    put(viol, held(siv, siv.mentor, topics=["language"], met_at=iso(now() - timedelta(days=3))))
    topics = values(viol.get(f"/field/log?course={siv.id}").text, "topics")
    assert topics[:3] == ["language", "economy", "situation"]


def test_a_meeting_starts_from_the_last_one(siv, viol):
    put(viol, held(siv, siv.mentor, place="outdoors", minutes=60))
    page = viol.get(f"/field/log?course={siv.id}").text
    assert [chosen(page, name) for name in ("form", "place", "minutes")] == [
        ["in_person"],
        ["outdoors"],
        ["60"],
    ]
