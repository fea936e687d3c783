"""The one rule by which an entry becomes a status; and which days the next one is to be about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.alerts.hands import let_go
from fieldapp.db import COURSES, ORGANISATION, of_courses, session
from fieldapp.errors import Invalid, NotYet
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings.discretion import refuse_sensitive
from fieldapp.mentorships.changes import open_to
from fieldapp.mentorships.models import CARRIED, Course
from fieldapp.mentorships.periods import Agreement, periods
from fieldapp.reports.entry import ReportEntry
from fieldapp.reports.models import Report
from fieldapp.wire.once import keep_once, known
from fieldapp.wire.stamped import saved_at

_DAY = timedelta(days=1)
# So long after the day it is due a status is not late yet.
GRACE = timedelta(days=3)


@dataclass(frozen=True)
class Sent:
    """A status, and whether this very request made it (201) or an earlier one did (200)."""

    report: Report
    is_new: bool


@dataclass(frozen=True)
class Stretch:
    """The days that the next status is about, and the day it is due; `returned` is the one to replace."""

    since: date
    due_on: date
    returned: Report | None = None


def send(raw: Any, *, by: User, received_at: datetime) -> Sent:
    """Keep the status that `raw` (an entry as JSON) states; never commits.

    Raises BadRequest, TooOld, NotYet, Invalid (see Stamped.read; also a reason that is not for the mentor's
    role); NotYours, Conflict (id taken by other content), NotFound (no course that `by` is or was the mentor
    of in time), NotYet (replaces one that has not arrived).
    """
    entry = ReportEntry.read(raw, received_at)
    earlier = known(Report, entry, raw, by)
    if earlier:
        return Sent(earlier, is_new=False)
    mine = Course.written_by(by).where(Course.id == entry.course)
    open_to(mine, by, saved_at(entry, received_at))
    _replaced(entry, by)
    refuse_sensitive(by, under_reason=entry.under_reason)
    report = Report(
        organisation_id=by.organisation_id,
        **entry.stamp(raw, received_at),
        course_id=entry.course,
        replaces_id=entry.replaces,
        since=entry.since,
        until=entry.until,
        summary=entry.summary.strip(),
        next=entry.next.strip(),
        ask=entry.ask.strip(),
        under_reason=entry.under_reason,
    )
    sent = Sent(*keep_once(report, entry, raw, by))
    let_go(by.organisation_id, ("status",), {entry.course}, received_at)
    return sent


def newest(organisation: UUID, courses: Iterable[UUID]) -> dict[UUID, list[Report]]:
    """The statuses of these courses with their verdicts, the one written last first."""
    found: dict[UUID, list[Report]] = defaultdict(list)
    for row in session().scalars(_NEWEST, of_courses(organisation, courses)):
        found[row.course_id].append(row)
    return found


_NEWEST = (
    select(Report)
    .where(Report.organisation_id == ORGANISATION, Report.course_id.in_(COURSES))
    .options(joinedload(Report.verdict))
    .order_by(Report.saved_at.desc(), Report.id.desc())
)


def stretch(reports: Sequence[Report], agreements: Sequence[Agreement], today: date) -> Stretch | None:
    """Which days are to be written about next, as of `today`; None before the first day of a course.

    `reports` as `newest` gives them. After the last day it is due at once, also when another period has
    begun. One that was given back is due until another one replaces it.
    """
    first = first_of(reports)
    if first and first.verdict and first.verdict.verdict == "returned":
        return Stretch(first.since, first.verdict.at.astimezone(ZONE).date(), first)
    days = owed(agreements, max((one.until for one in reports), default=None), today)
    return Stretch(*days) if days else None


def owed(agreements: Iterable[Agreement], until: date | None, today: date) -> tuple[date, date] | None:
    """The days to write about next, as `following` tells them, of the earliest period that lacks a status."""
    for one in in_question(agreements, today):
        if days := following(one.starts_on, one.last_on, one.report_days, until):
            return days
    return None


def first_of(reports: Sequence[Report]) -> Report | None:
    """The status that is spoken of: the newest that was given back and that none replaces, else the newest.

    `reports` as `newest` gives them.
    """
    replaced = {one.replaces_id for one in reports}
    back = (one for one in reports if one.verdict and one.verdict.verdict == "returned")
    return next((one for one in back if one.id not in replaced), reports[0] if reports else None)


def in_question(agreements: Iterable[Agreement], today: date) -> list[Agreement]:
    """The periods whose days can be written about, the earliest first: until it has been over for as long as
    a phone carries what is over, or until another one has begun.
    """
    begun = [one for one in periods(agreements) if one.starts_on <= today]
    return [one for one in begun if one is begun[-1] or one.last_on >= today - CARRIED]


def following(starts_on: date, last_on: date, every: int, until: date | None) -> tuple[date, date] | None:
    """The first day of the next status of a period, and the day it is due: `every` so many days, the last one
    with the period. `until` is the last day that has been written about. None: nothing is left.
    """
    since = max(starts_on, until + _DAY) if until else starts_on
    return (since, min(since + (every - 1) * _DAY, last_on)) if since <= last_on else None


def _replaced(entry: ReportEntry, by: User) -> None:
    if entry.replaces is None:
        return
    old = session().get(Report, (by.organisation_id, entry.replaces))
    if old is None:
        raise NotYet(_("Den status, du retter, er ikke kommet frem endnu. Vi sender igen bagefter."))
    if old.course_id != entry.course:
        raise Invalid(_("Den hører til en anden borger."), fields={"until": _("Åbn siden igen.")})
