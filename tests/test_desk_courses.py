"""The caseworker's courses: what they are for, what is agreed, and what the citizen told the office."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.accounts.audit import Reading
from fieldapp.clock import iso, now
from fieldapp.meetings.models import Answer, Meeting
from fieldapp.mentorships.models import Goal
from fieldapp.vocabulary import label
from tests.cast import correction, held, no_show
from tests.citizen import confirm
from tests.desk import letter, one, page, put


@pytest.fixture
def tomorrow(cast):
    """Siv's next appointment."""
    return cast.appointment(cast.siv, now() + timedelta(days=1))


def answers(session):
    session.rollback()
    found = session.scalars(select(Answer.answer).order_by(Answer.at)).all()
    session.commit()
    return found


def test_the_list_holds_the_caseworkers_own_courses_by_name(timian):
    shown = page(timian, "/desk/courses")
    assert shown.index("Birk") < shown.index("Siv")
    assert "Ask" not in shown


def test_a_course_shows_what_it_is_for_and_what_happened(viol, timian, cast):
    put(viol, held(cast.siv, cast.viol, note="Ringede til lægen sammen."))
    shown = page(timian, f"/desk/courses/{cast.siv.id}")
    assert "Siv skal støttes i at komme op og af sted." in shown
    assert "Afholdt" in shown
    assert "Ringede til lægen sammen." in shown


def test_topics_and_note_are_for_the_courses_own_caseworker(viol, login, cast):
    put(viol, held(cast.siv, cast.viol, note="Ringede til lægen sammen.", topics=["health"]))
    shown = page(login(cast.rose), f"/desk/courses/{cast.siv.id}")
    assert "Afholdt" in shown
    assert "lægen" not in shown
    assert "Helbred" not in shown


def test_a_corrected_entry_stays_and_is_struck(viol, timian, cast):
    first = held(cast.siv, cast.viol)
    put(viol, first)
    put(viol, correction(first))
    shown = page(timian, f"/desk/courses/{cast.siv.id}")
    assert "<s>Afholdt 45 min</s>" in shown
    assert "Registreret ved en fejl" in shown


def test_reading_a_course_is_noted(timian, cast, session):
    page(timian, f"/desk/courses/{cast.siv.id}")
    reading = one(session, select(Reading))
    assert (reading.user_id, reading.what, reading.subject_id) == (cast.timian.id, "course", cast.siv.id)


@pytest.mark.parametrize("path", ["goals", "mentor", "end", "appointments/new"])
def test_reading_any_page_of_a_course_is_noted_once(timian, cast, session, path):
    page(timian, f"/desk/courses/{cast.siv.id}/{path}")
    assert one(session, select(Reading)).subject_id == cast.siv.id


def test_reading_one_appointment_is_noted(timian, cast, tomorrow, session):
    page(timian, f"/desk/appointments/{tomorrow.id}")
    assert one(session, select(Reading)).subject_id == cast.siv.id


def test_a_citizen_who_phones_the_office_is_written_down_by_name(timian, cast, tomorrow, session):
    answer = timian.post(f"/desk/appointments/{tomorrow.id}/answers", data={"answer": "not_coming"})
    row = one(session, select(Answer))
    assert (answer.status_code, answer.location) == (303, f"/desk/courses/{cast.siv.id}")
    assert (row.appointment_id, row.answer, row.recorded_by) == (tomorrow.id, "not_coming", cast.timian.id)
    assert "Siv har sagt til kontoret: »Jeg kan ikke komme«" in page(timian, answer.location)


def test_the_same_answer_twice_is_once(timian, tomorrow, session):
    for _ in range(2):
        timian.post(f"/desk/appointments/{tomorrow.id}/answers", data={"answer": "not_coming"})
    assert answers(session) == ["not_coming"]


def test_a_wrong_press_can_be_put_right_and_both_stay(timian, tomorrow, session):
    for answer in ("not_coming", "coming"):
        timian.post(f"/desk/appointments/{tomorrow.id}/answers", data={"answer": answer})
    assert answers(session) == ["not_coming", "coming"]


def test_an_appointment_the_citizen_called_off_rings_nobody(viol, timian, cast, session, tomorrow):
    timian.post(f"/desk/appointments/{tomorrow.id}/answers", data={"answer": "not_coming"})
    put(viol, no_show(cast.siv, cast.viol, appointment=str(tomorrow.id), met_at=iso(now())))
    assert letter(session).state == "recalled"


@pytest.mark.parametrize("given", ["", "maybe", "wants_move"])
def test_an_answer_we_do_not_know_is_refused(timian, tomorrow, session, given):
    assert timian.post(f"/desk/appointments/{tomorrow.id}/answers", data={"answer": given}).status_code == 422
    assert answers(session) == []


def test_an_appointment_that_has_begun_gets_no_answer_any_more(timian, cast, session):
    begun = cast.appointment(cast.siv)
    answer = timian.post(f"/desk/appointments/{begun.id}/answers", data={"answer": "not_coming"})
    assert answer.status_code == 422
    assert "Skriv i stedet, at I har fået kontakt." in answer.text
    assert "<h1>Siv</h1>" in answer.text
    assert answers(session) == []


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol"])
def test_a_stranger_neither_sees_nor_writes(login, cast, tomorrow, session, who):
    stranger = login(getattr(cast, who))
    assert stranger.get(f"/desk/courses/{cast.siv.id}").status_code == 404
    url = f"/desk/appointments/{tomorrow.id}/answers"
    assert stranger.post(url, data={"answer": "not_coming"}).status_code == 404
    assert answers(session) == []


def test_the_page_works_the_month_and_the_marks_out_of_its_entries(
    midday, viol, timian, visitor, token, cast, session
):
    goal = session.scalars(select(Goal).where(Goal.course_id == cast.siv.id)).first()
    for hours, minutes, more in ((1, 45, {"goal": str(goal.id), "mark": 4}), (2, 30, {})):
        entry = held(cast.siv, cast.viol, met_at=iso(now() - timedelta(hours=hours)), minutes=minutes, **more)
        put(viol, entry)
    session.rollback()  # a look into the database sees what was there when it began
    asked = session.scalars(select(Meeting).where(Meeting.minutes == 45)).one()
    assert confirm(visitor, token, asked).status_code < 400
    shown = page(timian, f"/desk/courses/{cast.siv.id}")
    assert "registreret 75, bekræftet 45 minutter" in shown
    assert label(f"{goal.area}_4", "anchor", "da") in shown
