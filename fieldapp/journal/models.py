"""What goes to the municipality's records (is journalised), and the reference by which it is found there."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned


class Filing(StrEnum):
    """Where a document is: `ready → sent → filed`. Filed only when the records have said so."""

    READY = "ready"
    SENT = "sent"
    FILED = "filed"


class Document(Owned, Base):
    """One final document on its way to the records: as it was when somebody sent it, never changed."""

    __tablename__ = "document"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "made_by"], ["user.organisation_id", "user.id"]),
        UniqueConstraint("organisation_id", "reference"),
        # What is stated about a row goes to the records once, whoever sends it.
        UniqueConstraint("organisation_id", "subject_id", "stated"),
        Index(None, "state"),
    )

    id: Mapped[NewId]
    # The row it is about, in a room upstairs.
    subject_id: Mapped[UUID]
    # The course, whose id the records may know; neither is a person's.
    course_id: Mapped[UUID]
    # A fingerprint of what it states: with another one there is something new to send.
    stated: Mapped[str] = mapped_column(String(64))
    kind: Mapped[Code]
    # What people quote: `FA-2026-7K3QX9`.
    reference: Mapped[str] = mapped_column(String(40))
    title: Mapped[str]
    state: Mapped[Code] = mapped_column(default=Filing.READY)
    # The PDF; None when the records have it.
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    # What the records call it.
    filed_as: Mapped[str | None]

    @classmethod
    def about(cls, user: User, subject_id: UUID) -> "Select[Document]":
        """The documents about one row of the user's own organisation, newest first."""
        mine = cls.organisation_id == user.organisation_id, cls.subject_id == subject_id
        return select(cls).where(*mine).order_by(cls.made_at.desc(), cls.id.desc())
