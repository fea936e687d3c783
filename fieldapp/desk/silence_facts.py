"""What stored rows say about silences: the last contact, what is agreed next, minutes, and reminders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select

from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.db import plain, session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.attendance import OFF_DAYS, OffGoal, off_goal
from fieldapp.meetings.entry import MET
from fieldapp.meetings.ledger import total
from fieldapp.meetings.models import Appointment, Meeting
from fieldapp.meetings.standing import stands
from fieldapp.mentorships.models import Course

# R4 looks at four weeks at a time.
WEEKS = 4


@dataclass(frozen=True)
class Last:
    """The newest contact: when, how, how long (None when nobody stated the minutes)."""

    met_at: datetime
    form: str | None
    minutes: int | None


@dataclass(frozen=True)
class Minutes:
    """From one day to another, both included: minutes that count, and those agreed."""

    met: int
    agreed: int
    since: date
    until: date


def nudged(user: User, appointments: Collection[UUID]) -> dict[UUID, datetime]:
    """When the mentor was first reminded that an appointment has no answer: by what has been sent."""
    if not appointments:
        return {}
    query = (
        select(Alert.subject_id, func.min(Delivery.sent_at))
        .join(
            Delivery,
            (Delivery.organisation_id == Alert.organisation_id) & (Delivery.alert_id == Alert.id),
        )
        .where(
            Alert.organisation_id == user.organisation_id,
            Alert.kind == "nudge",
            Alert.subject_id.in_(appointments),
            Delivery.sent_at.is_not(None),
        )
        .group_by(Alert.subject_id)
    )
    return {subject: at for subject, at in plain(query) if at}


def rung(user: User, letters: Collection[UUID]) -> set[UUID]:
    """Those of the letters that somebody was to be rung about."""
    query = select(Delivery.alert_id).where(
        Delivery.organisation_id == user.organisation_id, Delivery.alert_id.in_(letters)
    )
    return set(session().scalars(query)) if letters else set()


def last_contact(user: User, courses: Collection[UUID]) -> dict[UUID, Last]:
    """The newest meeting of each course that took place and that no later entry corrects."""
    if not courses:
        return {}
    newest = (
        _met(user, courses)
        .with_only_columns(Meeting.course_id, func.max(Meeting.met_at).label("met_at"))
        .group_by(Meeting.course_id)
        .subquery()
    )
    query = _met(user, courses).join(
        newest, (newest.c.course_id == Meeting.course_id) & (newest.c.met_at == Meeting.met_at)
    )
    return {row.course_id: Last(row.met_at, row.form, row.minutes) for row in session().scalars(query)}


def next_agreed(user: User, courses: Collection[UUID], at: datetime) -> dict[UUID, datetime]:
    """When each course's next appointment is that nobody has called off."""
    if not courses:
        return {}
    query = Appointment.visible_to(user).where(Appointment.course_id.in_(courses), Appointment.starts_at > at)
    rows = list(session().scalars(query.order_by(Appointment.starts_at.desc(), Appointment.id)))
    how = stands(rows)
    return {row.course_id: row.starts_at for row in rows if how[row.id].state == "planned"}


def minutes(user: User, courses: Collection[Course], at: datetime) -> dict[UUID, Minutes]:
    """The minutes that count of the last four whole ISO weeks, as the rule about them counts."""
    if not courses:
        return {}
    today = at.astimezone(ZONE).date()
    until = today - timedelta(days=today.weekday())
    since = until - timedelta(weeks=WEEKS)
    last = until - timedelta(days=1)
    sums = total(user.organisation_id, since, last, [course.id for course in courses])
    return {course: Minutes(one.received, one.granted, since, last) for course, one in sums.items()}


def off_goals(user: User, courses: Collection[UUID], at: datetime) -> dict[UUID, OffGoal]:
    """The meetings of the last 28 days, and how many were tied to none of the goals."""
    today = at.astimezone(ZONE).date()
    return off_goal(user.organisation_id, today - OFF_DAYS, today, courses) if courses else {}


def _met(user: User, courses: Collection[UUID]) -> Select[Meeting]:
    return _standing(user, courses).where(Meeting.outcome.in_(MET))


def _standing(user: User, courses: Collection[UUID]) -> Select[Meeting]:
    """Entries of these courses that no later one corrects."""
    return Meeting.visible_to(user).where(Meeting.course_id.in_(courses), Meeting.stands)
