"""When a course is to be gone through again, area by area: in the beginning, every quarter, at the end."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from fieldapp.db import plain
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.goals import OVER
from fieldapp.mentorships.models import Course, Goal
from fieldapp.progress.models import MarkEntry
from fieldapp.vocabulary import SENSITIVE_AREAS

# A check of every area at least each quarter (R13; domain 5.3).
CHECK_DAYS = timedelta(days=91)
# Ours: the first one within a fortnight, and the last one in the fortnight before the last day.
FIRST_DAYS = LAST_DAYS = timedelta(days=14)


class Due(NamedTuple):
    """What the next check is for, a code of `occasion`, and the day by which it should have been made."""

    why: str
    due_on: date


def due(starts_on: date, ends_on: date, full: date | None) -> Due | None:
    """The next check of a course; `full` is the day of its last one of all areas. None: nothing is left.

    The phone's twin is `nextCheck` in service_worker/overlay.js.
    """
    if full is None:
        return Due("start", min(starts_on + FIRST_DAYS, ends_on))
    if full >= ends_on - LAST_DAYS:
        return None
    quarter = full + CHECK_DAYS
    return Due("quarter", quarter) if quarter < ends_on - LAST_DAYS else Due("end", ends_on)


def checks_due(organisation: UUID, courses: Iterable[Course]) -> dict[UUID, Due | None]:
    """The next check of each course; one query beside goals and mentors, however many courses."""
    asked = {course.id: (course, _goals(course)) for course in courses}
    full: dict[UUID, date] = {}
    rows = plain(
        select(MarkEntry.course_id, MarkEntry.areas, MarkEntry.saved_at)
        .where(MarkEntry.organisation_id == organisation, MarkEntry.course_id.in_(asked))
        .order_by(MarkEntry.saved_at, MarkEntry.id)
    )
    for id, areas, saved_at in rows:
        # A goal that has come since was not asked about.
        wanted = {goal.area for goal in asked[id][1] if goal.created_at <= saved_at}
        if wanted and wanted <= set(areas):
            full[id] = saved_at.astimezone(ZONE).date()
    return {
        id: due(course.starts_on, course.ends_on, full.get(id)) if goals else None
        for id, (course, goals) in asked.items()
    }


def _goals(course: Course) -> list[Goal]:
    """What a check of the course asks about: the open goals, but for those that its mentor may not see."""
    hidden = SENSITIVE_AREAS if course.mentor.is_limited else ()
    return [goal for goal in course.goals if goal.status not in OVER and goal.area not in hidden]
