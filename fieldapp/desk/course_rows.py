"""What is written and agreed about one course, in plain rows that its page works most figures out of."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.db import COURSES, ORGANISATION, of_courses, plain
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.mentorships.models import Course
from fieldapp.progress.voices import Said, Voice


def entries(course: Course) -> Sequence[Any]:
    """Every entry, the newest meeting first, corrected ones among them; `author` is the name."""
    told = of_courses(course.organisation_id, [course.id])
    return plain(_ENTRIES, told)


def marks(course: Course, entries: Sequence[Any]) -> list[Said]:
    """What standing ones say of the area that they worked on, as `meetings.marks.marks_of` tells it."""
    areas = {goal.id: goal.area for goal in course.goals}
    return [
        Said(course.id, areas[row.goal_id], Voice.MENTOR, row.met_on, row.saved_at, row.id, row.mark)
        for row in entries
        if row.stands and row.goal_id and row.mark is not None
    ]


def standing(entries: Sequence[Any], since: date, until: date) -> list[Any]:
    """What stands of these days, the earliest first: what `reports.facts` tells of."""
    return [
        row
        for row in reversed(entries)
        if row.stands and row.outcome != Outcome.MISTAKE and since <= row.met_on <= until
    ]


def outcomes(entries: Sequence[Any]) -> dict[UUID | None, list[str]]:
    """What standing ones say of each appointment, as `standing.outcomes` tells it."""
    found: dict[UUID | None, list[str]] = defaultdict(list)
    for row in sorted(entries, key=lambda one: (one.saved_at, one.id)):
        if row.stands and row.appointment_id:
            found[row.appointment_id].append(row.outcome)
    return found


def appointments(course: Course) -> Sequence[Any]:
    """All that was ever agreed, the earliest first."""
    told = of_courses(course.organisation_id, [course.id])
    return plain(_APPOINTMENTS, told)


_KEY = (Meeting.organisation_id, Meeting.id, Meeting.course_id, Meeting.first_id, Meeting.corrects_id)
_ABOUT = (Meeting.appointment_id, Meeting.goal_id, Meeting.mark, Meeting.met_at, Meeting.met_on)
_WHAT = (Meeting.outcome, Meeting.minutes, Meeting.form, Meeting.place, Meeting.topics, Meeting.note)
_ELSE = (Meeting.indirect_minutes, Meeting.travel_minutes)
_WORTH = (Meeting.stands, Meeting.not_counted, Meeting.error_in, Meeting.told)
_WHEN = (Meeting.saved_at, Meeting.received_at)
_ENTRIES = (
    select(*_KEY, *_ABOUT, *_WHAT, *_ELSE, *_WORTH, *_WHEN, User.name.label("author"))
    .join(User, (User.organisation_id == Meeting.organisation_id) & (User.id == Meeting.author_id))
    .where(Meeting.organisation_id == ORGANISATION, Meeting.course_id.in_(COURSES))
    .order_by(Meeting.met_at.desc(), Meeting.id.desc())
)
_APPOINTMENTS = (
    select(
        Appointment.organisation_id,
        Appointment.id,
        Appointment.course_id,
        Appointment.first_id,
        Appointment.starts_at,
        Appointment.minutes,
        Appointment.form,
        Appointment.place,
        Appointment.told,
        Appointment.author_id,
        Appointment.saved_at,
    )
    .where(Appointment.organisation_id == ORGANISATION, Appointment.course_id.in_(COURSES))
    .order_by(Appointment.starts_at, Appointment.id)
)
