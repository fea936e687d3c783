"""What a round looks at: one organisation, its settings, a moment, and what nobody has spoken about then."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from fieldapp.accounts.models import User
from fieldapp.accounts.settings import Settings
from fieldapp.db import session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.meetings.standing import AROUND, stands
from fieldapp.mentorships.models import Course, CourseChange

# Whoever has not answered by then is not asked any more; the course without contact is told about instead.
KEPT = timedelta(days=14)
# The appointment, mentor_id, caseworker_id, ends_on, unit_id and assigned_at.
_Begun = tuple[Appointment, UUID | None, UUID, date, UUID | None, datetime | None]


@dataclass(frozen=True)
class Unspoken:
    """A planned appointment that has begun and has no answer."""

    id: UUID
    starts_at: datetime
    minutes: int
    # None when nobody who is here now had the course then.
    mentor_id: UUID | None
    caseworker_id: UUID
    # The caseworker's department, whose hours count.
    unit_id: UUID | None


@dataclass
class Look:
    """One organisation at one moment. What nobody has spoken about is asked for once."""

    organisation: UUID
    settings: Settings
    at: datetime

    @cached_property
    def unspoken(self) -> "list[Unspoken]":
        """What began in the last 14 days inside its course, stands as planned, and that no entry is about."""
        return unspoken(self.organisation, self.at)


def unspoken(organisation: UUID, at: datetime) -> list[Unspoken]:
    """Five queries, however many there are."""
    rows = [
        row
        for row in session().execute(_begun(organisation, at)).all()
        if danish_day(row.Appointment.starts_at) <= row.ends_on
    ]
    known = stands([row.Appointment for row in rows])
    told = _told_near(organisation, {row.Appointment.course_id for row in rows}, at)
    return [
        _unspoken(row)
        for row in rows
        if known[row.Appointment.id].state == "planned"
        and not _is_near(row.Appointment.starts_at, told[row.Appointment.course_id])
    ]


def _begun(organisation: UUID, at: datetime) -> Select[*_Begun]:
    caseworker, mentor = aliased(User), aliased(User)
    assigned = select(func.max(CourseChange.at)).where(
        CourseChange.organisation_id == organisation,
        CourseChange.course_id == Course.id,
        CourseChange.what == "assigned",
    )
    here = (mentor.organisation_id == organisation) & (mentor.id == Course.mentor_id)
    there = (caseworker.organisation_id == organisation) & (caseworker.id == Course.caseworker_id)
    return (
        select(
            Appointment,
            mentor.id.label("mentor_id"),
            Course.caseworker_id,
            Course.ends_on,
            caseworker.unit_id,
            assigned.scalar_subquery().label("assigned_at"),
        )
        .join(Course, (Course.organisation_id == organisation) & (Course.id == Appointment.course_id))
        .join(caseworker, there)
        .outerjoin(mentor, here & mentor.ended_at.is_(None))
        .where(
            Appointment.organisation_id == organisation,
            Appointment.starts_at > at - KEPT,
            Appointment.starts_at <= at,
            Appointment.id.not_in(_spoken_of(organisation, at)),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )


def _spoken_of(organisation: UUID, at: datetime) -> Select[UUID | None]:
    """Those of them that an entry is about.

    A set, made once: asked of each by itself, PostgreSQL may read all entries anew for every one.
    """
    begun = select(Appointment.id).where(
        Appointment.organisation_id == organisation,
        Appointment.starts_at > at - KEPT,
        Appointment.starts_at <= at,
    )
    return select(Meeting.appointment_id).where(
        Meeting.organisation_id == organisation,
        Meeting.appointment_id.in_(begun),
        Meeting.outcome != Outcome.MISTAKE,
        Meeting.stands,
    )


def _told_near(organisation: UUID, courses: set[UUID], at: datetime) -> dict[UUID, list[datetime]]:
    """When those entries of each course were that name no appointment."""
    query = select(Meeting.course_id, Meeting.met_at).where(
        Meeting.organisation_id == organisation,
        Meeting.course_id.in_(courses),
        Meeting.appointment_id.is_(None),
        Meeting.outcome != Outcome.MISTAKE,
        Meeting.met_at > at - KEPT - AROUND,
        Meeting.stands,
    )
    told: dict[UUID, list[datetime]] = defaultdict(list)
    for row in session().execute(query):
        told[row.course_id].append(row.met_at)
    return told


def _is_near(starts_at: datetime, told: Iterable[datetime]) -> bool:
    return any(abs(met - starts_at) <= AROUND and danish_day(met) == danish_day(starts_at) for met in told)


def _unspoken(row: Row[*_Begun]) -> Unspoken:
    one = row.Appointment
    was_another = row.assigned_at is not None and row.assigned_at > one.starts_at
    mentor = None if was_another else row.mentor_id
    return Unspoken(one.id, one.starts_at, one.minutes, mentor, row.caseworker_id, row.unit_id)


def danish_day(moment: datetime) -> date:
    """The Danish day of a moment."""
    return moment.astimezone(ZONE).date()


def midnight(on: date) -> datetime:
    """When a Danish day begins."""
    return datetime.combine(on, time(), ZONE)
