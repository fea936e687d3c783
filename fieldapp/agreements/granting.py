"""How many minutes a week a course is granted, and since when. Nothing here commits."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from fieldapp.accounts.models import User
from fieldapp.agreements.frame import settle
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import lock, must_run
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import Agreement, Grant, agreements_of, grants_of, periods
from fieldapp.vocabulary import codes


def grant(
    course: Course,
    minutes: int | None,
    since: date | None,
    reason: str,
    words: str,
    *,
    by: User,
    at: datetime,
) -> None:
    """Other minutes a week, from a Monday on.

    Raises NotYours, Conflict when nothing has been set going, and Invalid with the fields to correct.
    """
    must_run(course, by)
    lock(course)
    agreements = agreements_of(course.organisation_id, [course.id])[course.id]
    begun = periods(agreements)
    if not begun:
        raise _not_going(agreements)
    wrong = {}
    if minutes is None or not 5 <= minutes <= 600:
        wrong["minutes"] = _("Skriv et helt antal minutter om ugen, fra 5 til 600.")
    if (
        since is None
        or since.weekday()
        or not course.starts_on - timedelta(days=6) <= since <= course.ends_on
    ):
        wrong["since"] = _("Vælg en mandag i forløbet.")
    if reason not in codes("grant_reason"):
        wrong["reason"] = _("Vælg en grund.")
    elif reason == "other" and not words:
        wrong["words"] = _("Skriv hvorfor.")
    if wrong or minutes is None or since is None:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    write_grant(course, minutes, _first_day(begun, since), by=by.id, at=at, reason=reason, words=words)
    session().flush()
    settle(course, at.astimezone(ZONE).date())


def _not_going(agreements: Iterable[Agreement]) -> Conflict:
    if all(one.is_given_up for one in agreements):
        return Conflict(_("Aftalen er opgivet."), code="given_up")
    return Conflict(_("Aftalen er ikke sat i gang. Ret minutterne i aftalen."), code="not_begun")


def _first_day(begun: Iterable[Agreement], monday: date) -> date:
    """That Monday, or the first day of the period that begins later: from there its own grant is in force."""
    thursday = monday + timedelta(days=3)  # an ISO week lies where its Thursday lies
    return max(monday, next((one.starts_on for one in begun if one.last_on >= thursday), monday))


def write_agreed(agreement: Agreement, *, by: UUID, at: datetime) -> None:
    """The minutes as agreed for the period, over whatever an earlier one was granted within these days."""
    course = agreement.course
    earlier = grants_of(course.organisation_id, [course.id])[course.id]
    within = {one.valid_from for one in earlier if agreement.starts_on < one.valid_from <= agreement.last_on}
    for since in sorted({agreement.starts_on, *within}):
        write_grant(course, agreement.weekly_minutes, since, by=by, at=at)


def write_grant(course: Course, minutes: int, since: date, *, by: UUID, at: datetime, **more: Any) -> None:
    """The row: so many minutes a week, from that day on."""
    owner = {"organisation_id": course.organisation_id, "id": uuid7(), "course_id": course.id}
    session().add(Grant(**owner, minutes=minutes, valid_from=since, by=by, at=at, **more))
