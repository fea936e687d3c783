"""Puts the demo organisation into an empty house, entry by entry through the rules for real ones."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from fieldapp import db
from fieldapp.accounts.models import Device, Organisation, StaffChange
from fieldapp.agreements.models import Brief, BriefReading
from fieldapp.alerts.models import Alert, Step
from fieldapp.clock import iso, now
from fieldapp.demo import agenda, days, office, phones, quiet
from fieldapp.demo.agreements import unbegun
from fieldapp.demo.briefing import brief
from fieldapp.demo.chance import Chance
from fieldapp.demo.courses import Plan, courses
from fieldapp.demo.diary import Diary
from fieldapp.demo.extending import begin_another
from fieldapp.demo.follow_up import follow_up
from fieldapp.demo.links import give_links
from fieldapp.demo.orders import order
from fieldapp.demo.people import ORGANISATION, Phone, Staff, staff
from fieldapp.demo.play import play
from fieldapp.demo.proposals import suggest
from fieldapp.demo.statuses import report
from fieldapp.demo.threads import talk
from fieldapp.demo.voices import speak
from fieldapp.meetings.models import Answer, Confirmation
from fieldapp.progress.models import Mark

SEED = 20180504


@dataclass(frozen=True)
class Demo:
    """The invented organisation before anybody has stored it."""

    people: Staff
    plans: list[Plan]
    diary: Diary
    lost: Device
    # Courses that are written and not set going, by stages.
    unbegun: list[list[Any]]

    @property
    def stages(self) -> list[list[Any]]:
        """All rows that no rule makes, in the order that foreign keys ask for."""
        return [
            *self.people.stages,
            [self.lost],
            office.settings(self.people),
            [plan.citizen for plan in self.plans],
            [plan.course for plan in self.plans],
            [goal for plan in self.plans for goal in plan.goals],
            [step for plan in self.plans for step in plan.steps],
            [change for plan in self.plans for change in plan.changes],
            [row for plan in self.plans for row in plan.period],
            [step for plan in self.plans for step in plan.signed],
            *self.unbegun,
        ]

    @property
    def left_open(self) -> set[UUID]:
        """The absences that nobody has taken yet."""
        return {UUID(sent.entry["id"]) for sent in self.diary.sent if sent.left_open}


def load(session: Session, today: datetime | None = None, seed: int = SEED) -> bool:
    """Make the demo as it would look at `today` (aware; else now); False when it is already there.

    `session` is the command's own, `db.session()`, because the rule for meetings works on that one.
    The caller commits. The same seed and moment give the same rows, but for the password's salt and the
    letters' push topics.
    """
    if session is not db.session():
        raise ValueError("the demo is loaded in the session of the running command")
    if session.scalars(select(Organisation.id).where(Organisation.name == ORGANISATION)).first():
        return False
    today, chance = today or now(), Chance(seed)
    demo = imagine(chance, today)
    with _ids_from(chance, session):
        for stage in demo.stages:
            session.add_all(stage)
            session.flush()
        office.stand_in(demo.people)
        session.add(office.leave(demo.people, today))
        play(demo.diary, demo.people.organisation.id)
        begin_another(demo.plans, today)
        phones.tell(demo.people, demo.lost, demo.plans, today)
        follow_up(session, demo.people.caseworkers, demo.left_open, chance, today)
        session.flush()
    return True


def imagine(chance: Chance, today: datetime) -> Demo:
    """People, courses and half a year of days; entries in the order in which they arrived."""
    people = staff(chance, today)
    plans = courses(people, chance, today)
    diary = Diary()
    quiet.fall_silent(plans, people, agenda.elsewhere(plans), today)
    for plan in plans:
        order(plan, today)
        give_links(plan, diary, today)
        kept_free = agenda.kept_free(plan, plans, today) | quiet.kept_free(plan, today)
        before = len(diary.sent)
        days.live(plan, diary, chance, today, kept_free)
        quiet.hear(plan, diary, diary.sent[before:], kept_free, today)
    agenda.today(plans, diary, chance, today)
    talk(plans, diary, today)
    speak(plans, diary, today)
    report(plans, diary, today)
    suggest(plans, diary, today)
    brief(plans, diary, today)
    lost = phones.lose(people, today)
    _number(diary, people.phones, lost)
    diary.sent.sort(key=lambda sent: (sent.received_at, sent.entry["id"]))
    return Demo(people, plans, diary, lost, unbegun(people, Chance(SEED), today))


def _number(diary: Diary, in_use: dict[UUID, Phone], lost: Device) -> None:
    """Each phone counts its entries as they are saved, and stamps them with its clock; a desk does not."""
    numbers: Counter[UUID] = Counter()
    for sent in sorted(diary.written, key=lambda sent: (sent.saved_at, sent.entry["id"])):
        phone = in_use.get(sent.by.id)
        offset = phone.offset_ms if phone else 0
        was_lost = sent.by.id == lost.user_id and sent.received_at <= lost.seen_at
        device = lost.id if was_lost else phone.device.id if phone else sent.by.id
        numbers[device] += 1
        sent.entry |= {
            "device": str(device) if phone else None,
            "sequence": numbers[device] if phone else None,
            "saved_at": iso(sent.saved_at - timedelta(milliseconds=offset)),
            "clock_offset_ms": offset,
        }


@contextmanager
def _ids_from(chance: Chance, session: Session) -> Iterator[None]:
    """What the rules make gets its id from the dice too, so that two demos are the same."""

    def name(session: Session, *_: object) -> None:
        for row in session.new:
            if isinstance(row, Alert) and row.id is None:
                row.id = chance.uuid(row.created_at)
            elif (
                isinstance(row, Step | Answer | Confirmation | StaffChange | Mark | Brief | BriefReading)
                and row.id is None
            ):
                row.id = chance.uuid(row.at)

    event.listen(session, "before_flush", name)
    try:
        yield
    finally:
        event.remove(session, "before_flush", name)
