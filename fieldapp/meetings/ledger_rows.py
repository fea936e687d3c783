"""What the ledger asks the database: three questions about a stretch of days, answered in plain rows.

Days are Danish, and both ends of a stretch belong to it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from fieldapp.db import COURSES, ORGANISATION, plain, raw
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Confirmation, Meeting, Outcome
from fieldapp.mentorships.models import Course, CourseChange
from fieldapp.mentorships.periods import BEGUN, Agreement, Grant

_DAY = timedelta(days=1)
_THURSDAY = 3
_SINCE: BindParameter[Any] = bindparam("since")
_UNTIL: BindParameter[Any] = bindparam("until")


@dataclass(frozen=True)
class Stretch:
    """From one day to another, of some courses of an organisation; of all where `courses` is None."""

    organisation: UUID
    since: date
    until: date
    courses: Collection[UUID] | None = None
    # Ids come in the database's own letters (`db.raw`): for thousands that are only compared.
    is_raw: bool = False

    @property
    def kind(self) -> "Kind":
        """How it is asked about."""
        return Kind(self.courses is None, self.is_raw)

    @property
    def told(self) -> dict[str, Any]:
        """What such a question is told when it is asked."""
        of = {} if self.courses is None else {"courses": list(self.courses)}
        return {"organisation": self.organisation, "since": self.since, "until": self.until} | of

    def thursdays(self) -> list[date]:
        """An ISO week lies where its Thursday lies (decision 25)."""
        first = self.since + (_THURSDAY - self.since.weekday()) % 7 * _DAY
        return [first + number * 7 * _DAY for number in range((self.until - first).days // 7 + 1)]


class Kind(NamedTuple):
    """What makes one question about a stretch unlike another; each is written once, at its first asking."""

    is_of_all: bool
    is_raw: bool

    def periods(self) -> list[ColumnElement[bool]]:
        """Those that were set going and have days in the stretch."""
        return [
            Agreement.organisation_id == ORGANISATION,
            Agreement.state.in_(BEGUN),
            Agreement.last_on >= _SINCE,
            Agreement.starts_on <= _UNTIL,
            *self._of(Agreement.course_id),
        ]

    def entries(self) -> list[ColumnElement[bool]]:
        """Those of its days that no later one corrects or withdraws."""
        return [
            Meeting.organisation_id == ORGANISATION,
            Meeting.met_on.between(_SINCE, _UNTIL),
            Meeting.stands.is_(True),
            Meeting.outcome != Outcome.MISTAKE,
            *self._of(Meeting.course_id),
        ]

    def id(self, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[Any]:
        """What is asked for where an id is wanted."""
        return raw(column) if self.is_raw and isinstance(column.type, Uuid) else column  # type: ignore[return-value]  # an attribute is a column here

    def _of(self, course: InstrumentedAttribute[UUID]) -> list[ColumnElement[bool]]:
        return [] if self.is_of_all else [course.in_(COURSES)]


def granted(stretch: Stretch) -> dict[Any, dict[date, int]]:
    """Of each course the minutes a week that were in force on each Thursday that lies in a period."""
    thursdays = stretch.thursdays()
    found: dict[Any, dict[date, int]] = defaultdict(dict)
    for course, starts_on, last_on, valid_from, minutes in plain(_granted(stretch.kind), stretch.told):
        since = max(starts_on, valid_from)
        # What is in force goes over what was before it.
        found[course].update({day: minutes for day in thursdays if since <= day <= last_on})
    return found


@cache
def _granted(kind: Kind) -> Select[Any]:
    return (
        select(
            kind.id(Agreement.course_id),
            Agreement.starts_on,
            Agreement.last_on,
            Grant.valid_from,
            Grant.minutes,
        )
        .join(
            Grant,
            (Grant.organisation_id == Agreement.organisation_id) & (Grant.course_id == Agreement.course_id),
        )
        .where(*kind.periods(), Grant.valid_from <= _UNTIL)
        .order_by(Grant.valid_from, Grant.at, Grant.id)
    )


def written(stretch: Stretch, by: InstrumentedAttribute[Any]) -> Iterable[Any]:
    """Course, `by`, code of not_counted, form; then sums of minutes: contact, indirect, travel, confirmed."""
    began = {"began": datetime.combine(stretch.since, time(), ZONE)}
    return plain(_written(stretch.kind, by), stretch.told | began)


@cache
def _written(kind: Kind, by: InstrumentedAttribute[Any]) -> Select[Any]:
    kinds = (Meeting.course_id, by, Meeting.not_counted, Meeting.form)
    confirmed = case((Confirmation.id.is_not(None), Meeting.minutes), else_=0)
    stated = (Meeting.minutes, Meeting.indirect_minutes, Meeting.travel_minutes, confirmed)
    sums = (func.coalesce(func.sum(one), 0) for one in stated)
    query = select(*map(kind.id, kinds), *sums).outerjoin(Confirmation, _says_so())
    return query.where(*kind.entries()).group_by(*kinds)


def _says_so() -> ColumnElement[bool]:
    """The citizen's newest word of an entry is that they met, and for so long.

    Nobody is asked about a meeting before it was: what was said before the stretch began is of no entry of
    it, and PostgreSQL is spared the words of all the years.
    """
    newer = aliased(Confirmation)
    overruled = select(newer.id).where(
        newer.organisation_id == Confirmation.organisation_id,
        newer.meeting_id == Confirmation.meeting_id,
        tuple_(newer.at, newer.id) > tuple_(Confirmation.at, Confirmation.id),
    )
    return and_(
        Confirmation.organisation_id == Meeting.organisation_id,
        Confirmation.meeting_id == Meeting.id,
        Confirmation.at >= bindparam("began"),
        Confirmation.met == "yes",
        or_(Confirmation.duration.is_(None), Confirmation.duration == "fits"),
        ~overruled.exists(),
    )


def mentors(stretch: Stretch) -> dict[Any, list[tuple[date, Any]]]:
    """Of each course with a period in the stretch: who had it from which day on, the first one first."""
    there = select(Agreement.course_id).where(*stretch.kind.periods())
    # A course that nothing was noted of has had one mentor only.
    who = func.coalesce(CourseChange.mentor_id, Course.mentor_id, type_=Course.mentor_id.type)
    query = (
        select(stretch.kind.id(Course.id), stretch.kind.id(who), CourseChange.at)
        .outerjoin(
            CourseChange,
            (CourseChange.organisation_id == Course.organisation_id)
            & (CourseChange.course_id == Course.id)
            & CourseChange.mentor_id.is_not(None),
        )
        .where(Course.organisation_id == stretch.organisation, Course.id.in_(there))
        .order_by(CourseChange.at, CourseChange.id)
    )
    found: dict[Any, list[tuple[date, Any]]] = defaultdict(list)
    for course, mentor, at in plain(query, stretch.told):
        found[course].append((at.astimezone(ZONE).date() if at else date.min, mentor))
    return found
