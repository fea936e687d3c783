"""Courses that say something by what is not there: no contact, too few minutes, an end that comes near."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from fieldapp.alerts.hands import So
from fieldapp.db import session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.entry import MET
from fieldapp.meetings.models import Meeting
from fieldapp.meetings.silence_look import Look
from fieldapp.meetings.standing import corrected
from fieldapp.mentorships.models import Course, CourseChange

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
    today, so = _day(look.at), {}
    for row in session().execute(_without_contact(look.organisation, today, today - days * _DAY)):
        last = max(_day(row.last), row.starts_on) if row.last else row.starts_on
        so[row.id, row.caseworker_id] = max(_midnight(last + days * _DAY), _midnight(today - days * _DAY))
    return so


def minutes(look: Look) -> So:
    """R4 (S18 #57, #59; S15 #158): far less or far more than agreed in the last four whole ISO weeks.

    One that was handled comes again when four new weeks say so.
    """
    bounds = look.settings.value("minutes_low"), look.settings.value("minutes_high")
    today = _day(look.at)
    monday = today - today.weekday() * _DAY
    since = monday - 7 * WEEKS * _DAY
    found = session().execute(_off_the_agreed(look.organisation, since, monday, today, *bounds))
    return {(row.id, row.caseworker_id): _midnight(since) for row in found}


def ending(look: Look) -> So:
    """R8 (S18 #68): six weeks before the last day, again two weeks before, and on the day itself.

    A course that somebody has ended with a reason needs no asking.
    """
    first, again, today = (
        look.settings.value("ending_first"),
        look.settings.value("ending_again"),
        _day(look.at),
    )
    if first is None:
        return {}
    so = {}
    for row in session().execute(_to_end(look.organisation, today, first)):
        reached = [row.ends_on - days * _DAY for days in (first, again, 0) if days is not None]
        so[row.id, row.caseworker_id] = _midnight(max(day for day in reached if day <= today))
    return so


def _without_contact(
    organisation: UUID, today: date, latest: date
) -> Select[UUID, UUID, date, datetime | None]:
    """Running courses with neither start nor contact after `latest`, and when the last contact was."""
    seen = select(Meeting.course_id).where(
        *_contact(organisation), Meeting.met_at >= _midnight(latest + _DAY)
    )
    last = select(func.max(Meeting.met_at)).where(*_contact(organisation), Meeting.course_id == Course.id)
    return select(
        Course.id, Course.caseworker_id, Course.starts_on, last.scalar_subquery().label("last")
    ).where(
        Course.organisation_id == organisation,
        Course.starts_on <= latest,
        Course.ends_on >= today,
        Course.id.not_in(seen),
    )


def _contact(organisation: UUID) -> tuple[ColumnElement[bool], ...]:
    """They met, and no later entry corrects it."""
    return (
        Meeting.organisation_id == organisation,
        Meeting.outcome.in_(MET),
        ~corrected(organisation),
    )


def _off_the_agreed(
    organisation: UUID, since: date, monday: date, today: date, low: int | None, high: int | None
) -> Select[UUID, UUID]:
    """Courses that ran from `since` until `monday` and still run, with minutes out of bounds (per cent)."""
    delivered = (
        select(func.coalesce(func.sum(Meeting.minutes), 0))
        .where(
            Meeting.organisation_id == organisation,
            Meeting.course_id == Course.id,
            Meeting.met_at >= _midnight(since),
            Meeting.met_at < _midnight(monday),
            Meeting.not_counted.is_(None),
            ~corrected(organisation),
        )
        .scalar_subquery()
    )
    agreed = Course.weekly_minutes * WEEKS
    out = [delivered * 100 < agreed * low] if low is not None else []
    out += [delivered * 100 > agreed * high] if high is not None else []
    return select(Course.id, Course.caseworker_id).where(
        Course.organisation_id == organisation,
        Course.starts_on <= since,
        Course.ends_on >= today,
        or_(false(), *out),
    )


def _to_end(organisation: UUID, today: date, first: int) -> Select[UUID, UUID, date]:
    """Courses that end within `first` days or have lately ended, and that nobody has closed."""
    closed = select(CourseChange.id).where(
        CourseChange.organisation_id == organisation,
        CourseChange.course_id == Course.id,
        CourseChange.what == "ended",
    )
    return select(Course.id, Course.caseworker_id, Course.ends_on).where(
        Course.organisation_id == organisation,
        Course.starts_on <= today,
        Course.ends_on <= today + first * _DAY,
        Course.ends_on >= today - AFTER_END * _DAY,
        ~closed.exists(),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), ZONE)
