"""Somebody is away for a while, and somebody else stands in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, NewId, Owned
from fieldapp.formats.zone import ZONE


class Leave(Owned, Base):
    """Days on which a person is not at work: holiday, illness, a course. Why is nobody's business here."""

    __tablename__ = "leave"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "user_id", "ends_on"),
    )

    id: Mapped[NewId]
    user_id: Mapped[UUID]
    starts_on: Mapped[date]
    # The last day away.
    ends_on: Mapped[date]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def on(cls, organisation_id: UUID, moment: datetime) -> "Select[Leave]":
        """Who is away on the Danish day of this moment."""
        day = moment.astimezone(ZONE).date()
        return select(cls).where(
            cls.organisation_id == organisation_id,
            cls.starts_on <= day,
            cls.ends_on >= day,
            cls.withdrawn_at.is_(None),
        )


def is_away(own: Session, person: User, moment: datetime) -> bool:
    """Is this person away just now?"""
    mine = Leave.on(person.organisation_id, moment).where(Leave.user_id == person.id)
    return own.execute(mine.limit(1)).first() is not None
