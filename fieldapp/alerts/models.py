"""The post office: letters ring somebody, and stay open until a person takes them. It knows no meeting."""

from datetime import datetime
from enum import StrEnum
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    UniqueConstraint,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import Role, User
from fieldapp.accounts.settings import Settings
from fieldapp.alerts.deliveries import WAITING as WAITING
from fieldapp.alerts.deliveries import Channel as Channel
from fieldapp.alerts.deliveries import Delivery as Delivery
from fieldapp.alerts.deliveries import Progress as Progress
from fieldapp.alerts.kinds import KINDS
from fieldapp.alerts.kinds import TEST as TEST
from fieldapp.alerts.subscriptions import Subscription as Subscription
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _


class State(StrEnum):
    """Where a letter is: `open → taken → contacted`, or `recalled`; one about a silence `handled` at once."""

    OPEN = "open"
    TAKEN = "taken"
    CONTACTED = "contacted"
    HANDLED = "handled"
    RECALLED = "recalled"


class Alert(Owned, Base):
    """Something a person must know now. Written in the same transaction as what it is about."""

    __tablename__ = "alert"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "recipient_id"], ["user.organisation_id", "user.id"]),
        UniqueConstraint("organisation_id", "kind", "subject_id", "recipient_id"),
        Index(None, "organisation_id", "recipient_id", "state"),
        # The worker asks the whole house what is due, so the clock leads here.
        Index(None, "due_at", "organisation_id"),
        Index(None, "kind", "due_at"),
    )

    id: Mapped[NewId]
    kind: Mapped[Code]
    # The row it is about, in a room upstairs. One letter per kind, row and recipient: twice is once.
    subject_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    state: Mapped[Code] = mapped_column(default=State.OPEN)
    created_at: Mapped[datetime] = mapped_column(default=now)
    # When to ring next; None when nobody is to be rung (any more).
    due_at: Mapped[datetime | None]
    # Counts on when recalled or opened again; what belongs to an earlier round rings nobody.
    round: Mapped[int] = mapped_column(default=0)
    # How many times this round has rung: the next step of the ladder.
    rung: Mapped[int] = mapped_column(default=0, server_default="0")
    # Push services see it and replace an older push by a newer; so it tells nothing, not even our id.
    topic: Mapped[str] = mapped_column(String(32), default=lambda: token_urlsafe(16))

    recipient: Mapped[User] = relationship(viewonly=True)
    steps: Mapped[list["Step"]] = relationship(order_by="Step.at")
    deliveries: Mapped[list["Delivery"]] = relationship(
        order_by="Delivery.created_at", back_populates="alert"
    )

    @classmethod
    def visible_to(cls, user: User) -> "Select[Alert]":
        """One's own, those of colleagues one stands in for, and what one was rung about; a leader all.

        Nobody's tests.
        """
        real = cls.organisation_id == user.organisation_id, cls.kind != TEST
        if user.role == Role.LEADER:
            return select(cls).where(*real)
        colleagues = cls.recipient_id.in_(user.stands_in_for)
        return select(cls).where(*real, or_(cls.recipient_id == user.id, colleagues, cls._rang(user)))

    @classmethod
    def to_do_for(cls, user: User, at: datetime) -> "Select[Alert]":
        """What this person is to deal with: as `visible_to`, but of colleagues only while they are away."""
        seen = cls.visible_to(user)
        if user.role == Role.LEADER:
            return seen
        away = Leave.on(user.organisation_id, at).with_only_columns(Leave.user_id)
        instead = cls.recipient_id.in_(user.stands_in_for) & cls.recipient_id.in_(away)
        return seen.where(or_(cls.recipient_id == user.id, instead, cls._rang(user)))

    @classmethod
    def _rang(cls, user: User) -> ColumnElement[bool]:
        mine = select(Delivery.alert_id).where(
            Delivery.organisation_id == user.organisation_id, Delivery.user_id == user.id
        )
        return cls.id.in_(mine)

    @property
    def url(self) -> str:
        """The page behind the login that says what it is about."""
        home = "/field/" if self.kind == TEST and self.recipient.role == Role.MENTOR else "/desk/"
        return KINDS[self.kind].url.format(id=self.id, home=home)

    def rings(self, round: int) -> bool:
        """May something of this round still be carried to somebody?"""
        return round == self.round and self.state in (State.OPEN, State.TAKEN, State.RECALLED)

    def take(self, by: User, at: datetime) -> None:
        """`by` has it: the bell stops for everybody, and reminds `by` if no contact is written in time.

        Twice is once. Raises Invalid when it is recalled.
        """
        self._hold()
        self._refuse_recalled()
        if self.state == State.OPEN:
            self._move(State.TAKEN, by=by.id, at=at)
            self._start_round(self.reminder_after(at))

    def reminder_after(self, at: datetime) -> datetime | None:
        """When to remind whoever has had it since `at`; None when that is switched off."""
        settings = Settings.of(self.organisation_id, object_session(self))
        days = settings.value("contact_within")
        return settings.hours(self.recipient.unit_id).days_after(at, days) if days else None

    def handle(self, by: User, at: datetime) -> None:
        """Somebody has dealt with a silence. Twice is once."""
        self._hold()
        if self.state == State.OPEN:
            self._move(State.HANDLED, by=by.id, at=at)

    def contacted(self, by: User, at: datetime, contact_at: datetime, how: str) -> None:
        """Contact is re-established, `how` by `contact_how`: the legal clock (aktivloven § 37).

        Raises Invalid when it is recalled.
        """
        self._hold()
        self._refuse_recalled()
        if self.state != State.CONTACTED:
            self._move(State.CONTACTED, by=by.id, at=at, contact_at=contact_at, how=how)

    def recall(self, reason: str, at: datetime, by: UUID | None = None, *, quietly: bool = False) -> None:
        """It is no longer so: nobody is to be rung. `reason` is a code of `recall_reason`.

        Where it has rung already there is news again: whoever was rung is rung once more, and finds it
        recalled; unless it is done `quietly`.
        """
        self._hold()
        if self.state == State.RECALLED:
            return
        has_rung = any(delivery.may_have_arrived for delivery in self.deliveries)
        self._move(State.RECALLED, by=by, at=at, how=reason)
        self._start_round(at if has_rung and not quietly else None)

    def settle(self, reason: str, by: User, at: datetime) -> None:
        """Whoever took it has read that it is no longer so: recalled, and nobody is rung. Twice is once."""
        self._hold()
        if self.state == State.TAKEN:
            self._move(State.RECALLED, by=by.id, at=at, how=reason)
            self._start_round(None)

    def reopen(self, due_at: datetime | None, at: datetime, by: UUID | None = None) -> None:
        """It is so after all, or again: ring at `due_at`. Only for what was recalled or handled."""
        self._hold()
        if self.state in (State.RECALLED, State.HANDLED):
            self._move(State.OPEN, by=by, at=at)
            self._start_round(due_at)

    def pass_on(self, to: User, at: datetime) -> None:
        """From now on `to` answers for it, and is rung while nobody has taken it."""
        self._hold()
        self.recipient_id = to.id
        if self.state == State.OPEN:
            self._stop_carrying()
            self._start_round(max(at, self.due_at or at) if self.rung == 0 else at)

    def _hold(self) -> None:
        """From here to our commit nobody else moves the letter or starts to carry it."""
        own = object_session(self)
        if own is None or not inspect(self).persistent:
            return
        own.refresh(self, with_for_update=True)
        mine = Delivery.organisation_id == self.organisation_id, Delivery.alert_id == self.id
        held = select(Delivery).where(*mine).with_for_update()
        own.scalars(held.execution_options(populate_existing=True)).all()
        own.expire(self, ["deliveries"])

    def _refuse_recalled(self) -> None:
        if self.state == State.RECALLED:
            raise Invalid(_("Beskeden er trukket tilbage. Du skal ikke gøre mere."), code="recalled")

    def _move(
        self,
        state: State,
        *,
        by: UUID | None,
        at: datetime,
        how: str | None = None,
        contact_at: datetime | None = None,
    ) -> None:
        self.state, self.due_at = state, None
        self.steps.append(Step(state=state, by_id=by, at=at, how=how, contact_at=contact_at))
        self._stop_carrying()

    def _start_round(self, due_at: datetime | None) -> None:
        self.round += 1
        self.rung, self.due_at = 0, due_at

    def _stop_carrying(self) -> None:
        for delivery in self.deliveries:
            if delivery.state in WAITING:
                delivery.end(Progress.CANCELLED)


class Step(Owned, Base):
    """Who did what with a letter, and when. Never overwritten."""

    __tablename__ = "alert_step"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "alert_id"], ["alert.organisation_id", "alert.id"]),
        Index(None, "organisation_id", "alert_id"),
    )

    id: Mapped[NewId]
    alert_id: Mapped[UUID]
    state: Mapped[Code]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)
    how: Mapped[Code | None]
    contact_at: Mapped[datetime | None]
