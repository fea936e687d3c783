"""What a phone carries of how a course goes: both voices, active hours, and the next check."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from fieldapp.clock import iso, now
from fieldapp.mentorships.models import Goal
from fieldapp.progress.due import Due, due
from tests.cast import held
from tests.marks import area, check
from tests.test_meetings_wire import put as put_meeting
from tests.wire import put

NOON = datetime(2026, 11, 12, 11, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 1), date(2027, 2, 28)


@pytest.fixture
def noon():
    """A Thursday in November, before anybody was there."""
    with time_machine.travel(NOON) as clock:
        yield clock


@pytest.fixture
def siv(noon, cast):
    return cast.siv


@pytest.fixture
def document(siv, viol):
    """Siv's course as Viol's phone gets it."""

    def ask(mentor=viol, course=siv):
        told = mentor.post("/field/caseload", json={"have": {}}).json["courses"]
        return next(one for one in told if one["id"] == str(course.id))

    return ask


def days_ago(days):
    return iso(now() - timedelta(days=days))


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        (None, Due("start", date(2026, 9, 15))),
        (date(2026, 9, 10), Due("quarter", date(2026, 12, 10))),
        (date(2026, 11, 14), Due("quarter", date(2027, 2, 13))),
        (date(2026, 11, 15), Due("end", LAST)),
        (date(2027, 2, 13), Due("end", LAST)),
        (date(2027, 2, 14), None),
        (date(2027, 3, 5), None),
    ],
)
def test_a_check_is_due_in_the_beginning_every_quarter_and_at_the_end(full, expected):
    assert due(FIRST, LAST, full) == expected


def test_a_course_of_a_few_days_is_checked_before_it_is_over():
    assert due(FIRST, FIRST + timedelta(days=5), None) == Due("start", FIRST + timedelta(days=5))


def test_nobody_has_said_anything_yet(document, siv):
    told = document()
    assert (told["voices"], told["hours"], told["checks"]) == ({}, [], [])
    assert told["check"] == {"why": "start", "due_on": (siv.starts_on + timedelta(days=14)).isoformat()}


def test_a_check_is_told_with_what_counts_of_its_day(document, siv, viol, cast):
    entry = check(siv, cast.viol, area("everyday", 3), area("attendance", None, "not_today"), half_hours=9)
    put(viol, "marks", entry)
    told = document()
    assert told["voices"] == {
        "attendance": [["2026-11-12", None, None]],
        "everyday": [["2026-11-12", None, 3]],
    }
    assert told["hours"] == [["2026-11-12", 9]]
    (kept,) = told["checks"]
    assert (kept["id"], kept["half_hours"]) == (entry["id"], 9)
    assert kept["marks"] == {"everyday": 3, "attendance": None}


def test_a_step_beside_a_meeting_is_told_too(document, siv, viol, cast, session):
    goal = next(one for one in siv.goals if one.area == "everyday")
    put_meeting(viol, held(siv, cast.viol, goal=str(goal.id), mark=4))
    assert document()["voices"] == {"everyday": [["2026-11-12", None, 4]]}


def test_a_check_of_every_open_area_is_the_one_that_counts(document, siv, viol, cast):
    put(viol, "marks", check(siv, cast.viol, area("everyday")))
    assert document()["check"]["why"] == "start"
    put(viol, "marks", check(siv, cast.viol, area("everyday"), area("attendance", None, "not_relevant")))
    assert document()["check"]["why"] == "end"  # the course is over in less than a quarter and a fortnight


def test_a_goal_that_has_come_since_makes_no_earlier_check_undone(document, siv, viol, cast, session):
    put(viol, "marks", check(siv, cast.viol, saved_at=days_ago(1)))
    for goal in siv.goals:
        goal.created_at = now() - timedelta(days=2)
    owner = {"organisation_id": cast.ours.id, "created_by": cast.timian.id}
    session.add(Goal(**owner, course_id=siv.id, area="network", title="Ses med nogen"))
    session.commit()
    assert document()["check"]["why"] == "end"


def test_without_a_goal_nothing_is_due(document, siv, session):
    for goal in siv.goals:
        goal.status = "reached"
    session.commit()
    assert document()["check"] is None


def test_of_a_day_the_newest_hours_count_and_six_days_are_told(document, siv, viol, cast):
    for back in range(8, 0, -1):
        put(viol, "marks", check(siv, cast.viol, saved_at=days_ago(back), half_hours=back))
    put(viol, "marks", check(siv, cast.viol, saved_at=iso(now() - timedelta(days=1, hours=1)), half_hours=40))
    hours = document()["hours"]
    assert [half_hours for _, half_hours in hours] == [6, 5, 4, 3, 2, 1]


def test_a_limited_mentor_carries_nothing_of_health(document, siv, viol, cast, login, session):
    put(viol, "marks", check(siv, cast.viol, area("everyday"), area("health_coping", 2)))
    owner = {"organisation_id": cast.ours.id, "created_by": cast.timian.id, "created_at": now()}
    session.add(Goal(**owner, course_id=siv.id, area="health_coping", title="Passe behandlingen"))
    siv.mentor_id = cast.kløver.id
    session.commit()
    klover = login(cast.kløver)
    told = document(klover)
    assert list(told["voices"]) == ["everyday"]
    assert [list(one["marks"]) for one in told["checks"]] == [["everyday"]]
    put(klover, "marks", check(siv, cast.kløver))
    assert document(klover)["check"]["why"] == "end"
