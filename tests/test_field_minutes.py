"""A phone is told the sums of the minutes; it adds nothing up, and says beside them what it still holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from fieldapp.clock import iso, now
from fieldapp.meetings import ledger
from tests.cast import correction, held
from tests.test_meetings_wire import put

NOON = datetime(2026, 11, 12, 11, tzinfo=UTC)


@pytest.fixture
def clock():
    """A Thursday in November, before anybody was there."""
    with time_machine.travel(NOON) as moved:
        yield moved


def told(viol, course):
    found = viol.post("/field/caseload", json={"have": {}}).json["courses"]
    return next(one for one in found if one["id"] == str(course.id))["minutes"]


def ago(days):
    return iso(now() - timedelta(days=days, hours=1))


@pytest.fixture
def minutes(clock, viol, cast):
    """What the document says after two weeks of all kinds."""
    travel = {"indirect_minutes": 20, "travel_minutes": 30}
    put(viol, held(cast.siv, cast.viol, met_at=ago(1), **travel))
    put(viol, held(cast.siv, cast.viol, met_at=ago(14), minutes=60))
    put(viol, held(cast.siv, cast.viol, met_at=ago(2), form="sms", place=None, minutes=15))
    put(viol, held(cast.siv, cast.viol, met_at=ago(3), form="third_party", place=None, minutes=10))
    return told(viol, cast.siv)


def test_the_sums_are_those_of_the_ledger(app, minutes, cast):
    own = [cast.siv.id]
    with app.app_context():
        months = ledger.months(own, "2026-09", "2026-11", cast.ours.id)[cast.siv.id]
        weeks = ledger.weeks(own, date(2026, 8, 17), date(2026, 11, 15), cast.ours.id)[cast.siv.id]
    assert [row[0] for row in minutes["months"]] == ["2026-09", "2026-10", "2026-11"]
    assert [row[1:] for row in minutes["months"]] == [list(vars(one).values()) for one in months.values()]
    assert [row[0] for row in minutes["weeks"]] == [day.isoformat() for day in weeks]
    assert [row[1:] for row in minutes["weeks"]] == [list(vars(one).values())[:-1] for one in weeks.values()]
    assert len(minutes["weeks"]) == 13


def test_what_does_not_count_is_told_by_its_reason(minutes):
    assert minutes["months"][-1] == ["2026-11", 240, 45, 0, 30, 30, {"form": 15, "third_party": 10}]
    assert minutes["months"][-2][2] == 60
    assert minutes["weeks"][-1] == ["2026-11-09", 60, 45, 0, 30, 30]


def test_a_correction_is_in_the_sums_when_it_has_come(clock, viol, cast):
    entry = held(cast.siv, cast.viol, met_at=ago(1))
    put(viol, entry)
    put(viol, correction(entry, "held", form="in_person", place="cafe", minutes=30, goal="none"))
    assert told(viol, cast.siv)["months"][-1][2] == 30


def test_in_january_the_months_of_last_year_are_told(clock, login, cast):
    clock.move_to(datetime(2027, 1, 4, 11, tzinfo=UTC))
    assert [row[0] for row in told(login(cast.viol), cast.siv)["months"]] == ["2026-11", "2026-12", "2027-01"]
