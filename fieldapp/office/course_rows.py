"""What the leader's list of courses asks the database, answered in plain rows.

A course is named by its id as the database writes it: thousands of UUIDs take longer to make than to find.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import aliased

from fieldapp.accounts.models import User
from fieldapp.db import plain, raw
from fieldapp.meetings.entry import MET
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.goals import OVER
from fieldapp.mentorships.models import CARRIED, Citizen, Course, Goal
from fieldapp.mentorships.periods import Agreement, State
from fieldapp.progress.models import Mark
from fieldapp.reports.models import Report, ReportVerdict


@dataclass(frozen=True)
class Written:
    """What an agreement says, and of whom; the areas with goals that are not over."""

    mentor: str
    has_purpose: bool
    has_tasks: bool
    has_roles: bool
    areas: int


# So many agreements are asked about at once.
PIECE = 1000


def open_agreements(organisation: UUID, today: date) -> Iterable[Any]:
    """Each agreement that is not over and closed, with its course's citizen, as `courses.Row` begins.

    Those of which a status may be owed yet are there too.
    """
    told_until = select(func.max(Report.until)).where(
        Report.organisation_id == Agreement.organisation_id, Report.course_id == Agreement.course_id
    )
    # Outer, though each has its course: SQLite then begins with the agreements, of which few are open.
    query = (
        select(
            raw(Agreement.course_id),
            raw(Agreement.id),
            Citizen.first_name,
            Agreement.state,
            Course.starts_on.label("course_began"),
            Agreement.starts_on,
            Agreement.last_on,
            Agreement.report_days,
            Agreement.agreed_how,
            Agreement.waived,
            told_until.scalar_subquery().label("told_until"),
        )
        .outerjoin(
            Course,
            (Course.organisation_id == Agreement.organisation_id) & (Course.id == Agreement.course_id),
        )
        .outerjoin(
            Citizen, (Citizen.organisation_id == Course.organisation_id) & (Citizen.id == Course.citizen_id)
        )
        .where(
            Agreement.organisation_id == organisation,
            or_(Agreement.state != State.ENDED, Agreement.last_on >= today - CARRIED),
            # One that came to nothing was put away before its first day.
            Agreement.last_on >= Agreement.starts_on,
        )
    )
    return plain(query)


def written(organisation: UUID, agreements: Sequence[UUID]) -> dict[str, Written]:
    """What each of these agreements says, and of whom."""
    areas = select(func.count(Goal.area.distinct())).where(
        Goal.organisation_id == Agreement.organisation_id,
        Goal.course_id == Agreement.course_id,
        Goal.status.not_in(OVER),
    )
    query = (
        select(
            raw(Agreement.id),
            User.name,
            Agreement.purpose != "",
            cast(Agreement.tasks, String) != "[]",
            cast(Agreement.roles, String) != "[]",
            areas.scalar_subquery(),
        )
        .join(
            Course,
            (Course.organisation_id == Agreement.organisation_id) & (Course.id == Agreement.course_id),
        )
        .join(User, (User.organisation_id == Course.organisation_id) & (User.id == Course.mentor_id))
        .where(Agreement.organisation_id == organisation)
    )
    # A database takes only so many values in one question.
    pieces = (agreements[at : at + PIECE] for at in range(0, len(agreements), PIECE))
    found = (plain(query.where(Agreement.id.in_(piece))) for piece in pieces)
    return {agreement: Written(*said) for rows in found for agreement, *said in rows}


def marked(organisation: UUID, since: date) -> dict[str, date]:
    """The last day since that one on which either voice gave a step, in a check or by the link."""
    # Both ends are named, as in `_met`.
    query = select(raw(Mark.course_id), func.max(Mark.said_on)).where(
        Mark.organisation_id == organisation, Mark.said_on.between(since, date.max), Mark.value.is_not(None)
    )
    return dict(plain(query.group_by(Mark.course_id)))


def measured(organisation: UUID, since: date) -> dict[str, date]:
    """The last meeting of each course that says a step, of those since that day."""
    query = select(raw(Meeting.course_id), func.max(Meeting.met_on)).where(
        *_met(organisation, since), Meeting.mark.is_not(None)
    )
    return dict(plain(query.group_by(Meeting.course_id)))


def held(organisation: UUID, since: date) -> dict[str, tuple[int, int]]:
    """Of each course the meetings that took place since that day: how many, and how many for no goal."""
    query = select(raw(Meeting.course_id), func.count(), func.count() - func.count(Meeting.goal_id)).where(
        *_met(organisation, since), Meeting.outcome.in_(MET)
    )
    return {course: (whole, off) for course, whole, off in plain(query.group_by(Meeting.course_id))}


def _met(organisation: UUID, since: date) -> list[ColumnElement[bool]]:
    # Both ends are named: else SQLite reads the courses' whole past, because it lies in this order.
    return [
        Meeting.organisation_id == organisation,
        Meeting.met_on.between(since, date.max),
        Meeting.stands.is_(True),
    ]


def returned(organisation: UUID) -> dict[str, datetime]:
    """When a status of each course was given back that none has replaced."""
    other = aliased(Report)
    replaced = select(other.id).where(
        other.organisation_id == Report.organisation_id,
        other.course_id == Report.course_id,
        other.replaces_id == Report.id,
    )
    # Outer, though each is about a status: SQLite then begins with the few that were given back.
    query = (
        select(raw(Report.course_id), ReportVerdict.at)
        .select_from(ReportVerdict)
        .outerjoin(
            Report,
            (Report.organisation_id == ReportVerdict.organisation_id)
            & (Report.id == ReportVerdict.report_id),
        )
        .where(
            ReportVerdict.organisation_id == organisation,
            ReportVerdict.verdict == "returned",
            ~replaced.exists(),
        )
        .order_by(Report.saved_at, Report.id)
    )
    return dict(plain(query))
