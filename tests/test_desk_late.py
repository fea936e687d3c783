"""Appointments at the desk when two are at it: a page from before, or somebody who only looks on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import now
from fieldapp.meetings.models import Answer
from tests.desk import page
from tests.test_desk_appointments import agreed, filled, on


@pytest.fixture
def tomorrow(cast):
    """Siv's next appointment."""
    return cast.appointment(cast.siv, now() + timedelta(days=1))


def test_a_page_from_before_a_colleagues_move_does_not_beat_it(timian, tomorrow, session):
    url = f"/desk/appointments/{tomorrow.id}/move"
    timian.post(url, data=filled(day=on(2)))
    answer = timian.post(url, data=filled(day=on(3), clock="14.15"))
    assert answer.status_code == 422
    assert "Aftalen er allerede flyttet til" in answer.text
    assert 'value="14.15"' in answer.text
    standing = agreed(session)[-1]
    assert f'action="/desk/appointments/{standing.id}/move"' in answer.text
    assert len(agreed(session)) == 2


def test_what_was_called_off_meanwhile_is_not_moved(timian, tomorrow, session):
    own = f"/desk/appointments/{tomorrow.id}"
    timian.post(f"{own}/cancel", data={"answer": "called_off", "told": "sms"})
    answer = timian.post(f"{own}/move", data=filled(clock="14.15"))
    assert answer.status_code == 422
    assert "Aftalen er aflyst, så den kan ikke flyttes." in answer.text
    assert "14.15" in answer.text
    assert len(agreed(session)) == 1


def test_a_leader_does_not_answer_in_the_citizens_name(login, cast, tomorrow, session):
    rose, own = login(cast.rose), f"/desk/appointments/{tomorrow.id}"
    assert "har meldt afbud" not in page(rose, f"/desk/courses/{cast.siv.id}") + page(rose, own)
    assert rose.post(f"{own}/answers", data={"answer": "not_coming"}).status_code == 403
    assert rose.post(f"{own}/cancel", data={"answer": "not_coming"}).status_code == 422
    assert not session.scalars(select(Answer)).all()


def test_a_page_that_is_reloaded_after_a_fault_is_still_there(timian, cast, tomorrow):
    appointment, course = f"/desk/appointments/{tomorrow.id}", f"/desk/courses/{cast.siv.id}"
    for path in ("move", "cancel", "answers"):
        assert timian.get(f"{appointment}/{path}").location == appointment
    assert timian.get(f"{course}/messages").location == f"{course}#thread"
    assert timian.get(f"{course}/link").location == f"{course}#link"
    assert timian.get(f"/desk/alerts/{cast.siv.id}/contacted").location == f"/desk/alerts/{cast.siv.id}"
