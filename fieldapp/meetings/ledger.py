"""The minutes of courses: granted, received, confirmed, and what else took time. One place adds them up.

Whoever asks names courses that the reader may see. Days are Danish, and both ends of a stretch belong to it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import InstrumentedAttribute

from fieldapp.meetings import ledger_rows
from fieldapp.meetings.ledger_rows import Stretch
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Course

_DAY = timedelta(days=1)
Key = TypeVar("Key")


@dataclass(frozen=True)
class Sums:
    """Minutes of a stretch of days: `granted` by the Thursdays of its weeks, all others by the meeting's day.

    `left_out` is contact that does not count, by the code of `not_counted`. Contact with others than the
    citizen is indirect, whenever it was. `travel` is in no other sum.
    """

    granted: int = 0
    received: int = 0
    # Of those received: what the citizen says was so.
    confirmed: int = 0
    indirect: int = 0
    travel: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One mentor's part of a course's month: granted while they had it, and the rest as they wrote it."""

    # The course's id in the database's own letters.
    key: str
    mentor: UUID
    sums: Sums

    @property
    def course(self) -> UUID:
        return UUID(self.key)


def weeks(
    courses: Collection[UUID], since: date, until: date, organisation: UUID
) -> dict[UUID, dict[date, Sums]]:
    """Each ISO week of the stretch, by its Monday, of each course; days outside the stretch count nothing."""
    return _parted(Stretch(organisation, since, until, courses), _monday)


def months(
    courses: Collection[UUID], first: str, last: str, organisation: UUID
) -> dict[UUID, dict[str, Sums]]:
    """Each month from one (`2026-11`) to another, of each course.

    By calendar days, but granted by Thursdays: weeks do not add up to months.
    """
    return _parted(Stretch(organisation, _days(first)[0], _days(last)[1], courses), _month)


def total(
    organisation: UUID, since: date, until: date, courses: Collection[UUID] | None = None
) -> dict[UUID, Sums]:
    """All days of the stretch in one sum, of each of these courses; without them, of each that has any."""
    stretch = Stretch(organisation, since, until, courses)
    granted = ((course, sum(weekly.values())) for course, weekly in ledger_rows.granted(stretch).items())
    found = _added(granted, stretch, Meeting.author_id, lambda course, _: course)
    return dict.fromkeys(courses or (), Sums()) | found


def spans(
    course: Course, entries: Collection[Any], vouched: Collection[UUID], *days: tuple[date, date]
) -> list[Sums]:
    """The sums of several stretches of days of one course; one query, however many.

    `entries` are all that stand of these days, `vouched` those that the citizen says were so.
    """
    whole = Stretch(course.organisation_id, min(days)[0], max(until for _, until in days), [course.id])
    granted = ledger_rows.granted(whole).get(course.id, {})
    found = []
    for since, until in days:
        adding = _Adding()
        adding.granted = sum(minutes for day, minutes in granted.items() if since <= day <= until)
        for row in entries:
            if since <= row.met_on <= until:
                stated = row.minutes or 0, row.indirect_minutes or 0, row.travel_minutes or 0
                adding.write(row.not_counted, row.form, *stated, stated[0] if row.id in vouched else 0)
        found.append(adding.sums())
    return found


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month that a day belongs to."""
    return _days(_month(day))


def of_month(organisation: UUID, month: str) -> list[Line]:
    """Each course with each mentor who had it or wrote about it; three queries, whatever the size."""
    stretch = Stretch(organisation, *_days(month), is_raw=True)
    mentors = ledger_rows.mentors(stretch)
    granted = (
        ((course, mentor), minutes)
        for course, weekly in ledger_rows.granted(stretch).items()
        for mentor, minutes in _of_mentors(mentors[course], weekly)
    )
    found = _added(granted, stretch, Meeting.author_id, lambda course, author: (course, author))
    people = {mentor: UUID(mentor) for mentor in {mentor for _, mentor in found}}
    return [Line(course, people[mentor], sums) for (course, mentor), sums in found.items()]


def _parted(stretch: Stretch, part: Callable[[date], Any]) -> dict[UUID, dict[Any, Sums]]:
    """The sums of each part of the stretch, also where there is nothing."""
    granted = (
        ((course, part(day)), minutes)
        for course, weekly in ledger_rows.granted(stretch).items()
        for day, minutes in weekly.items()
    )
    found = _added(granted, stretch, Meeting.met_on, lambda course, on: (course, part(on)))
    days = range((stretch.until - stretch.since).days + 1)
    parts = dict.fromkeys(part(stretch.since + number * _DAY) for number in days)
    nothing = Sums()
    return {
        course: {one: found.get((course, one), nothing) for one in parts} for course in stretch.courses or ()
    }


def _added(
    granted: Iterable[tuple[Key, int]],
    stretch: Stretch,
    by: InstrumentedAttribute[Any],
    key_of: Callable[[Any, Any], Key],
) -> dict[Key, Sums]:
    """What was granted to each key, and what was written; `by` is what `key_of` is told beside the course."""
    found: dict[Key, _Adding] = defaultdict(_Adding)
    for key, minutes in granted:
        found[key].granted += minutes
    for course, of, code, form, *stated in ledger_rows.written(stretch, by):
        found[key_of(course, of)].write(code, form, *stated)
    return {key: adding.sums() for key, adding in found.items()}


class _Adding:
    """Sums that are not yet whole: a month of a large house is tens of thousands of steps."""

    __slots__ = ("confirmed", "granted", "indirect", "left_out", "received", "travel")

    def __init__(self) -> None:
        self.granted = self.received = self.confirmed = self.indirect = self.travel = 0
        self.left_out: dict[str, int] = {}

    def write(
        self, code: str | None, form: str | None, minutes: int, indirect: int, travel: int, confirmed: int
    ) -> None:
        if code:
            self.left_out[code] = self.left_out.get(code, 0) + minutes
        else:
            self.received += minutes
            self.confirmed += confirmed
        self.indirect += indirect + (minutes if form == "third_party" else 0)
        self.travel += travel

    def sums(self) -> Sums:
        return Sums(self.granted, self.received, self.confirmed, self.indirect, self.travel, self.left_out)


def _of_mentors(given: list[tuple[date, str]], weekly: dict[date, int]) -> Iterable[tuple[str, int]]:
    """What was granted while each of them had the course."""
    if len(given) == 1:
        return [(given[0][1], sum(weekly.values()))] if weekly else []
    return [(_mentor_on(day, given), minutes) for day, minutes in weekly.items()]


def _mentor_on(day: date, given: list[tuple[date, str]]) -> str:
    """Who had the course when the day was over."""
    return next((mentor for since, mentor in reversed(given) if since <= day), given[0][1])


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _days(month: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + 31 * _DAY).replace(day=1) - _DAY
