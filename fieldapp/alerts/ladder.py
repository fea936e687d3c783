"""The ladder: who is rung while nobody has taken a letter, and when. Every step is a time in the database.

At once the caseworker's devices; half an hour later once more, with an e-mail; then who stands in, the
team leader, and from then on everybody each working day, until a person takes it (R2). Organisations may
choose other times. Outside a department's hours only the time moves: the step itself is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import Role, User
from fieldapp.accounts.settings import Settings
from fieldapp.alerts.kinds import KINDS, TEST
from fieldapp.alerts.models import Alert, Delivery, State


class Rung(StrEnum):
    """Which step rings; codes of the vocabulary's `rung`."""

    FIRST = "first"
    AGAIN = "again"
    BACKUP = "backup"
    LEADER = "leader"
    DAILY = "daily"
    REMINDER = "reminder"
    RECALLED = "recalled"
    TEST = "test"


# After a standstill the steps that were missed do not all come in the same second.
BREATH = timedelta(minutes=5)
STEPS = (Rung.FIRST, Rung.AGAIN, Rung.BACKUP, Rung.LEADER)


@dataclass(frozen=True)
class Ring:
    """One step: whom it rings, whether an e-mail goes along, and when the next one is due, if ever."""

    why: Rung
    people: list[User]
    with_mail: bool = False
    next_at: datetime | None = None


def ring(own: Session, alert: Alert, at: datetime) -> Ring:
    """What is to be done about a letter that is due at `at`."""
    if alert.kind == TEST:
        return Ring(Rung.TEST, [alert.recipient])
    if alert.state == State.RECALLED:
        return Ring(Rung.RECALLED, _rung_before(own, alert))
    crew = _Crew(own, alert, at)
    if alert.state == State.TAKEN:
        return Ring(Rung.REMINDER, crew.taker(), next_at=alert.reminder_after(at))
    if not KINDS[alert.kind].has_ladder:
        return Ring(Rung.FIRST, crew.first())
    why = step(alert.rung)
    following = step_at(own, alert, alert.rung + 1, at)
    return Ring(why, crew.of(why), with_mail=why == Rung.AGAIN, next_at=following)


def step(rung: int) -> Rung:
    """The step that a letter's `rung` stands for."""
    return STEPS[rung] if rung < len(STEPS) else Rung.DAILY


def step_at(own: Session, alert: Alert, rung: int, at: datetime) -> datetime:
    """When that step is due, counted from when this round rang first (`at`, if that is now)."""
    settings = _settings(own, alert)
    hours = settings.hours(alert.recipient.unit_id)
    begun = (_rang_first(own, alert) if alert.rung else None) or at
    if step(rung) == Rung.AGAIN:
        due = begun + timedelta(minutes=settings.number("again_after"))
    elif step(rung) == Rung.BACKUP:
        due = hours.after(begun, settings.number("backup_after"))
    elif step(rung) == Rung.LEADER:
        due = hours.next_day_at(begun, settings.number("leader_at"))
    else:
        due = hours.next_day_at(at, settings.number("leader_at"))
    return max(due, at + BREATH)


def opens_at(own: Session, alert: Alert, at: datetime) -> datetime:
    """`at` itself when the recipient's department may be rung, else when it opens. A test may always ring."""
    if alert.kind == TEST:
        return at
    return _settings(own, alert).hours(alert.recipient.unit_id).next_open(at)


def _settings(own: Session, alert: Alert) -> Settings:
    """Read once for all letters of one organisation that are rung together."""
    known: dict[UUID, Settings] = own.info.setdefault("settings", {})
    if alert.organisation_id not in known:
        known[alert.organisation_id] = Settings.of(alert.organisation_id, own)
    return known[alert.organisation_id]


def _away(own: Session, organisation_id: UUID, at: datetime) -> set[UUID]:
    """Who is on leave; read once, likewise."""
    known: dict[UUID, set[UUID]] = own.info.setdefault("away", {})
    if organisation_id not in known:
        on_leave = Leave.on(organisation_id, at).with_only_columns(Leave.user_id)
        known[organisation_id] = set(own.scalars(on_leave))
    return known[organisation_id]


class _Crew:
    """Who can be rung about one letter just now."""

    def __init__(self, own: Session, alert: Alert, at: datetime):
        self.own, self.alert = own, alert
        self.away = _away(own, alert.organisation_id, at)

    def of(self, why: Rung) -> list[User]:
        """The people of this step; where there are none, those of another, so that it always rings."""
        if why in (Rung.FIRST, Rung.AGAIN):
            return self.first()
        if why == Rung.BACKUP:
            return self._unrung_stand_in() or self._leaders() or self.first()
        if why == Rung.LEADER:
            return self._leaders() or self._stand_in(self.alert.recipient) or self.first()
        return _once([*self.first(), *self._stand_in(self.alert.recipient), *self._leaders()])

    def first(self) -> list[User]:
        """Whoever answers for the citizen; on leave, whoever stands in."""
        return self._instead_of(self.alert.recipient)

    def taker(self) -> list[User]:
        """Whoever took it last; when that person may not see it any more, who answers for the citizen."""
        taken = [step.by_id for step in self.alert.steps if step.state == State.TAKEN]
        by = self._user(taken[-1]) if taken else None
        return self._instead_of(by if by is not None and self._may_see(by) else self.alert.recipient)

    def _instead_of(self, person: User) -> list[User]:
        return [person] if self._here(person) else self._stand_in(person) or self._leaders() or [person]

    def _may_see(self, person: User) -> bool:
        recipient = self.alert.recipient
        concerned = person.id in (recipient.id, recipient.backup_id) or person.role == Role.LEADER
        return person.is_active and concerned

    def _unrung_stand_in(self) -> list[User]:
        """Who stands in, unless this round has rung them already: on leave they come first."""
        mine = Delivery.organisation_id == self.alert.organisation_id, Delivery.alert_id == self.alert.id
        rung = select(Delivery.user_id).where(*mine, Delivery.round == self.alert.round)
        already = set(self.own.scalars(rung))
        return [one for one in self._stand_in(self.alert.recipient) if one.id not in already]

    def _stand_in(self, person: User) -> list[User]:
        found = self._user(person.backup_id)
        return [found] if found is not None and self._here(found) else []

    def _leaders(self) -> list[User]:
        """Of the recipient's own department where it has one, else the organisation's."""
        query = select(User).where(
            User.organisation_id == self.alert.organisation_id,
            User.role == Role.LEADER,
            User.ended_at.is_(None),
        )
        here = [leader for leader in self.own.scalars(query.order_by(User.id)) if self._here(leader)]
        return [one for one in here if one.unit_id == self.alert.recipient.unit_id] or here

    def _here(self, person: User) -> bool:
        return person.is_active and person.id not in self.away

    def _user(self, id: UUID | None) -> User | None:
        return self.own.get(User, (self.alert.organisation_id, id)) if id else None


def _rang_first(own: Session, alert: Alert) -> datetime | None:
    mine = Delivery.organisation_id == alert.organisation_id, Delivery.alert_id == alert.id
    return own.scalar(select(func.min(Delivery.created_at)).where(*mine, Delivery.round == alert.round))


def _rung_before(own: Session, alert: Alert) -> list[User]:
    """Everybody whom an earlier round may have reached."""
    reached = [one.user_id for one in alert.deliveries if one.may_have_arrived and one.round < alert.round]
    found = [own.get_one(User, (alert.organisation_id, id)) for id in dict.fromkeys(reached)]
    return [one for one in found if one.is_active]


def _once(people: Iterable[User]) -> list[User]:
    return list({one.id: one for one in people}.values())
