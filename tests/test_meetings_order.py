"""Entries arrive in any order: what stands, and who is rung, is the same, and exactly what was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from fieldapp.alerts.models import Alert, State
from fieldapp.clock import iso
from fieldapp.databases import connect
from fieldapp.db import Base
from fieldapp.errors import NotYet
from fieldapp.meetings.accept import accept
from fieldapp.meetings.agree import agree
from fieldapp.meetings.bell import judge_again
from fieldapp.meetings.models import Answer, Appointment, Meeting
from fieldapp.meetings.standing import stands
from fieldapp.wire.stamped import stamped_by
from tests.cast import Cast, entry_shape

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=12)
OFF = ("cancelled_citizen", "cancelled_mentor", "moved")
OUTCOMES = (*["no_show"] * 5, "held", *OFF)
ANSWERS = ("coming", "not_coming", "wants_move", "called_off")
# Most is agreed before it happens; and what is said at the same minute must come out the same too.
early, late = st.integers(0, 8), st.integers(4, 12)


@dataclass(frozen=True)
class Said:
    """Something that was said at a minute of the morning: its number, and the numbers of what it is about."""

    kind: str
    number: int
    at: int
    about: int | None = None
    old: int | None = None
    what: str = ""

    @property
    def id(self) -> UUID:
        return UUID(int={"appointment": 1, "meeting": 2, "answer": 3}[self.kind] << 32 | self.number)

    @property
    def order(self) -> tuple[int, int]:
        return self.at, self.number


@st.composite
def days(draw: st.DrawFn) -> list[Said]:
    """Up to four appointments of which some move others, answers, and entries of which some are corrected."""
    said: list[Said] = []
    agreed = draw(st.integers(2, 4))
    for number in range(agreed):
        old = draw(st.sampled_from([*range(number)] * 3 + [None]))
        said.append(Said("appointment", number, draw(early), old=old, what=draw(st.sampled_from("ab"))))
    which = st.sampled_from(range(agreed))
    for number in range(draw(st.integers(0, 2))):
        said.append(Said("answer", number, draw(late), draw(which), what=draw(st.sampled_from(ANSWERS))))
    free: list[int] = []
    for number in range(draw(st.integers(1, 4))):
        old = draw(st.none() | st.sampled_from(free)) if free else None
        what = draw(st.sampled_from(OUTCOMES if old is None else (*OUTCOMES, "mistake")))
        about = draw(st.sampled_from([*range(agreed)] * 3 + [None]))
        said.append(Said("meeting", number, draw(late), about, old, what))
        free = [one for one in [*free, number] if one != old and not (one == number and what == "mistake")]
    return said


class House:
    """Rules over a database of their own, which forgets each day again."""

    def __init__(self, session: Session):
        self.session, self.cast = session, Cast(session)

    def hear(self, said: list[Said]) -> dict[str, Any]:
        """What stands after all of this arrived, in this order; what comes too early is sent again."""
        waiting = said
        while waiting:
            late = [one for one in waiting if not self._take(one)]
            assert len(late) < len(waiting)
            waiting = late
        found = self._found()
        self.session.rollback()
        return found

    def _take(self, one: Said) -> bool:
        try:
            getattr(self, f"_{one.kind}")(one)
        except NotYet:
            return False
        return True

    def _appointment(self, one: Said) -> None:
        raw = self._stamped(one) | {
            "starts_at": iso(MORNING + timedelta(minutes=30)),
            "minutes": 45 + one.number,
            "form": "in_person",
            "place": {"a": "cafe", "b": "centre"}[one.what],
            "replaces": _id("appointment", one.old),
        }
        agree(raw, by=self.cast.viol, received_at=EVENING)

    def _meeting(self, one: Said) -> None:
        met = {"form": "phone", "minutes": 30, "goal": "none"} if one.what == "held" else {}
        raw = entry_shape() | self._stamped(one) | met | {"outcome": one.what, "met_at": iso(MORNING)}
        raw |= {"appointment": _id("appointment", one.about), "corrects": _id("meeting", one.old)}
        accept(raw, by=self.cast.viol, received_at=EVENING)

    def _answer(self, one: Said) -> None:
        about = Said("appointment", one.about or 0, 0).id
        if self.session.get(Appointment, (self.cast.ours.id, about)) is None:
            raise NotYet("")
        said = {"id": one.id, "appointment_id": about, "answer": one.what, "at": _at(one)}
        self.session.add(Answer(organisation_id=self.cast.ours.id, **said))
        self.session.flush()
        judge_again(self.cast.ours.id, about, EVENING)

    def _stamped(self, one: Said) -> dict[str, Any]:
        return stamped_by(self.cast.viol, self.cast.siv.id, id=one.id, at=_at(one))

    def _found(self) -> dict[str, Any]:
        later = aliased(Meeting)
        stand = select(Meeting.id).where(~select(later.id).where(later.corrects_id == Meeting.id).exists())
        rung = select(Alert.subject_id).where(Alert.state == State.OPEN)
        states = stands(list(self.session.scalars(select(Appointment))))
        return {
            "states": {id: stand.state for id, stand in states.items()},
            "standing": set(self.session.scalars(stand)),
            "rung": set(self.session.scalars(rung)),
        }


def expected(said: list[Said]) -> dict[str, Any]:
    """The same, worked out from what was said alone."""
    agreed = {one.number: one for one in said if one.kind == "appointment"}
    entries = {one.number: one for one in said if one.kind == "meeting"}
    corrected = {one.old for one in entries.values()}
    standing = [one for one in entries.values() if one.number not in corrected]
    answers: dict[int | None, str] = {}
    for one in sorted((one for one in said if one.kind == "answer"), key=lambda one: one.order):
        answers[one.about] = one.what

    def chain(number: int) -> list[Said]:
        return [one for one in agreed.values() if _first(agreed, one.number) == _first(agreed, number)]

    def state(number: int) -> str:
        off = sorted((one for one in standing if one.about == number and one.what in OFF), key=_order)
        if max(chain(number), key=_order).number != number:
            return "moved"
        if off:
            return off[-1].what
        by_answer = {"not_coming": "cancelled_citizen", "called_off": "cancelled_office"}
        return by_answer.get(answers.get(number, ""), "planned")

    def rings(absence: Said) -> bool:
        if absence.about is None:
            return not all(is_off(own, absence) for own in agreed.values())
        came = any(one.about == absence.about and one.what == "held" for one in standing)
        return not (came or is_off(agreed[absence.about], absence))

    def is_off(own: Said, absence: Said) -> bool:
        others = [one for one in standing if one.about == own.number]
        off = any(one.what in OFF and one.at <= absence.at for one in others)
        moved = any(
            _order(one) > _order(own) and one.what != own.what and one.at <= absence.at
            for one in chain(own.number)
        )
        return off or moved or answers.get(own.number) in ("not_coming", "called_off")

    absences = [one for one in standing if one.what == "no_show"]
    return {
        "states": {one.id: state(one.number) for one in agreed.values()},
        "standing": {one.id for one in standing},
        "rung": {entries[_first(entries, one.number)].id for one in absences if rings(one)},
    }


def _order(one: Said) -> tuple[int, int]:
    return one.order


def _first(rows: dict[int, Said], number: int) -> int:
    old = rows[number].old
    return number if old is None else _first(rows, old)


def _at(one: Said) -> datetime:
    return MORNING + timedelta(minutes=one.at)


def _id(kind: str, number: int | None) -> str | None:
    return None if number is None else str(Said(kind, number, 0).id)


@pytest.fixture(scope="module")
def heard(house: Flask) -> Iterator[House]:
    """One house for all the days: each is forgotten before the next."""
    engine = connect("sqlite://")
    Base.metadata.create_all(engine)
    with house.app_context(), Session(engine, expire_on_commit=False) as session:
        g.session = session
        yield House(session)
    engine.dispose()


@pytest.mark.slow
@pytest.mark.any_database
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_order_of_arrival_gives_what_was_said(heard, data):
    said = data.draw(days())
    arrived = sorted(said, key=lambda one: data.draw(st.integers(0, 99)))
    assert heard.hear(arrived) == expected(said)
