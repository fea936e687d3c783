"""What counts as contact time: one rule over an entry's own day, whatever arrived in which order."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import bindparam, select

from fieldapp.accounts.dated import law_of
from fieldapp.db import COURSES, ORGANISATION, of_courses, session
from fieldapp.law import Law
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import Agreement, agreements_of, on_day, periods

# Vocabulary 2.1 and 2.2: what is contact, or time spent, but no contact minutes (R12).
OTHER_TIME = {"sms": "form", "email": "form", "third_party": "third_party"}
IN_TRANSIT = "transport"


# Must the citizen have said yes for a meeting of that day to count?
Required = Callable[[date], bool]


def why_not(entry: Meeting, agreements: Iterable[Agreement], required: Required) -> str | None:
    """Why an entry's minutes do not count, by its day and kind alone: a code of `not_counted` (R7, R8)."""
    # One that was ended before its first day has none.
    begun = [one for one in periods(agreements) if one.starts_on <= one.last_on]
    day = entry.met_on
    if not begun or day < begun[0].starts_on:
        return "before_start"
    if day > max(one.last_on for one in begun):
        return "after_end"
    period = on_day(begun, day)
    if period is None:
        return "between"
    said_yes = period.agreed_on is not None and period.agreed_on <= day
    if not said_yes and not period.waived and required(day):
        return "no_agreement"
    if entry.form in OTHER_TIME:
        return OTHER_TIME[entry.form]
    return "in_transit" if entry.place == IN_TRANSIT else None


def verdicts(
    entries: Iterable[Meeting], agreements: Sequence[Agreement], required: Required
) -> dict[UUID, str | None]:
    """The same for entries that stand; of those about one appointment only the first written one counts.

    A correction keeps the place of the entry that its chain began with.
    """
    found: dict[UUID, str | None] = {}
    met: set[UUID] = set()
    for entry in sorted(entries, key=lambda one: one.first_id):
        found[entry.id] = why_not(entry, agreements, required)
        if entry.appointment_id and found[entry.id] is None:
            found[entry.id] = "twice" if entry.appointment_id in met else None
            met.add(entry.appointment_id)
    return found


def judge(course: Course, new: Meeting, old: Meeting | None) -> None:
    """Say of an entry that has come, and of those about the same appointment, what counts now.

    `old` is what it corrects. The course is locked by the caller.
    """
    if old is not None:
        old.stands = False
    about = {one.appointment_id for one in (new, old) if one and one.appointment_id}
    near = [one for one in _counted(course, about) if one is not old] if about else []
    _write([*near, new] if new.minutes is not None else near, course)


def recount(course: Course) -> None:
    """Say of every entry of the course what counts now: its periods are not what they were.

    The course is locked by the caller.
    """
    _write(_counted(course), course)


def _counted(course: Course, about: set[UUID] | None = None) -> list[Meeting]:
    """Entries with minutes that no later one corrects: of the course, or about these appointments."""
    told = of_courses(course.organisation_id, [course.id])
    if about is None:
        return list(session().scalars(_COUNTED, told))
    return list(session().scalars(_COUNTED_ABOUT, told | {"about": list(about)}))


_COUNTED = select(Meeting).where(
    Meeting.organisation_id == ORGANISATION,
    Meeting.course_id.in_(COURSES),
    Meeting.minutes.is_not(None),
    Meeting.stands,
)
_COUNTED_ABOUT = _COUNTED.where(Meeting.appointment_id.in_(bindparam("about", expanding=True)))


def _write(entries: list[Meeting], course: Course) -> None:
    if not entries:
        return
    agreements = agreements_of(course.organisation_id, [course.id])[course.id]
    found = verdicts(entries, agreements, _required(course.organisation_id))
    for entry in entries:
        if entry.not_counted != found[entry.id]:
            entry.not_counted = found[entry.id]


def _required(organisation_id: UUID) -> Required:
    """By the law of the day; it is read only when there is a day without a yes."""

    @cache
    def law() -> Law:
        return law_of(organisation_id)

    return lambda day: law().number("agreement_required", day) == 1
