"""The facts of a course over a stretch of days, each from stored rows: for the desk, and for a status."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from fieldapp.clock import iso
from fieldapp.db import COURSES, ORGANISATION, of_courses, plain
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import ledger
from fieldapp.meetings.attendance import Attended, attendance
from fieldapp.meetings.entry import MET
from fieldapp.meetings.ledger import Sums
from fieldapp.meetings.marks import marks_of
from fieldapp.meetings.models import Meeting, Outcome
from fieldapp.mentorships.models import Course
from fieldapp.progress.models import MarkEntry
from fieldapp.progress.voices import Said, points

# So many concrete events of each goal are told (domain 5.3).
EVENTS = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """What was so from `since` to `until`, as plain data: days and moments are ISO text, minutes numbers."""

    since: str
    until: str
    # [moment, outcome, form, place, minutes, goal's title or None, why it does not count or None]
    contact: list[list[Any]]
    # granted, received, confirmed, indirect, travel, left_out (see meetings.ledger.Sums)
    sums: dict[str, Any]
    # met, of, and how the others stand: {state: number}
    attended: dict[str, Any]
    # {title, area, status, steps: [[title, status]], events: [[moment, note]]}
    goals: list[dict[str, Any]]
    # {area: [[day, citizen, mentor]]}, the newest days
    voices: dict[str, list[list[Any]]]
    # [held meetings without a goal, held meetings]
    off_goal: list[int]
    # [[day, half hours a week]]
    hours: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What facts are made of: how the appointments of the days went, their minutes, the entries that stand
    (the earliest first), and what entries of all days say of the areas.
    """

    met: Attended
    sums: Sums
    rows: Sequence[Any]
    marks: Sequence[Said]

    @classmethod
    def asked(cls, course: Course, since: date, until: date, at: datetime) -> "Known":
        """For whoever has read none of it yet."""
        organisation, own = course.organisation_id, [course.id]
        return cls(
            attendance(own, since, until, organisation, at)[course.id],
            ledger.total(organisation, since, until, own)[course.id],
            _entries(course, since, until),
            marks_of(organisation, own),
        )


def facts(course: Course, since: date, until: date, at: datetime, known: Known | None = None) -> Facts:
    """What is known about the course from `since` to `until`, both Danish days, at this moment."""
    known = known or Known.asked(course, since, until, at)
    rows, met = known.rows, known.met
    held = [row for row in rows if row.outcome in MET]
    titles = {goal.id: goal.title for goal in course.goals}
    voices = points(course.organisation_id, [course.id], known.marks).get(course.id, {})
    return Facts(
        since.isoformat(),
        until.isoformat(),
        contact=[_contact(row, titles) for row in rows],
        sums=vars(known.sums),
        attended={"met": met.met, "of": met.of, "states": dict(sorted(met.states.items()))},
        goals=[
            {
                "title": goal.title,
                "area": goal.area,
                "status": goal.status,
                "steps": [[step.title, step.status] for step in goal.steps],
                "events": _events([row for row in held if row.goal_id == goal.id]),
            }
            for goal in course.goals
        ],
        voices={
            area: [[day.isoformat(), citizen, mentor] for day, citizen, mentor in told]
            for area, told in sorted(voices.items())
        },
        off_goal=[sum(row.goal_id is None for row in held), len(held)],
        hours=_hours(course),
    )


def _contact(row: Any, titles: dict[UUID, str]) -> list[Any]:
    goal = titles.get(row.goal_id) if row.goal_id else None
    return [iso(row.met_at), row.outcome, row.form, row.place, row.minutes, goal, row.not_counted]


def _entries(course: Course, since: date, until: date) -> Sequence[Any]:
    """What stands of what was written about these days, the earliest first."""
    told = of_courses(course.organisation_id, [course.id]) | {"since": since, "until": until}
    return plain(_ENTRIES, told)


def _events(held: Sequence[Any]) -> list[list[str]]:
    """The last concrete things that were written beside a meeting about the goal."""
    noted = [[iso(row.met_at), row.note] for row in held if row.note]
    return noted[-EVENTS:]


def _hours(course: Course) -> list[list[Any]]:
    """Hours in activity, as each check stated them; of a day the one saved last."""
    found: dict[str, int | None] = {}
    told = of_courses(course.organisation_id, [course.id])
    for saved_at, half_hours in plain(_HOURS, told):
        found[saved_at.astimezone(ZONE).date().isoformat()] = half_hours
    return [[day, half_hours] for day, half_hours in found.items()]


_SAID = (Meeting.met_at, Meeting.outcome, Meeting.form, Meeting.place, Meeting.minutes)
_ENTRIES = (
    select(*_SAID, Meeting.goal_id, Meeting.not_counted, Meeting.note)
    .where(
        Meeting.organisation_id == ORGANISATION,
        Meeting.course_id.in_(COURSES),
        Meeting.met_on.between(bindparam("since"), bindparam("until")),
        Meeting.outcome != Outcome.MISTAKE,
        Meeting.stands,
    )
    .order_by(Meeting.met_at, Meeting.id)
)
_HOURS = (
    select(MarkEntry.saved_at, MarkEntry.half_hours)
    .where(
        MarkEntry.organisation_id == ORGANISATION,
        MarkEntry.course_id.in_(COURSES),
        MarkEntry.half_hours.is_not(None),
    )
    .order_by(MarkEntry.saved_at, MarkEntry.id)
)
