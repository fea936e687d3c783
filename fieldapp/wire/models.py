"""What arrives from phones: the body as it came, and the stamp that every entry carries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.clock import now
from fieldapp.db import Base, ClientId, Owned


class Travelled(Owned):
    """A row that came as one entry: who wrote it on which device, when by its clock, and when by ours.

    The id is made by the device and bound to the content by `digest` when the entry is accepted.
    """

    id: Mapped[ClientId]
    author_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    sequence: Mapped[int | None]
    payload_version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    # Saved by the device's own clock, the offset it knew, and what that makes it; then ours.
    device_saved_at: Mapped[datetime]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    saved_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)


class ReceivedBody(Owned, Base):
    """What arrived, kept as it came (sealed if it was sealed), whatever was made of it."""

    __tablename__ = "received_body"
    __table_args__ = (
        Index(None, "organisation_id", "user_id", "received_at"),
        # All that a look for missing numbers asks of it: the bodies themselves stay unread.
        Index(
            "ix_received_body_number", "organisation_id", "device_id", "user_id", "sequence", "received_at"
        ),
    )

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID]
    media_type: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(default=now)
    # The answer's status: 201, 409, 422 …
    status: Mapped[int]
    error: Mapped[dict[str, Any] | None]
    # The number it has among its device's entries; None when it could not be read, comes from no device, or
    # was refused and only brought as a file.
    device_id: Mapped[UUID | None]
    sequence: Mapped[int | None]
    # Who brought it as a file, where the phone did not send it itself.
    brought_by: Mapped[UUID | None]
