"""Appointments at the desk: agreed on, moved, called off; the mentor's phone and the bell follow."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from fieldapp.clock import iso, now, uuid7
from fieldapp.formats import clock
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Answer, Appointment
from tests.cast import no_show
from tests.desk import letter, one, page, put
from tests.moments import this_day


def on(days):
    return (now().astimezone(ZONE) + timedelta(days=days)).date().isoformat()


def filled(**more):
    """The form as a caseworker fills it in for tomorrow at half past ten."""
    return {
        "entry": str(uuid7()),
        "day": on(1),
        "clock": "10.30",
        "repeat": "",
        "minutes": "45",
        "form": "in_person",
        "place": "centre",
        "told": "phone",
    } | more  # fmt: skip


def agreed(session):
    session.rollback()
    found = session.scalars(select(Appointment).order_by(Appointment.starts_at)).all()
    session.commit()
    return found


def states(client):
    """What the mentor's phone hears of Siv's appointments."""
    answer = client.post("/field/caseload", json={"have": {}}, headers={"X-Fieldapp": "caseload"})
    (siv,) = (one for one in answer.json["courses"] if one["citizen"]["first_name"] == "Siv")
    return [(one["state"], one["made_by"]) for one in siv["appointments"]]


@pytest.fixture
def tomorrow(cast):
    """Siv's next appointment."""
    return cast.appointment(cast.siv, now() + timedelta(days=1))


@pytest.fixture
def url(cast):
    """Where a new time for Siv is agreed on."""
    return f"/desk/courses/{cast.siv.id}/appointments/new"


def test_a_new_appointment_is_on_the_mentors_phone(timian, viol, url, cast):
    answer = timian.post(url, data=filled())
    assert (answer.status_code, answer.location) == (303, f"/desk/courses/{cast.siv.id}?done=agreed")
    assert states(viol) == [("planned", "caseworker")]
    assert "I morgen kl. 10.30" in page(timian, answer.location)


def test_the_same_form_twice_is_one_appointment(timian, url, session):
    form = filled()
    for _ in range(2):
        assert timian.post(url, data=form).status_code == 303
    assert len(agreed(session)) == 1


def test_it_is_repeated_every_week_at_the_same_danish_clock(timian, url, session):
    timian.post(url, data=filled(repeat="7"))
    starts = [row.starts_at for row in agreed(session)]
    assert len(starts) == 8
    assert {clock(iso(at)) for at in starts} == {"10.30"}
    days = [at.astimezone(ZONE).date() for at in starts]
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {7}


def test_a_series_ends_with_the_course(timian, url, cast, session):
    cast.siv.ends_on = this_day() + timedelta(days=16)
    session.commit()
    timian.post(url, data=filled(repeat="39"))
    assert len(agreed(session)) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": on(-1)}, "day"),
        ({"day": on(101)}, "day"),
        ({"clock": "25.99"}, "clock"),
        ({"minutes": "other", "minutes_other": "mange"}, "minutes"),
        ({"form": ""}, "form"),
        ({"place": ""}, "place"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_lost(timian, url, session, wrong, field):
    answer = timian.post(url, data=filled(told="sms") | wrong)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert re.search(r'value="sms" checked', answer.text)
    assert agreed(session) == []


def test_an_empty_form_is_like_the_last_appointment_a_week_on(timian, url, cast, tomorrow):
    shown = page(timian, url)
    assert f'name="day" value="{on(8)}"' in shown
    assert f'value="{clock(iso(tomorrow.starts_at))}"' in shown
    assert re.search(r'value="cafe" checked', shown)


def test_a_volunteers_citizen_is_not_asked_to_the_clinic(timian, cast, session):
    course = cast.course("Eg", cast.kløver, cast.timian)
    session.commit()
    assert 'value="treatment"' not in page(timian, f"/desk/courses/{course.id}/appointments/new")
    assert 'value="treatment"' in page(timian, f"/desk/courses/{cast.siv.id}/appointments/new")


def test_a_moved_appointment_is_another_row_and_the_old_one_is_kept(timian, viol, tomorrow, session):
    form = filled(day=on(2))
    for _ in range(2):
        answer = timian.post(f"/desk/appointments/{tomorrow.id}/move", data=form)
        assert answer.status_code == 303
    old, new = agreed(session)
    assert (new.replaces_id, new.first_id) == (old.id, old.id)
    assert states(viol) == [("moved", "mentor"), ("planned", "caseworker")]
    assert page(timian, answer.location).count("data-appointment=") == 1


def test_a_fault_in_a_move_keeps_what_was_typed(timian, tomorrow, session):
    answer = timian.post(f"/desk/appointments/{tomorrow.id}/move", data=filled(clock="snart"))
    assert answer.status_code == 422
    assert 'value="snart"' in answer.text
    assert len(agreed(session)) == 1


def test_what_the_office_calls_off_says_who_and_how_the_citizen_was_told(
    timian, viol, tomorrow, session, cast
):
    form = {"answer": "called_off", "told": "phone", "words": "Kontoret er lukket."}
    answer = timian.post(f"/desk/appointments/{tomorrow.id}/cancel", data=form)
    row = one(session, select(Answer))
    assert (row.answer, row.told, row.words, row.recorded_by) == (*form.values(), cast.timian.id)
    assert states(viol) == [("cancelled_office", "mentor")]
    shown = page(timian, answer.location)
    assert "Aflyst af Timian" in shown
    assert "Sagt til Siv: ringede." in shown
    assert "»Kontoret er lukket.«" in shown


def test_what_the_office_called_off_rings_nobody(timian, viol, cast, tomorrow, session):
    timian.post(f"/desk/appointments/{tomorrow.id}/cancel", data={"answer": "called_off", "told": "sms"})
    put(viol, no_show(cast.siv, cast.viol, appointment=str(tomorrow.id), met_at=iso(now())))
    found = letter(session)
    assert (found.state, found.steps[-1].how) == ("recalled", "cancelled")


def test_the_citizens_own_call_off_keeps_the_citizens_words(timian, viol, tomorrow, session):
    form = {"answer": "not_coming", "told": "phone", "words": "Jeg er syg."}
    timian.post(f"/desk/appointments/{tomorrow.id}/cancel", data=form)
    row = one(session, select(Answer))
    assert (row.answer, row.told, row.words) == ("not_coming", None, "Jeg er syg.")
    assert states(viol) == [("cancelled_citizen", "mentor")]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "answer"),
        ({"answer": "coming"}, "answer"),
        ({"answer": "called_off"}, "told"),
        ({"answer": "called_off", "told": "pigeon"}, "told"),
        ({"answer": "not_coming", "words": "x" * 501}, "words"),
    ],
)
def test_calling_off_needs_who_and_how(timian, tomorrow, session, form, field):
    answer = timian.post(
        f"/desk/appointments/{tomorrow.id}/cancel", data={"words": "Ferie"} | form | {"off": "1"}
    )
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert form.get("words", "Ferie") in answer.text
    assert not session.scalars(select(Answer)).all()


def test_what_was_called_off_can_be_put_back_when_the_citizen_says_so(timian, viol, tomorrow, cast):
    timian.post(f"/desk/appointments/{tomorrow.id}/cancel", data={"answer": "called_off", "told": "sms"})
    assert "Siv kommer alligevel" in page(timian, f"/desk/courses/{cast.siv.id}")
    timian.post(f"/desk/appointments/{tomorrow.id}/answers", data={"answer": "coming"})
    assert states(viol) == [("planned", "mentor")]


def test_what_is_not_ahead_any_more_cannot_be_moved_or_called_off(timian, cast, tomorrow, session):
    begun = cast.appointment(cast.siv, now() - timedelta(minutes=1))
    move = timian.post(f"/desk/appointments/{begun.id}/move", data=filled())
    off = timian.post(f"/desk/appointments/{begun.id}/cancel", data={"answer": "called_off", "told": "sms"})
    assert (move.status_code, off.status_code) == (422, 422)
    assert "Aftalen er begyndt" in page(timian, f"/desk/appointments/{begun.id}")
    assert len(agreed(session)) == 2


def test_the_citizens_answer_and_words_stand_at_each_appointment(timian, cast, tomorrow, session):
    about = {"organisation_id": cast.ours.id, "id": uuid7(), "appointment_id": tomorrow.id}
    session.add(Answer(**about, answer="wants_move", words="Helst fredag"))
    session.commit()
    shown = page(timian, f"/desk/courses/{cast.siv.id}")
    assert "Siv svarede: »Jeg vil gerne flytte«" in shown
    assert "»Helst fredag«" in shown


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol"])
def test_a_stranger_neither_sees_nor_writes(login, cast, session, tomorrow, url, who):
    stranger, own = login(getattr(cast, who)), f"/desk/appointments/{tomorrow.id}"
    off = {"answer": "called_off", "told": "sms"}
    assert [stranger.get(path).status_code for path in (url, own)] == [404, 404]
    assert stranger.post(url, data=filled()).status_code == 404
    assert stranger.post(f"{own}/move", data=filled()).status_code == 404
    assert stranger.post(f"{own}/cancel", data=off).status_code == 404
    assert (len(agreed(session)), len(session.scalars(select(Answer)).all())) == (1, 0)


def test_a_leader_calls_off_but_agrees_on_no_times(login, cast, tomorrow, url):
    rose, own = login(cast.rose), f"/desk/appointments/{tomorrow.id}"
    assert "Flyt aftalen" not in page(rose, own)
    assert [rose.post(path, data=filled()).status_code for path in (url, f"{own}/move")] == [403, 403]
    assert rose.post(f"{own}/cancel", data={"answer": "called_off", "told": "sms"}).status_code == 303
