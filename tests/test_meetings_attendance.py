"""Met at so many of so many appointments, what became of the others, and meetings outside the goals."""

from datetime import timedelta

import pytest

from fieldapp.clock import iso, now, uuid7
from fieldapp.db import session
from fieldapp.meetings.accept import accept
from fieldapp.meetings.agree import agree
from fieldapp.meetings.attendance import Attended, OffGoal, attendance, off_goal
from fieldapp.wire.stamped import stamped_by
from tests.cast import correction, entry, held, no_show
from tests.moments import this_day

pytestmark = [pytest.mark.usefixtures("midday"), pytest.mark.usefixtures("inside")]


@pytest.fixture
def week(cast):
    """The last seven days, of Siv and Birk."""
    today = this_day()
    return [cast.siv.id, cast.birk.id], today - timedelta(days=6), today, cast.ours.id


@pytest.fixture
def agreed(cast):
    """Appointments with Siv, so many hours ago."""
    return [cast.appointment(cast.siv, now() - timedelta(hours=hours)) for hours in (50, 26, 25, 3, 2)]


def write(raw, by):
    accept(raw, by=by, received_at=now())
    session().flush()
    return raw


def of(cast, appointment, how=held, **more):
    about = {"appointment": str(appointment.id), "met_at": iso(appointment.starts_at)}
    return write(how(cast.siv, cast.viol, **about, **more), cast.viol)


def called_off(course, by, **more):
    return entry(course, by) | {"outcome": "cancelled_citizen"} | more


def outside(week):
    """Of the courses that had meetings, those outside the goals."""
    courses, since, until, organisation = week
    return off_goal(organisation, since, until, courses)


def test_those_they_met_at_and_what_became_of_the_others(cast, agreed, week):
    of(cast, agreed[0])
    of(cast, agreed[1], outcome="interrupted")
    of(cast, agreed[2], called_off)
    of(cast, agreed[3], no_show)
    found = attendance(*week, now())
    assert found[cast.siv.id] == Attended(2, 5, {"cancelled_citizen": 1, "no_show": 1, "planned": 1})
    assert found[cast.birk.id] == Attended()


def test_a_moved_appointment_is_one_and_its_new_time_another(cast, agreed, week):
    moved = {"starts_at": iso(now() - timedelta(hours=1)), "minutes": 45, "form": "phone", "place": None}
    raw = stamped_by(cast.viol, cast.siv.id, id=uuid7()) | moved | {"replaces": str(agreed[4].id)}
    new = agree(raw, by=cast.viol, received_at=now()).appointment
    session().flush()
    of(cast, new, form="phone", place=None)
    assert attendance(*week, now())[cast.siv.id] == Attended(1, 6, {"moved": 1, "planned": 4})


def test_what_was_withdrawn_did_not_take_place(cast, agreed, week):
    write(correction(of(cast, agreed[0])), cast.viol)
    assert attendance(*week, now())[cast.siv.id].met == 0
    assert outside(week) == {}


def test_only_what_has_begun_in_the_stretch_is_asked_about(cast, agreed, week):
    cast.appointment(cast.siv, now() + timedelta(hours=1))
    cast.appointment(cast.siv, now() - timedelta(days=8))
    assert attendance(*week, now())[cast.siv.id].of == 5
    assert attendance(*week, now() - timedelta(hours=24))[cast.siv.id].of == 3


def test_meetings_outside_the_goals_are_counted(cast, week):
    (goal, *_) = cast.siv.goals
    write(held(cast.siv, cast.viol, goal=str(goal.id)), cast.viol)
    write(held(cast.siv, cast.viol), cast.viol)
    write(held(cast.siv, cast.viol, outcome="interrupted"), cast.viol)
    write(no_show(cast.siv, cast.viol), cast.viol)
    write(held(cast.siv, cast.viol, met_at=iso(now() - timedelta(days=8))), cast.viol)
    assert outside(week) == {cast.siv.id: OffGoal(2, 3)}
