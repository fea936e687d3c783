"""Whether they met as agreed, and how many meetings were tied to none of the goals. Facts, and no causes.

Whoever asks names courses that the reader may see. Days are Danish, and both ends of a stretch belong to it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select

from fieldapp.db import plain, session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.entry import MET
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.meetings.standing import CALLED_OFF, Stand, outcomes, stands


@dataclass(frozen=True)
class Attended:
    """Of the appointments that have begun: at how many they met, and what became of the others.

    `states` counts those others: `no_show`, or how they stand (`Stand.state`); one that is still `planned`
    has no answer yet. A moved appointment is one, and the one it was moved to is another.
    """

    met: int = 0
    of: int = 0
    states: dict[str, int] = field(default_factory=dict)


# The outcomes that say of an appointment whether they met, or why not.
SAYING = (*MET, Outcome.NO_SHOW, *CALLED_OFF)
# So many days back, and of so many meetings at least, a share outside the goals says something (R5).
OFF_DAYS, OFF_LEAST = timedelta(days=28), 4


@dataclass(frozen=True)
class OffGoal:
    """How many meetings took place, and how many of them were tied to none of the goals (R5)."""

    off: int = 0
    held: int = 0

    def is_over(self, percent: int | None) -> bool:
        """Were there enough meetings, and more of them outside than this share? None: nobody asks."""
        return percent is not None and self.held >= OFF_LEAST and self.off * 100 > self.held * percent


def attendance(
    courses: Collection[UUID], since: date, until: date, organisation: UUID, at: datetime
) -> dict[UUID, Attended]:
    """Of each course the appointments of the stretch that had begun at this moment.

    As many queries for one course as for many.
    """
    rows = list(session().scalars(_begun(organisation, courses, since, until, at)))
    said = outcomes(organisation, courses, SAYING)
    return attended(courses, rows, stands(rows, said), said)


def attended(
    courses: Collection[UUID],
    begun: Iterable[Appointment],
    how: Mapping[UUID, Stand],
    said: Mapping[UUID | None, Collection[str]],
) -> dict[UUID, Attended]:
    """The same of these appointments that have begun, where it is known how they stand; `said` is what
    `outcomes` tells of their courses, `SAYING` among it. No query.
    """
    found: dict[UUID, Counter[str]] = {course: Counter() for course in courses}
    for row in begun:
        found[row.course_id][_became(how[row.id].state, said.get(row.id, ()))] += 1
    return {course: _attended(states) for course, states in found.items()}


def off_goal(
    organisation: UUID, since: date, until: date, courses: Collection[UUID] | None = None
) -> dict[UUID, OffGoal]:
    """The meetings of the stretch that took place, by course: of these, or of all that had one. One query."""
    named = () if courses is None else (Meeting.course_id.in_(courses),)
    query = (
        select(Meeting.course_id, func.count(), func.count(Meeting.goal_id))
        .where(
            *named,
            Meeting.organisation_id == organisation,
            Meeting.met_on.between(since, until),
            Meeting.outcome.in_(MET),
            Meeting.stands,
        )
        .group_by(Meeting.course_id)
    )
    return {course: OffGoal(held - tied, held) for course, held, tied in plain(query)}


def _begun(
    organisation: UUID, courses: Collection[UUID], since: date, until: date, at: datetime
) -> Select[Appointment]:
    return select(Appointment).where(
        Appointment.organisation_id == organisation,
        Appointment.course_id.in_(courses),
        Appointment.starts_at >= midnight(since),
        Appointment.starts_at < midnight(until + timedelta(days=1)),
        Appointment.starts_at <= at,
    )


def _became(state: str, said: Collection[str]) -> str:
    if any(outcome in MET for outcome in said):
        return "met"
    return str(Outcome.NO_SHOW) if state == "planned" and Outcome.NO_SHOW in said else state


def _attended(states: Counter[str]) -> Attended:
    of = states.total()
    return Attended(states.pop("met", 0), of, dict(states))


def midnight(on: date) -> datetime:
    """When this Danish day begins."""
    return datetime.combine(on, time(), ZONE)
