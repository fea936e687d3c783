"""Puts the demo organisation into an empty house, meeting by meeting through the rule for real ones."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from fieldapp import db
from fieldapp.accounts.models import Organisation
from fieldapp.alerts.models import Alert, Step
from fieldapp.clock import iso
from fieldapp.demo import agenda, days
from fieldapp.demo.chance import Chance
from fieldapp.demo.courses import Plan, courses
from fieldapp.demo.days import Diary
from fieldapp.demo.entries import Sent
from fieldapp.demo.follow_up import follow_up
from fieldapp.demo.people import ORGANISATION, Phone, Staff, staff
from fieldapp.meetings.accept import accept

SEED = 20180501


def load(session: Session, today: datetime, seed: int = SEED) -> bool:
    """Make the demo as it would look at `today` (aware); False when it is already there.

    `session` is the command's own, `db.session()`, because the rule for meetings works on that one.
    Commits once. The same seed and moment give the same rows, but for the password's salt and the
    letters' push topics.
    """
    if session is not db.session():
        raise ValueError("the demo is loaded in the session of the running command")
    if session.scalars(select(Organisation.id).where(Organisation.name == ORGANISATION)).first():
        return False
    chance = Chance(seed)
    people = staff(chance, today)
    plans = courses(people, chance, today)
    diary = _half_a_year(plans, chance, today)
    with _ids_from(chance, session):
        for stage in _stages(people, plans, diary):
            session.add_all(stage)
            session.flush()
        for sent in _as_received(diary, people.phones):
            accept(sent.entry, by=sent.by, received_at=sent.received_at)
        left_open = {UUID(sent.entry["id"]) for sent in diary.sent if sent.left_open}
        follow_up(session, people.caseworkers, left_open, chance, today)
        session.commit()
    return True


def _half_a_year(plans: list[Plan], chance: Chance, now: datetime) -> Diary:
    diary = Diary()
    for plan in plans:
        days.live(plan, diary, chance, now, agenda.kept_free(plan, plans, now))
    agenda.today(plans, diary, chance, now)
    return diary


def _stages(people: Staff, plans: list[Plan], diary: Diary) -> list[list[Any]]:
    return [
        *people.stages,
        [plan.citizen for plan in plans],
        [plan.course for plan in plans],
        [goal for plan in plans for goal in plan.goals],
        diary.appointments,
        diary.answers,
    ]


def _as_received(diary: Diary, phones: dict[UUID, Phone]) -> list[Sent]:
    """Numbered by each phone as they were saved, in the order in which they arrived."""
    numbers: Counter[UUID] = Counter()
    for sent in sorted(diary.sent, key=lambda sent: (sent.saved_at, sent.entry["id"])):
        phone = phones[sent.by.id]
        numbers[sent.by.id] += 1
        sent.entry |= {
            "device": str(phone.device.id),
            "sequence": numbers[sent.by.id],
            "saved_at": iso(sent.saved_at - timedelta(milliseconds=phone.offset_ms)),
            "clock_offset_ms": phone.offset_ms,
        }
    return sorted(diary.sent, key=lambda sent: (sent.received_at, sent.entry["id"]))


@contextmanager
def _ids_from(chance: Chance, session: Session) -> Iterator[None]:
    """Letters and their steps get their ids from the dice too, so that two demos are the same."""

    def name(session: Session, *_: object) -> None:
        for row in session.new:
            if isinstance(row, Alert) and row.id is None:
                row.id = chance.uuid(row.created_at)
            elif isinstance(row, Step) and row.id is None:
                row.id = chance.uuid(row.at)

    event.listen(session, "before_flush", name)
    try:
        yield
    finally:
        event.remove(session, "before_flush", name)
