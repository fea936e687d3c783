"""What the desk says and what is written come in any order: the minutes are those of the rules."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, g
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from fieldapp.clock import iso
from fieldapp.desk import course_rows
from fieldapp.errors import NotFound, NotYet
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.accept import accept
from fieldapp.meetings.agree import agree
from fieldapp.meetings.confirm import confirm, vouched, words_about
from fieldapp.meetings.ledger import Sums, month_of, months, of_month, spans, weeks
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.commands import assign
from fieldapp.mentorships.keys import give
from fieldapp.mentorships.periods import Agreement, State
from fieldapp.wire.stamped import stamped_by
from tests.cast import Cast, entry_shape
from tests.ledger_rules import MONTHS, Expected, granted_of, happened, indirect_of, minutes_of, travel_of
from tests.ledger_story import LATEST, Told, dealt, stories
from tests.periods import MADE_AT, Desk
from tests.wire import link

DAY = timedelta(days=1)
FIRST = date(2026, 10, 19)
AFTERWARDS = datetime(2027, 5, 20, tzinfo=UTC)
CLOCKS = (time(0, 30), time(12), time(23, 30))
STATED = {
    "cafe": {"form": "in_person", "place": "cafe"},
    "transport": {"form": "accompany", "place": "transport"},
    "phone": {"form": "phone"},
    "sms": {"form": "sms"},
    "third_party": {"form": "third_party"},
}
ON_POSTGRESQL = os.environ.get("FIELDAPP_TEST_DATABASE") == "postgresql"
HUNDRED: dict[str, Any] = {
    "max_examples": 20 if ON_POSTGRESQL else 100,
    "deadline": None,
    "derandomize": True,  # the same hundred each time, so that what they must tell of can be asked for
    "report_multiple_bugs": False,
    # Nobody reads the story of a planted bug, so nobody makes it short.
    "phases": set(Phase) - ({Phase.shrink} if "FIELDAPP_TEST_PATIENCE" in os.environ else set()),
}
# What must have been told of in a hundred stories.
MET = {
    *("before_start", "after_end", "between", "no_agreement", "form", "third_party", "in_transit", "twice"),
    *(
        "received in week 53",
        "confirmed",
        "a grant in the middle of a week",
        "corrected after a change of mentor",
    ),
    "sent again",
}


class House:
    """Rules over a database that forgets each story again."""

    def __init__(self, session: Session):
        self.session, self.cast = session, Cast(session)
        self.key = give(link(self.cast.siv, self.cast.viol), by=self.cast.viol, received_at=MADE_AT).key
        session.commit()
        self.met: Counter[str] = Counter()

    def hear(self, queue: list[Told]) -> dict[str, Any]:
        """The ledger after all of this came in this order; what comes too early is sent again."""
        self.desk, self.periods = Desk(self.cast.siv, self.cast.viol), dict[int | None, Agreement]()
        self.granted, waiting = 0, queue
        while waiting:
            late = [one for one in waiting if not self._take(one)]
            if len(late) == len(waiting):
                break
            waiting = late
            self.met["sent again"] += bool(late)
        # What the citizen cannot see any more they cannot speak of.
        assert {one.kind for one in waiting} <= {"confirmed"}
        found = {"sums": self._sums(), **self._entries()}
        self.session.rollback()
        return found

    def _take(self, one: Told) -> bool:
        try:
            getattr(self, f"_{one.kind}")(one)
        except (NotYet, NotFound):
            return False
        self.session.flush()
        return True

    def _period(self, one: Told) -> None:
        yes = None if one.about is None else _day(one.about)
        said = {"agreed_on": yes, "waived": "other" if one.what == "waived" else None}
        state = State.DRAFT if one.what == "draft" else State.ACTIVE
        self.periods[one.number] = self.desk.begin(_day(one.on), _day(one.last), state=state, **said)

    def _yes(self, one: Told) -> None:
        self.desk.agree(self.periods[one.about], _day(one.on))

    def _end(self, one: Told) -> None:
        self.desk.end(self.periods[one.about], _day(one.on))

    def _grant(self, one: Told) -> None:
        # Of two that were written on one day the second goes before the first.
        self.granted += 1
        at = _noon(one.at) + timedelta(minutes=self.granted)
        self.desk.grant(granted_of(one.number), _day(one.on), at=at)

    def _mentor(self, one: Told) -> None:
        assign(self.cast.siv, self.cast.hassel, reason="other", by=self.cast.timian, at=_noon(one.at))

    def _agreed(self, one: Told) -> None:
        raw = stamped_by(self.cast.timian, self.cast.siv.id, id=_id(one.kind, one.number), at=MADE_AT)
        raw |= {
            "starts_at": iso(_noon(one.at)),
            "minutes": 45,
            "form": "phone",
            "place": None,
            "replaces": None,
        }
        agree(raw, by=self.cast.timian, received_at=AFTERWARDS)

    def _met(self, one: Told) -> None:
        author = self.cast.viol if one.by == "viol" else self.cast.hassel
        saved_at = _noon(one.at) - timedelta(hours=4)
        raw = entry_shape() | stamped_by(author, self.cast.siv.id, id=_id("met", one.number), at=saved_at)
        raw |= {"met_at": iso(_clock(one)), "travel_minutes": travel_of(one.number)}
        if one.kind == "undone":
            raw |= {"outcome": "mistake"}
        elif one.what == "absent":
            raw |= {"outcome": "no_show", "indirect_minutes": indirect_of(one.number)}
        else:
            stated = {"minutes": minutes_of(one.number), "indirect_minutes": indirect_of(one.number)}
            raw |= {"outcome": "held", "goal": "none", **stated, **STATED[one.what]}
        raw["appointment"] = None if one.appointment is None else str(_id("agreed", one.appointment))
        raw["corrects"] = None if one.about is None else str(_id("met", one.about))
        accept(raw, by=author, received_at=AFTERWARDS)

    _corrected = _undone = _met

    def _confirmed(self, one: Told) -> None:
        entry = self.session.get(Meeting, (self.cast.ours.id, _id("met", one.about)))
        if entry is None:
            raise NotFound("")
        met, duration = (*one.what.split(), None)[:2]
        confirm(entry.id, met or "", duration, key=self.key, at=entry.met_at + DAY)

    def _sums(self) -> dict[tuple[Any, ...], dict[str, int]]:
        siv, ours = self.cast.siv.id, self.cast.ours.id
        by_week = weeks([siv], FIRST, _day(LATEST), ours)[siv]
        by_month = months([siv], MONTHS[0], MONTHS[-1], ours)[siv]
        found = {("week", (monday - FIRST).days // 7): sums for monday, sums in by_week.items()}
        found |= {("month", month): sums for month, sums in by_month.items()}
        for month in MONTHS:
            for one in of_month(ours, month):
                if one.course == siv:
                    name = "viol" if one.mentor == self.cast.viol.id else "hassel"
                    found["line", month, name] = one.sums
        assert self._on_the_page() == list(by_month.values())
        return {key: _parts(sums) for key, sums in found.items() if _parts(sums)}

    def _on_the_page(self) -> list[Sums]:
        """The months, as a course's page adds them up from the entries that it has read anyway."""
        siv, days = self.cast.siv, [month_of(date.fromisoformat(f"{month}-01")) for month in MONTHS]
        standing = course_rows.standing(course_rows.entries(siv), days[0][0], days[-1][1])
        return spans(siv, standing, vouched(words_about(siv.organisation_id, [siv.id])), *days)

    def _entries(self) -> dict[str, Any]:
        later = aliased(Meeting)
        last = select(Meeting).where(~select(later.id).where(later.corrects_id == Meeting.id).exists())
        standing = self.session.scalars(select(Meeting).where(Meeting.stands)).all()
        return {
            "stands": {row.id for row in standing},
            "is right about it": set(standing) == set(self.session.scalars(last)),
            "verdicts": {row.id: row.not_counted for row in standing if row.minutes},
        }


def expected(story: list[Told]) -> dict[str, Any]:
    """What the rules say of it."""
    rules = Expected(story)
    return {
        "sums": rules.sums(),
        "stands": {_id("met", one.number) for one in rules.standing},
        "is right about it": True,
        "verdicts": {_id("met", number): why for number, why in rules.verdicts.items()},
    }


def _day(number: int) -> date:
    return FIRST + number * DAY


def _noon(number: int) -> datetime:
    return datetime.combine(_day(number), time(12), ZONE)


def _clock(one: Told) -> datetime:
    return datetime.combine(_day(one.on), CLOCKS[one.number % 3], ZONE)


def _id(kind: str, number: int | None) -> UUID:
    return UUID(int={"agreed": 1, "met": 2}[kind] << 32 | (number or 0))


def _parts(sums: Sums) -> dict[str, int]:
    parts = asdict(sums)
    parts |= parts.pop("left_out")
    return {name: minutes for name, minutes in parts.items() if minutes}


@pytest.fixture
def heard(app: Flask) -> Iterator[House]:
    """One house for all the stories."""
    with app.app_context(), Session(app.extensions["fieldapp.engine"], expire_on_commit=False) as session:
        g.session = session
        yield House(session)


@pytest.mark.slow
def test_any_order_of_arrival_gives_the_same_minutes(heard):
    @settings(**HUNDRED)
    @given(stories(), st.randoms(use_true_random=False))
    def any_story(story, dice):
        said, queue = expected(story), dealt(story, dice)
        heard.met.update(happened(story, queue))
        assert heard.hear(queue) == said
        assert heard.hear(dealt(story, dice)) == said

    any_story()
    assert ON_POSTGRESQL or MET - set(heard.met) == set()
