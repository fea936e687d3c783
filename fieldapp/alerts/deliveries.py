"""How letters travel: one row for each way to each person, tried until it is done."""

from datetime import datetime
from enum import StrEnum
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned

if TYPE_CHECKING:
    from fieldapp.alerts.models import Alert


class Progress(StrEnum):
    """Where a delivery is. Leased: a worker has it on its way just now, until the lease runs out."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


WAITING = (Progress.PENDING, Progress.LEASED)


class Channel(StrEnum):
    """How a delivery travels."""

    PUSH = "push"
    MAIL = "mail"


class Delivery(Owned, Base):
    """One try-until-done to reach one target with one letter."""

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "alert_id"], ["alert.organisation_id", "alert.id"]),
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
        UniqueConstraint("organisation_id", "alert_id", "round", "rung", "channel", "target"),
        Index(None, "channel", "due_at"),
        Index(None, "organisation_id", "user_id"),
    )

    id: Mapped[NewId]
    alert_id: Mapped[UUID]
    # The alert's round that it belongs to.
    round: Mapped[int]
    # The step of the ladder that it belongs to, and what it is: a code of `rung`.
    rung: Mapped[int] = mapped_column(default=0, server_default="0")
    why: Mapped[Code] = mapped_column(default="first", server_default="first")
    # Who is to be reached.
    user_id: Mapped[UUID]
    # push: target is a subscription's id; mail: a user's id.
    channel: Mapped[Code]
    target: Mapped[str] = mapped_column(String(40))
    state: Mapped[Code] = mapped_column(default=Progress.PENDING)
    # When to try (again); for a leased one, when the lease runs out; None when nobody is to try any more.
    due_at: Mapped[datetime | None]
    lease: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    # When the device said that it showed it, and the secret by which it may say so.
    shown_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(String(32), unique=True, default=lambda: token_urlsafe(16))
    # When it was last tried, and what that was answered.
    tried_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]

    alert: Mapped["Alert"] = relationship(back_populates="deliveries")
    user: Mapped[User] = relationship(viewonly=True)

    def end(self, state: Progress) -> None:
        """It is over: nobody tries it again. Whoever is on the way with it may still tell how it went."""
        self.state, self.due_at = state, None

    @property
    def may_have_arrived(self) -> bool:
        """Sent, on its way, or tried with an answer that got lost."""
        tried = self.state in (*WAITING, Progress.CANCELLED) and self.attempts > 0
        return self.state == Progress.SENT or tried
