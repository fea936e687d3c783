"""Two voices about one area: where each is heading, and when they differ so much that they should talk.

They are never added up: no mean, and no direction of the area itself (domain 5.3). What people read of both
is worked out in templates/components/steps.html, which the phone has too; a test holds it to these two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from fieldapp.db import COURSES, ORGANISATION, of_courses, plain
from fieldapp.progress.models import Mark

# So many days of each voice about an area are shown.
SHOWN = 12
APART = 2  # steps
FRESH = timedelta(days=91)


class Voice(StrEnum):
    """Whose answer it is; named as in Point."""

    CITIZEN = "citizen"
    MENTOR = "mentor"


class Point(NamedTuple):
    """A Danish day on which somebody answered: each voice's step from 1 to 5, None where it said nothing."""

    day: date
    citizen: int | None
    mentor: int | None


class Said(NamedTuple):
    """One answer, wherever it was given: `day` is the Danish day of it, `at` the moment that it was saved."""

    course: UUID
    area: str
    voice: str
    day: date
    at: datetime
    id: UUID
    step: int | None


class Direction(StrEnum):
    """Where a voice is heading. A word about a chart, never about a person."""

    UP = "up"
    SAME = "same"
    DOWN = "down"


Points = dict[UUID, dict[str, list[Point]]]


def points(organisation: UUID, courses: Collection[UUID], said: Iterable[Said] = ()) -> Points:
    """The newest days of each voice about each area, in order; one query, however many courses.

    `said` is what was said elsewhere (see meetings.marks). Of a day, the newest answer of a voice counts, in
    whatever order they arrived; a day on which nobody gave a step is a day without an answer.
    """
    days: dict[UUID, dict[str, dict[date, dict[str, int | None]]]] = defaultdict(lambda: defaultdict(dict))
    for one in sorted([*_marks(organisation, courses), *said], key=lambda one: (one.at, one.id)):
        days[one.course][one.area].setdefault(one.day, {})[one.voice] = one.step
    return {course: {area: _newest(steps) for area, steps in areas.items()} for course, areas in days.items()}


def direction(points: Sequence[Point], voice: Voice) -> Direction | None:
    """A voice's last answer against its first, days in order; None before it has answered twice."""
    steps = [step for _, step in _answers(points, voice)]
    if len(steps) < 2:
        return None
    if steps[-1] == steps[0]:
        return Direction.SAME
    return Direction.UP if steps[-1] > steps[0] else Direction.DOWN


def gap(points: Sequence[Point], today: date) -> bool:
    """Whether their last answers lie two steps apart or more, neither older than a quarter; days in order."""
    citizen, mentor = (_answers(points, voice)[-1:] for voice in Voice)
    return any(
        abs(own - other) >= APART and today - min(day, other_day) <= FRESH
        for day, own in citizen
        for other_day, other in mentor
    )


def _answers(points: Sequence[Point], voice: Voice) -> list[tuple[date, int]]:
    answers = ((point.day, getattr(point, voice)) for point in points)
    return [(day, step) for day, step in answers if step is not None]


def _marks(organisation: UUID, courses: Collection[UUID]) -> Iterable[Said]:
    rows = plain(_MARKS, of_courses(organisation, courses))
    return (Said(*row[:-1]) for row in rows)


_OWN = (Mark.course_id, Mark.area, Mark.voice)
_BACK = func.dense_rank().over(partition_by=_OWN, order_by=Mark.said_on.desc())
_RANKED = (
    select(*_OWN, Mark.said_on, Mark.at, Mark.id, Mark.value, _BACK.label("back"))
    .where(Mark.organisation_id == ORGANISATION, Mark.course_id.in_(COURSES))
    .subquery()
)
_MARKS = select(*_RANKED.c).where(_RANKED.c.back <= SHOWN)


def _newest(steps: dict[date, dict[str, int | None]]) -> list[Point]:
    """However often one voice speaks, it does not push the other's days out."""
    days = [set(sorted(day for day in steps if voice in steps[day])[-SHOWN:]) for voice in Voice]
    return [
        Point(
            day,
            *(steps[day].get(voice) if day in own else None for voice, own in zip(Voice, days, strict=True)),
        )
        for day in sorted(set().union(*days))
    ]
