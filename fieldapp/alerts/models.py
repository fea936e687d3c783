"""The post office: letters that ring somebody until a person takes them. It knows no meeting."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import Role, User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned
from fieldapp.errors import Invalid


class State(StrEnum):
    """Where a letter is: `open → taken → contacted`, or `recalled`."""

    OPEN = "open"
    TAKEN = "taken"
    CONTACTED = "contacted"
    RECALLED = "recalled"


class Alert(Owned, Base):
    """Something a person must know now. Written in the same transaction as what it is about."""

    __tablename__ = "alert"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "recipient_id"], ["user.organisation_id", "user.id"]),
        UniqueConstraint("organisation_id", "kind", "subject_id"),
        Index(None, "organisation_id", "recipient_id", "state"),
        # The worker asks the whole house what is due, so the clock leads here.
        Index(None, "due_at", "organisation_id"),
    )

    id: Mapped[NewId]
    kind: Mapped[Code]
    # The row it is about, in a room upstairs. One letter per kind and row: twice is once.
    subject_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    state: Mapped[Code] = mapped_column(default=State.OPEN)
    created_at: Mapped[datetime] = mapped_column(default=now)
    # When to ring next; None when nobody is to be rung (any more).
    due_at: Mapped[datetime | None]

    recipient: Mapped[User] = relationship(viewonly=True)
    steps: Mapped[list["Step"]] = relationship(order_by="Step.at")
    deliveries: Mapped[list["Delivery"]] = relationship(order_by="Delivery.created_at")

    @classmethod
    def visible_to(cls, user: User) -> "Select[Alert]":
        """A recipient's own letters; a leader sees the organisation's."""
        mine = cls.organisation_id == user.organisation_id
        if user.role == Role.LEADER:
            return select(cls).where(mine)
        return select(cls).where(mine, cls.recipient_id == user.id)

    def take(self, by: User, at: datetime) -> None:
        """`by` has it: the bell stops for everybody. Taking twice is once.

        Raises Invalid when it has been recalled.
        """
        if self.state == State.RECALLED:
            raise Invalid("Beskeden er trukket tilbage. Du skal ikke gøre mere.", code="recalled")
        if self.state == State.OPEN:
            self._move(State.TAKEN, by=by, at=at)

    def contacted(self, by: User, at: datetime, contact_at: datetime, how: str) -> None:
        """Contact is re-established: when and how, the legal clock (aktivloven § 37).

        `how` is a code of `contact_how`. Raises Invalid when it has been recalled.
        """
        if self.state == State.RECALLED:
            raise Invalid("Beskeden er trukket tilbage. Du skal ikke gøre mere.", code="recalled")
        if self.state != State.CONTACTED:
            self._move(State.CONTACTED, by=by, at=at, contact_at=contact_at, how=how)

    def recall(self, reason: str, at: datetime, by: User | None = None) -> None:
        """It is no longer so: nobody is to be rung. `reason` is a code of `recall_reason`."""
        if self.state != State.RECALLED:
            self._move(State.RECALLED, by=by, at=at, how=reason)

    def _move(
        self,
        state: State,
        *,
        by: User | None,
        at: datetime,
        how: str | None = None,
        contact_at: datetime | None = None,
    ) -> None:
        self.state, self.due_at = state, None
        self.steps.append(
            Step(state=state, by_id=by.id if by else None, at=at, how=how, contact_at=contact_at)
        )
        for delivery in self.deliveries:
            if delivery.state in ("pending", "leased"):
                delivery.state = "cancelled"


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


class Subscription(Owned, Base):
    """A browser that has said yes to being rung. Endpoint and keys are personal data."""

    __tablename__ = "subscription"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
        UniqueConstraint("organisation_id", "endpoint"),
        Index(None, "organisation_id", "user_id"),
    )

    id: Mapped[NewId]
    user_id: Mapped[UUID]
    endpoint: Mapped[str] = mapped_column(String(1000))
    p256dh: Mapped[str]
    auth: Mapped[str]
    # Which key of the VAPID ring it was made with.
    key_id: Mapped[Code]
    device_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime] = mapped_column(default=now)
    dead_at: Mapped[datetime | None]
    dead_reason: Mapped[str | None]


class Delivery(Owned, Base):
    """One try-until-done to reach one target with one letter."""

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "alert_id"], ["alert.organisation_id", "alert.id"]),
        UniqueConstraint("organisation_id", "alert_id", "round", "channel", "target"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[NewId]
    alert_id: Mapped[UUID]
    # 0 the first ring; 1 the recall notice or a later step of the ladder.
    round: Mapped[int]
    # push: target is a subscription's id; mail: a user's id.
    channel: Mapped[Code]
    target: Mapped[str] = mapped_column(String(40))
    # pending, leased, sent, failed, cancelled
    state: Mapped[Code] = mapped_column(default="pending")
    due_at: Mapped[datetime]
    lease: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]


class Heartbeat(Base):
    """When a delivery worker last went round."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
