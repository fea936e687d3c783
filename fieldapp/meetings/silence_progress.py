"""Courses and their goals: meetings that worked with none of them, and checks that nobody made."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.alerts.hands import So
from fieldapp.db import session
from fieldapp.meetings.attendance import OFF_DAYS, off_goal
from fieldapp.meetings.silence_look import Look, danish_day, midnight
from fieldapp.mentorships.models import Course
from fieldapp.progress.due import FIRST_DAYS, checks_due

_DAY = timedelta(days=1)


def outside_the_goals(look: Look) -> So:
    """R5 (S18 #62): of the meetings of the last 28 days too large a share was tied to none of the goals.

    One that was handled comes again when 28 new days say so.
    """
    high = look.settings.value("off_goal_high")
    if high is None:
        return {}
    today = danish_day(look.at)
    since = today - OFF_DAYS
    counted = off_goal(look.organisation, since, today)
    told = [id for id, of in counted.items() if of.is_over(high)]
    running = select(Course.id, Course.caseworker_id).where(
        Course.organisation_id == look.organisation,
        Course.begun_at.is_not(None),
        Course.ends_on >= today,
        Course.id.in_(told),
    )
    return (
        {(id, caseworker): midnight(since) for id, caseworker in session().execute(running)} if told else {}
    )


def check(look: Look) -> So:
    """R13 (S18 #52): the check of all goals (in the beginning, each quarter, at the end) is so late.

    One that was handled comes again when the next one is.
    """
    after = look.settings.value("check_after")
    if after is None:
        return {}
    today = danish_day(look.at)
    running = select(Course).where(
        Course.organisation_id == look.organisation,
        Course.begun_at.is_not(None),
        Course.starts_on <= today - FIRST_DAYS,
        Course.ends_on >= today,
    )
    people = running.options(joinedload(Course.mentor), selectinload(Course.goals))
    courses = list(session().scalars(people))
    so = {}
    for course, due in zip(courses, checks_due(look.organisation, courses).values(), strict=True):
        if due and due.due_on + after * _DAY < today:
            so[course.id, course.caseworker_id] = midnight(due.due_on + (after + 1) * _DAY)
    return so
