"""Courses that say something by what is not there: no contact, too few minutes, an end that comes near."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from fieldapp.alerts.hands import So
from fieldapp.db import session
from fieldapp.meetings.entry import MET
from fieldapp.meetings.ledger import Sums, total
from fieldapp.meetings.models import Meeting
from fieldapp.meetings.silence_look import Look, danish_day, midnight
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import BEGUN, Agreement, State

# Whole weeks that delivered minutes are counted over (R4).
WEEKS = 4
# How long after its last day a course that nobody has closed is asked about.
AFTER_END = 14
_DAY = timedelta(days=1)


def no_contact(look: Look) -> So:
    """R3 (S18 #59): so many Danish days since the last contact, or the course's start.

    One that was handled comes again after as many further days.
    """
    days = look.settings.value("no_contact_after")
    if days is None:
        return {}
    today, so = danish_day(look.at), {}
    for row in session().execute(_without_contact(look.organisation, today, today - days * _DAY)):
        last = max(danish_day(row.last), row.starts_on) if row.last else row.starts_on
        so[row.id, row.caseworker_id] = max(midnight(last + days * _DAY), midnight(today - days * _DAY))
    return so


def minutes(look: Look) -> So:
    """R4 (S18 #57, #59; S15 #158): far less or far more than agreed in the last four whole ISO weeks.

    One that was handled comes again when four new weeks say so.
    """
    low, high = look.settings.value("minutes_low"), look.settings.value("minutes_high")
    if low is None and high is None:
        return {}
    today = danish_day(look.at)
    monday = today - today.weekday() * _DAY
    since = monday - 7 * WEEKS * _DAY
    sums = total(look.organisation, since, monday - _DAY)
    so = {}
    for row in session().execute(_running(look.organisation, since, today)):
        of = sums.get(row.id, Sums())
        too_few = low is not None and of.received * 100 < of.granted * low
        too_many = high is not None and of.received * 100 > of.granted * high
        if too_few or too_many:
            so[row.id, row.caseworker_id] = midnight(since)
    return so


def ending(look: Look) -> So:
    """R8 (S18 #68): six weeks before the last day, again two weeks before, and on the day itself.

    A course that somebody has ended with a reason needs no asking.
    """
    first, again, today = (
        look.settings.value("ending_first"),
        look.settings.value("ending_again"),
        danish_day(look.at),
    )
    if first is None:
        return {}
    so = {}
    for row in session().execute(_to_end(look.organisation, today, first)):
        reached = [row.ends_on - days * _DAY for days in (first, again, 0) if days is not None]
        so[row.id, row.caseworker_id] = midnight(max(day for day in reached if day <= today))
    return so


def _without_contact(
    organisation: UUID, today: date, latest: date
) -> Select[UUID, UUID, date, datetime | None]:
    """Running courses with neither start nor contact after `latest`, and when the last contact was."""
    seen = select(Meeting.course_id).where(*_contact(organisation), Meeting.met_at >= midnight(latest + _DAY))
    last = select(func.max(Meeting.met_at)).where(*_contact(organisation), Meeting.course_id == Course.id)
    return select(
        Course.id, Course.caseworker_id, Course.starts_on, last.scalar_subquery().label("last")
    ).where(
        Course.organisation_id == organisation,
        Course.begun_at.is_not(None),
        Course.starts_on <= latest,
        Course.ends_on >= today,
        Course.id.not_in(seen),
    )


def _contact(organisation: UUID) -> tuple[Any, ...]:
    """They met, and no later entry corrects it."""
    return (
        Meeting.organisation_id == organisation,
        Meeting.outcome.in_(MET),
        Meeting.stands,
    )


def _running(organisation: UUID, since: date, today: date) -> Select[UUID, UUID]:
    """Courses that ran on `since` and still run."""
    return select(Course.id, Course.caseworker_id).where(
        Course.organisation_id == organisation,
        Course.begun_at.is_not(None),
        Course.starts_on <= since,
        Course.ends_on >= today,
    )


def _to_end(organisation: UUID, today: date, first: int) -> Select[UUID, UUID, date]:
    """Courses that end within `first` days or lately ended, and whose newest period nobody has closed."""
    newest = (
        select(Agreement.state)
        .where(
            Agreement.organisation_id == organisation,
            Agreement.course_id == Course.id,
            Agreement.state.in_(BEGUN),
        )
        .order_by(Agreement.number.desc())
        .limit(1)
    )
    return select(Course.id, Course.caseworker_id, Course.ends_on).where(
        Course.organisation_id == organisation,
        Course.begun_at.is_not(None),
        Course.starts_on <= today,
        Course.ends_on <= today + first * _DAY,
        Course.ends_on >= today - AFTER_END * _DAY,
        newest.scalar_subquery() == State.ACTIVE,
    )
