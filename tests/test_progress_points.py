"""The points of an area: both voices by the Danish day, in any order of arrival, and never a mean."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import event, select

from fieldapp.clock import iso, now, parse
from fieldapp.db import engine, session
from fieldapp.desk import course_rows
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.accept import accept
from fieldapp.meetings.marks import marks_of
from fieldapp.mentorships.keys import give
from fieldapp.mentorships.models import Course, Goal
from fieldapp.progress import mark
from fieldapp.progress.models import Mark
from fieldapp.progress.voices import SHOWN, Point, gap, points
from tests.cast import correction, held
from tests.marks import area, check
from tests.wire import link

pytestmark = pytest.mark.usefixtures("inside")

LATER = datetime(2027, 2, 1, tzinfo=UTC)
THURSDAY = date(2026, 11, 12)


@pytest.fixture
def siv(cast):
    return session().get_one(Course, (cast.ours.id, cast.siv.id))


@pytest.fixture
def key(siv, cast):
    """The citizen's way in."""
    return give(link(siv, cast.viol), by=cast.viol, received_at=LATER).key


def at(day=THURSDAY, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def says(course, by, *marks, moment=None, **more):
    """The mentor's check, saved at that moment, whenever it comes."""
    entry = check(course, by, *marks, saved_at=iso(moment or at()), **more)
    mark.check(entry, by=by, received_at=LATER)


def met(course, by, goal_area, step, moment):
    """A meeting at that moment, with a step for the goal they worked on; written down an hour later."""
    asked = select(Goal.id).where(Goal.course_id == course.id, Goal.area == goal_area)
    saved = iso(moment + timedelta(hours=1))
    entry = held(course, by, met_at=iso(moment), saved_at=saved, goal=str(session().scalar(asked)), mark=step)
    accept(entry, by=by, received_at=LATER)
    return entry


def of(course, name="everyday"):
    said = marks_of(course.organisation_id, [course.id])
    # The desk's page makes them of the entries that it has read anyway.
    own = course_rows.marks(course, course_rows.entries(course))
    assert points(course.organisation_id, [course.id], own) == points(
        course.organisation_id, [course.id], said
    )
    return points(course.organisation_id, [course.id], said).get(course.id, {}).get(name, [])


def test_nobody_has_said_anything_yet(siv):
    assert of(siv) == []


def test_two_voices_on_a_day_are_one_point_and_no_mean(siv, key, cast):
    says(siv, cast.viol, area("everyday", 2))
    mark.say(key, {"everyday": 5}, at=at(hour=9))
    assert of(siv) == [Point(THURSDAY, 5, 2)]


def test_of_a_day_the_newest_counts_in_any_order_of_arrival(cast):
    orders = list(permutations([(9, 2), (12, 4), (15, 3)]))
    courses = [cast.course(f"Siv {number}", cast.viol, cast.timian) for number in range(len(orders))]
    cast.session.commit()
    for course, order in zip(courses, orders, strict=True):
        for hour, step in order:
            says(course, cast.viol, area("everyday", step), moment=at(hour=hour))
        assert of(course) == [Point(THURSDAY, None, 3)]


def test_a_later_word_of_the_day_can_take_the_step_back(siv, cast):
    says(siv, cast.viol, area("everyday", 4), moment=at(hour=9))
    says(siv, cast.viol, area("everyday", None, "not_today"), moment=at(hour=10))
    assert of(siv) == [Point(THURSDAY, None, None)]


def test_days_are_danish(siv, cast):
    says(siv, cast.viol, area("everyday", 1), moment=datetime(2026, 11, 12, 22, 59, tzinfo=UTC))
    says(siv, cast.viol, area("everyday", 2), moment=datetime(2026, 11, 12, 23, 1, tzinfo=UTC))
    assert of(siv) == [Point(date(2026, 11, 12), None, 1), Point(date(2026, 11, 13), None, 2)]


def test_a_step_beside_a_meeting_is_a_short_check_of_its_goals_area(siv, cast):
    met(siv, cast.viol, "everyday", 4, at())
    assert of(siv) == [Point(THURSDAY, None, 4)]
    assert of(siv, "attendance") == []


def test_a_meeting_and_a_check_of_a_day_go_by_when_they_were_saved(siv, cast):
    says(siv, cast.viol, area("everyday", 2), moment=at(hour=14))
    met(siv, cast.viol, "everyday", 4, at(hour=12))  # saved at one o'clock
    assert of(siv) == [Point(THURSDAY, None, 2)]
    met(siv, cast.viol, "everyday", 5, at(hour=15))
    assert of(siv) == [Point(THURSDAY, None, 5)]


def test_a_corrected_meeting_says_what_its_correction_says(siv, cast):
    first = met(siv, cast.viol, "everyday", 4, at())
    again = {name: first[name] for name in ("form", "place", "minutes", "goal")} | {"mark": 2}
    second = correction(first, "held", **again)
    accept(second, by=cast.viol, received_at=LATER)
    assert of(siv) == [Point(THURSDAY, None, 2)]
    accept(correction(second), by=cast.viol, received_at=LATER)
    assert of(siv) == []


def test_a_step_without_a_goal_belongs_to_no_area(siv, cast):
    accept(held(siv, cast.viol, mark=4), by=cast.viol, received_at=LATER)
    assert points(siv.organisation_id, [siv.id], marks_of(siv.organisation_id, [siv.id])) == {}


def test_the_newest_twelve_days_of_each_voice_are_shown(siv, key, cast):
    chance = random.Random(5)
    days = [THURSDAY + timedelta(days=number) for number in range(41)]
    told = list(enumerate(days))
    chance.shuffle(told)
    for number, day in told:
        if number % 3 == 0:
            says(siv, cast.viol, area("everyday", 1 + number % 5), moment=at(day))
        elif number % 3 == 1:
            met(siv, cast.viol, "everyday", 1 + number % 5, at(day))
        else:
            mark.say(key, {"everyday": 1 + number % 5}, at=at(day))
    found = of(siv)
    citizen = [number for number in range(41) if number % 3 == 2][-SHOWN:]
    mentor = [number for number in range(41) if number % 3 != 2][-SHOWN:]
    steps = {number: [1 + number % 5, None][:: 1 if number in citizen else -1] for number in citizen + mentor}
    assert found == [Point(days[number], *steps[number]) for number in sorted(steps)]


def test_what_the_mentor_says_often_leaves_what_the_citizen_said(siv, key, cast):
    mark.say(key, {"everyday": 1}, at=at())
    later = [THURSDAY + timedelta(days=number) for number in range(SHOWN + 1)]
    for day in later:
        says(siv, cast.viol, area("everyday", 4), moment=at(day, hour=14))
    assert of(siv) == [Point(THURSDAY, 1, None), *(Point(day, None, 4) for day in later[1:])]
    assert gap(of(siv), later[-1])


def test_as_many_questions_for_one_course_as_for_many(cast):
    def asked(courses):
        statements = []

        def count(*given):
            statements.append(given[2])

        event.listen(engine(), "before_cursor_execute", count)
        found = points(cast.ours.id, courses, marks_of(cast.ours.id, courses))
        event.remove(engine(), "before_cursor_execute", count)
        return len(found), len(statements)

    courses = [cast.siv, *(cast.course(f"Lind {number}", cast.viol, cast.timian) for number in range(5))]
    cast.session.commit()
    for course in courses:
        says(course, cast.viol)
    ids = [course.id for course in courses]
    assert (asked(ids[:1]), asked(ids)) == ((1, 2), (6, 2))


def test_the_citizen_need_not_answer(siv, key):
    mark.say(key, {"everyday": None}, at=at())
    row = session().scalars(select(Mark)).one()
    assert (row.voice, row.value, row.why, row.key_id) == ("citizen", None, "no_answer", key.id)


def test_the_citizens_form_sent_twice_says_nothing_new(siv, key):
    answers = {"everyday": 3, "attendance": None}
    assert len(mark.say(key, answers, at=at(hour=9))) == 2
    assert mark.say(key, answers, at=at(hour=10)) == []
    assert len(mark.say(key, answers | {"everyday": 4}, at=at(hour=11))) == 1
    assert of(siv) == [Point(THURSDAY, 4, None)]


@pytest.mark.parametrize("answers", [{"football": 3}, {"everyday": 6}, {"everyday": 0}, {"everyday": True}])
def test_the_citizen_answers_what_is_asked(key, answers):
    with pytest.raises(Invalid):
        mark.say(key, answers, at=now())
    assert session().scalars(select(Mark)).all() == []


def test_an_answer_names_the_anchors_of_its_day(siv, key):
    mark.say(key, {"everyday": 3}, at=parse(iso(now())))
    assert session().scalars(select(Mark.goal_set)).all() == ["small_steps_1"]
