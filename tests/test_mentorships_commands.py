"""A course is made, and given to another mentor: what is asked for, by whom, and what it leaves."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import now, uuid7
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid, NotYours
from fieldapp.law import OURS
from fieldapp.mentorships.commands import assign, create
from fieldapp.mentorships.goals import add_step, mark_step
from fieldapp.mentorships.models import Course, CourseChange, GoalStep
from fieldapp.mentorships.order import GoalOrder, last_day
from tests.moments import this_day
from tests.orders import order

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def today():
    return this_day()


def made(cast, id=None, mentor=None, **more):
    return create(order(this_day(), **more), mentor or cast.viol, id=id or uuid7(), by=cast.timian, at=now())


def changes(course):
    query = select(CourseChange).where(CourseChange.course_id == course.id).order_by(CourseChange.at)
    return [(row.what, row.mentor_id, row.ends_on, row.reason, row.by) for row in session().scalars(query)]


def fields(cast, **more):
    with pytest.raises(Invalid) as wrong:
        made(cast, **more)
    return set(wrong.value.fields)


def test_a_new_course_has_everything_that_was_asked_for(cast):
    course = made(cast, phone="12345678")
    goal, _ = course.goals
    assert (course.citizen.first_name, course.citizen.phone, course.citizen.email) == (
        "Liv",
        "12345678",
        None,
    )
    assert (course.caseworker_id, course.mentor_id) == (cast.timian.id, cast.viol.id)
    assert course.tasks == ["morning_start", "personal_support"]
    assert (goal.title, [step.title for step in goal.steps]) == ("Finde en praktik", ["Se på to steder"])
    assert changes(course) == [("created", cast.viol.id, None, None, cast.timian.id)]


def test_the_same_form_twice_makes_one_course(cast):
    id = uuid7()
    assert made(cast, id) is made(cast, id)


def test_another_citizen_on_an_old_form_is_not_lost_in_silence(cast):
    made(cast, id := uuid7())
    with pytest.raises(Conflict):
        made(cast, id, first_name="Eg")


@pytest.mark.parametrize("who", ["viol", "rose", "admin"])
def test_only_a_caseworker_opens_a_course(cast, who, today):
    with pytest.raises(NotYours):
        create(order(today), cast.viol, id=uuid7(), by=getattr(cast, who), at=now())


@pytest.mark.parametrize("who", ["timian", "fremmed_mentor", "gone"])
def test_only_an_active_mentor_of_the_house_can_be_chosen(cast, who):
    if who == "gone":
        cast.gone = cast.person("gone", "mentor", affiliation="internal", ended_at=now())
        cast.session.commit()
    assert fields(cast, mentor=getattr(cast, who)) == {"mentor"}


def test_a_volunteer_can_be_chosen(cast):
    assert made(cast, mentor=cast.kløver).mentor_id == cast.kløver.id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"last_name": ""}, "last_name"),
        ({"phone": "ring selv"}, "phone"),
        ({"email": "liv"}, "email"),
        ({"language": "tlh"}, "language"),
        ({"municipality": "99"}, "municipality"),
        ({"purpose": ""}, "purpose"),
        ({"scheme": "magic"}, "scheme"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": None}, "ends_on"),
        ({"weekly_minutes": None}, "weekly_minutes"),
        ({"weekly_minutes": 601}, "weekly_minutes"),
        ({"tasks": ()}, "tasks"),
        ({"tasks": ("transport",)}, "tasks"),
        ({"tasks": ("magic",)}, "tasks"),
        ({"not_tasks": ("magic",)}, "not_tasks"),
        ({"goals": ()}, "goal-1"),
        ({"goals": (GoalOrder("network", "Gå ud"),)}, "goal-2"),
        ({"roles": ()}, "roles"),
        ({"roles": ("magic",)}, "roles"),
        ({"place": "magic"}, "place"),
        ({"report_days": 3}, "report_days"),
        ({"goals": (GoalOrder("", "Ud"), GoalOrder("network", "Ud"))}, "goal-1"),
        ({"goals": (GoalOrder("network", "Gå ud"), GoalOrder("network", "", ("Ringe",)))}, "goal-2"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(cast, wrong, field):
    assert fields(cast, **wrong) == {field}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 11, 12), date(2027, 5, 11)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 9, 1), date(2027, 2, 28)),
    ],
)
def test_a_period_is_six_months_less_a_day(first, last):
    assert last_day(first, "", OURS) == last


def test_a_longer_period_is_refused_with_the_law_and_the_day(cast, today):
    latest = last_day(today, "", OURS)
    with pytest.raises(Invalid) as wrong:
        made(cast, ends_on=latest + timedelta(days=1))
    assert "§ 167" in wrong.value.fields["ends_on"]
    assert f"{latest.day}.{latest.month}.{latest.year}" in wrong.value.fields["ends_on"]


def test_before_a_discharge_it_may_begin_three_months_earlier(cast, today):
    ends_on = last_day(today, "psychiatric_discharge", OURS)
    assert made(cast, scheme="psychiatric_discharge", ends_on=ends_on).ends_on == ends_on


@pytest.mark.parametrize("day", [date.max, date.min, date(2062, 11, 12)])
def test_a_first_day_in_another_age_is_a_slip_of_the_hand(cast, day):
    assert fields(cast, starts_on=day, ends_on=day) == {"starts_on"}


@pytest.mark.parametrize("days", [(-30, -1), (5, 4)])
def test_a_period_that_is_over_or_turned_round_is_refused(cast, today, days):
    starts_on, ends_on = (today + timedelta(days=number) for number in days)
    assert fields(cast, starts_on=starts_on, ends_on=ends_on) == {"ends_on"}


def test_another_mentor_takes_over_and_both_stay_in_the_history(cast):
    course = made(cast)
    for _ in range(2):
        assign(course, cast.hassel, reason="illness", by=cast.timian, at=now())
    assert course.mentor_id == cast.hassel.id
    assert changes(course)[1:] == [("assigned", cast.hassel.id, None, "illness", cast.timian.id)]


def test_a_first_mentor_whom_no_row_names_is_remembered(cast, today):
    course = session().get_one(Course, (cast.ours.id, cast.siv.id))
    assign(course, cast.hassel, reason="match", by=cast.rose, at=now())
    assert [what[:2] for what in changes(course)] == [("created", cast.viol.id), ("assigned", cast.hassel.id)]


@pytest.mark.parametrize(
    ("mentor", "reason", "field"), [("timian", "match", "mentor"), ("hassel", "whim", "reason")]
)
def test_a_change_needs_a_mentor_and_a_reason(cast, mentor, reason, field):
    course = made(cast)
    with pytest.raises(Invalid) as wrong:
        assign(course, getattr(cast, mentor), reason=reason, by=cast.timian, at=now())
    assert set(wrong.value.fields) == {field}
    assert course.mentor_id == cast.viol.id


def test_a_step_is_marked_and_somebody_did_it(cast):
    course = made(cast)
    step = course.goals[0].steps[0]
    for _ in range(2):
        mark_step(course, step, "done", by=cast.timian, at=now())
    assert step.status == "done"
    assert changes(course)[1:] == [("step", None, None, "done", cast.timian.id)]


@pytest.mark.parametrize("who", ["merian", "viol", "fremmed_sagsbehandler"])
def test_a_stranger_changes_nothing(cast, who):
    course, stranger = made(cast), getattr(cast, who)
    goal = course.goals[0]
    for change in (
        lambda: assign(course, cast.hassel, reason="match", by=stranger, at=now()),
        lambda: add_step(course, goal, "Ringe", by=stranger, at=now()),
        lambda: mark_step(course, goal.steps[0], "done", by=stranger, at=now()),
    ):
        with pytest.raises(NotYours):
            change()
    assert changes(course)[1:] == []


def test_steps_keep_the_order_they_were_written_in(cast):
    titles = ("Se på to steder", "Ringe til dem", "Besøge det ene")
    goals = GoalOrder("work_edu", "Finde en praktik", titles), GoalOrder("everyday", "Stå op")
    course = made(cast, goals=goals)
    found = session().scalars(select(GoalStep).order_by(GoalStep.created_at))
    assert tuple(step.title for step in found) == titles
    assert len(course.goals) == 2
