"""Who may change a course's frame, and the row that each change leaves: who, what, when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from fieldapp.accounts.models import Role, User
from fieldapp.clock import uuid7
from fieldapp.db import COURSES, ORGANISATION, of_courses, plain, session
from fieldapp.errors import NotFound, NotYours
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.models import Course, CourseChange


def can_follow(mentor: User, by: User) -> bool:
    """May `by` give this person a course? An active mentor of the same organisation, whoever employs them."""
    return mentor.role == Role.MENTOR and mentor.is_active and mentor.organisation_id == by.organisation_id


def may_change(course: Course, by: User) -> bool:
    """The course's own caseworker, who stands in for them, or a leader of the organisation."""
    same = course.organisation_id == by.organisation_id
    return same and (course.is_run_by(by) or by.role == Role.LEADER)


def open_to(query: Select[Course], by: User, saved_at: datetime) -> Course:
    """The one course of `query` (those that `by` writes about), for what was saved at `saved_at`.

    What a former mentor wrote in time counts, however late it comes. Raises NotFound for later words.
    """
    course = session().scalars(query).one_or_none()
    if course is None or not _in_time(course, by, saved_at):
        raise NotFound(_("Forløbet findes ikke længere hos dig. Ring til sagsbehandleren."))
    return course


def mentor_until(course: Course, user: User) -> datetime | None:
    """When a former mentor had the course taken over by another; None for who never was one."""
    after = None
    for row in session().scalars(of(course).where(CourseChange.mentor_id.is_not(None))):
        if row.mentor_id == user.id:
            return after
        after = row.at
    return None


def _in_time(course: Course, by: User, saved_at: datetime) -> bool:
    if by.id == course.mentor_id or course.is_run_by(by):
        return True
    until = mentor_until(course, by)
    return until is not None and saved_at <= until


def must_be_allowed(course: Course, by: User) -> None:
    """Raises NotYours unless `by` may change the course."""
    if not may_change(course, by):
        raise NotYours(_("Kun forløbets sagsbehandler eller en teamleder kan ændre det."))


def must_run(course: Course, by: User) -> None:
    """Raises NotYours unless `by` is the caseworker or stands in: purpose, goals, grant and period are
    theirs alone (S15-3.5); a mentor proposes.
    """
    if course.organisation_id != by.organisation_id or not course.is_run_by(by):
        raise NotYours(_("Kun forløbets sagsbehandler kan ændre det."))


def lock(course: Course) -> None:
    """Wait for whoever is writing about the course, and read it again."""
    mine = select(Course).where(Course.organisation_id == course.organisation_id, Course.id == course.id)
    session().scalars(mine.with_for_update(of=Course), execution_options={"populate_existing": True}).one()


def note(course: Course, what: str, by: UUID, at: datetime, **more: Any) -> None:
    """The row of one change: `created`, `assigned`, `caseworker`, `ended` or `step`."""
    session().add(
        CourseChange(
            organisation_id=course.organisation_id,
            id=uuid7(),
            course_id=course.id,
            what=what,
            by=by,
            at=at,
            **more,
        )
    )


def of(course: Course) -> Select[CourseChange]:
    """Every change of the course's frame, newest first; for whoever asks for some of them."""
    return _ALL.params(of_courses(course.organisation_id, [course.id]))


def all_of(course: Course) -> Sequence[Any]:
    """Every one of them, newest first, in plain rows."""
    return plain(_ROWS, of_courses(course.organisation_id, [course.id]))


_ALL = (
    select(CourseChange)
    .where(CourseChange.organisation_id == ORGANISATION, CourseChange.course_id.in_(COURSES))
    .order_by(CourseChange.at.desc(), CourseChange.id.desc())
)
_ROWS = _ALL.with_only_columns(CourseChange.__table__)


def newest(course: Course, what: str) -> CourseChange | None:
    """The last change of this kind."""
    return session().scalars(of(course).where(CourseChange.what == what).limit(1)).first()
