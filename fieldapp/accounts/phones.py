"""A phone as the house knows it: by the id that it made itself, and by what it says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.clock import now
from fieldapp.db import Base, ClientId, Owned


class Device(Owned, Base):
    """A phone or computer that entries come from. Its id is made by the device itself."""

    __tablename__ = "device"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
    )

    id: Mapped[ClientId]
    user_id: Mapped[UUID]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    # How many entries it held unsent when it was last here, and when the oldest of them was saved.
    unsent: Mapped[int] = mapped_column(default=0, server_default="0")
    unsent_since: Mapped[datetime | None]
    # Has the browser promised to keep what it holds? And which build of the worker it runs.
    persisted: Mapped[bool | None]
    build: Mapped[str | None] = mapped_column(String(12))
    # When and by whom it was closed, and when it said that nothing of ours is left on it.
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    wiped_at: Mapped[datetime | None]

    @classmethod
    def of(cls, organisation_id: UUID, user_id: UUID) -> "Select[Device]":
        """Every phone that was ever this person's, the one seen last first."""
        mine = cls.organisation_id == organisation_id, cls.user_id == user_id
        return select(cls).where(*mine).order_by(cls.seen_at.desc(), cls.id)

    @property
    def state(self) -> str:
        """`open`, `closing` (closed, but it has not said yet that it is empty) or `wiped`."""
        if self.revoked_at is None:
            return "open"
        return "wiped" if self.wiped_at else "closing"
