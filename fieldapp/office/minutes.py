"""The minutes of a month: of each provider, each of its mentors, and each of their courses."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import Affiliation, Provider, User
from fieldapp.accounts.people import as_it_was
from fieldapp.db import plain
from fieldapp.formats import label
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings import ledger
from fieldapp.meetings.ledger import Line, Sums
from fieldapp.mentorships.models import Citizen, Course
from fieldapp.office.sheets import Cell, Sheet
from fieldapp.reports.models import Report

# Of what was granted, in per cent: less or more than this is told, with the reason if somebody gave one.
UNDER, OVER = 60, 110


@dataclass(frozen=True)
class Part:
    """What one mentor did, or one provider: its courses as lines of the ledger, and all of them together."""

    name: str
    lines: list[Line]
    sums: Sums
    # How often each reason was given for a course with far fewer minutes; "" where nobody has given one.
    reasons: dict[str, int]
    mentor: UUID | None = None

    @property
    def courses(self) -> int:
        return len({line.key for line in self.lines})


@dataclass(frozen=True)
class Group:
    """A provider, or those of one kind without a provider; `key` names it in an address."""

    key: str
    whole: Part
    mentors: list[Part]


class Who(NamedTuple):
    """Where a mentor belongs."""

    name: str
    key: str
    group: str


@dataclass(frozen=True)
class Month:
    """Everything of a month. While it runs nobody is told that there were too few minutes."""

    first: date
    is_over: bool
    groups: list[Group]
    whole: Part
    # Of each course with far fewer minutes: why, as its newest status says.
    why: dict[UUID, str] = field(default_factory=dict)

    def deviation(self, sums: Sums) -> str:
        """`under`, `over`, or nothing to tell."""
        if self.is_over and sums.received * 100 < sums.granted * UNDER:
            return "under"
        return "over" if sums.granted and sums.received * 100 > sums.granted * OVER else ""

    def only(self, key: str) -> "Month":
        """The same of one provider."""
        kept = [group for group in self.groups if group.key == key]
        whole = kept[0].whole if kept else self.whole
        return Month(self.first, self.is_over, kept, whole, self.why)


def of_month(organisation: UUID, month: str, today: date) -> Month:
    """The month (`2026-11`) of the whole organisation; eight queries at most, whatever the size."""
    lines = ledger.of_month(organisation, month)
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    bare = Month(first, last < today, [], Part("", lines, together(lines), {}))
    under = {line.course for line in lines if bare.deviation(line.sums) == "under"}
    why = _why(organisation, under, first, last)
    who = _who(organisation, {line.mentor for line in lines}, last)
    by_mentor: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines:
        by_mentor[line.mentor].append(line)
    by_group: dict[tuple[bool, str, str], list[Part]] = defaultdict(list)
    for mentor, own in by_mentor.items():
        name, key, group = who[mentor]
        reasons = _counted(own, bare, why)
        by_group[len(key) < 36, group, key].append(Part(name, own, together(own), reasons, mentor))
    groups = [
        Group(key, _whole(name, parts), sorted(parts, key=lambda part: part.name))
        for (_own, name, key), parts in sorted(by_group.items())
    ]
    return Month(first, bare.is_over, groups, bare.whole, why)


def together(lines: Iterable[Line]) -> Sums:
    """All of them in one sum."""
    granted = received = confirmed = indirect = travel = 0
    left_out: dict[str, int] = {}
    for line in lines:
        sums = line.sums
        granted += sums.granted
        received += sums.received
        confirmed += sums.confirmed
        indirect += sums.indirect
        travel += sums.travel
        for code, minutes in sums.left_out.items():
            left_out[code] = left_out.get(code, 0) + minutes
    return Sums(granted, received, confirmed, indirect, travel, left_out)


def names(organisation: UUID, courses: Collection[UUID]) -> dict[UUID, str]:
    """The first name of each course's citizen."""
    query = select(Course.id, Citizen.first_name).join(
        Citizen, (Citizen.organisation_id == Course.organisation_id) & (Citizen.id == Course.citizen_id)
    )
    asked = query.where(Course.organisation_id == organisation, Course.id.in_(courses))
    return {row.id: row.first_name for row in plain(asked)}


def said(deviation: str) -> str:
    """The fact in words; no cause."""
    share = {"under": UNDER, "over": OVER}.get(deviation)
    if deviation == "under":
        return _("Under %(share)s %% af aftalt") % {"share": share}
    return _("Over %(share)s %% af aftalt") % {"share": share} if deviation else ""


def reason(code: str) -> str:
    """Why there were so few, in words."""
    return label(code, "under_delivery") if code else _("Ikke forklaret endnu")


def sheet(found: Month, organisation: UUID) -> Sheet:
    """A line for each course and mentor."""
    head = (
        _("Leverandør"),
        _("Mentor"),
        _("Borger"),
        _("Aftalt"),
        _("Registreret"),
        _("Bekræftet"),
        _("Anden tid"),
        _("Transport"),
        _("Tæller ikke"),
        _("Registreret af aftalt (%)"),
        _("Afvigelse"),
        _("Forklaring"),
    )
    called = names(organisation, {line.course for line in found.whole.lines})
    return Sheet(
        f"minutter-{found.first:%Y-%m}",
        head,
        [
            _row(found, group, part, line, called)
            for group in found.groups
            for part in group.mentors
            for line in sorted(part.lines, key=lambda line: (called[line.course], line.course))
        ],
    )


def _row(found: Month, group: Group, part: Part, line: Line, called: dict[UUID, str]) -> Sequence[Cell]:
    sums, deviation = line.sums, found.deviation(line.sums)
    return (
        group.whole.name,
        part.name.partition(" ")[0],
        called[line.course],
        sums.granted,
        sums.received,
        sums.confirmed,
        sums.indirect,
        sums.travel,
        sum(sums.left_out.values()),
        round(100 * sums.received / sums.granted, 1) if sums.granted else None,
        said(deviation),
        reason(found.why.get(line.course, "")) if deviation else "",
    )


def _whole(name: str, parts: list[Part]) -> Part:
    lines = [line for part in parts for line in part.lines]
    return Part(name, lines, together(lines), {})


def _counted(lines: list[Line], found: Month, why: dict[UUID, str]) -> dict[str, int]:
    under = (line.course for line in lines if found.deviation(line.sums) == "under")
    return dict(sorted(Counter(why.get(course, "") for course in under).items(), reverse=True))


def _why(organisation: UUID, courses: Collection[UUID], first: date, last: date) -> dict[UUID, str]:
    """What the newest status about days of the month says of each course."""
    query = select(Report.course_id, Report.under_reason).where(
        Report.organisation_id == organisation,
        Report.course_id.in_(courses),
        Report.since <= last,
        Report.until >= first,
    )
    rows = plain(query.order_by(Report.saved_at, Report.id)) if courses else ()
    return {course: code or "" for course, code in rows}


def _who(organisation: UUID, mentors: Collection[UUID], last: date) -> dict[UUID, Who]:
    """Where they belonged on the last day of the month: what was read once says the same later."""
    people = select(User.id, User.name, User.affiliation, User.provider_id).where(
        User.organisation_id == organisation, User.id.in_(mentors)
    )
    firms = select(Provider.id, Provider.name).where(Provider.organisation_id == organisation)
    named = {str(id): name for id, name in plain(firms)}
    was = as_it_was(organisation, datetime.combine(last + timedelta(days=1), time(), ZONE))
    found = {}
    for mentor, name, affiliation, provider in plain(people):
        now: dict[str, str | None] = {
            "affiliation": affiliation,
            "provider_id": str(provider) if provider else None,
        }
        then = now | was.get(mentor, {})
        kind, firm = then["affiliation"], then["provider_id"]
        found[mentor] = Who(name, firm, named[firm]) if firm else Who(name, kind or "", _kind(kind))
    return found


def _kind(affiliation: str | None) -> str:
    """Those without a provider stand together."""
    if affiliation in (None, Affiliation.INTERNAL):
        return _("Kommunens egne")
    return label(affiliation, "affiliation")
