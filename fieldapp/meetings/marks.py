"""The step that a mentor gives beside a meeting: a short check of the area whose goal they worked on."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from fieldapp.db import COURSES, ORGANISATION, of_courses, plain
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Goal
from fieldapp.progress.voices import SHOWN, Said, Voice


def marks_of(organisation: UUID, courses: Collection[UUID]) -> list[Said]:
    """What entries that stand say of an area, on the newest days of each; one query, however many courses."""
    rows = plain(_MARKS, of_courses(organisation, courses))
    return [Said(row[0], row[1], Voice.MENTOR, *row[2:6]) for row in rows]


_BACK = func.dense_rank().over(partition_by=(Meeting.course_id, Goal.area), order_by=Meeting.met_on.desc())
_RANKED = (
    select(
        Meeting.course_id,
        Goal.area,
        Meeting.met_on,
        Meeting.saved_at,
        Meeting.id,
        Meeting.mark,
        _BACK.label("back"),
    )
    .join(Goal, (Goal.organisation_id == Meeting.organisation_id) & (Goal.id == Meeting.goal_id))
    .where(
        Meeting.organisation_id == ORGANISATION,
        Meeting.course_id.in_(COURSES),
        Meeting.stands.is_(True),
        Meeting.mark.is_not(None),
    )
    .subquery()
)
_MARKS = select(*_RANKED.c).where(_RANKED.c.back <= SHOWN)
