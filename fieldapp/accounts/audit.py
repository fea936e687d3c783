"""Who looked at whom: every reading of a citizen leaves a row (domain 3.4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, insert
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned, keep


class Reading(Owned, Base):
    """Somebody looked at a citizen: who, what, when. Citizens have a right to know (law 3.4)."""

    __tablename__ = "reading"

    id: Mapped[NewId]
    user_id: Mapped[UUID]
    what: Mapped[Code]
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(default=now)
    details: Mapped[dict[str, Any] | None]


def note_reading(user: User, what: str, subject_id: UUID, details: dict[str, Any] | None = None) -> None:
    """Keep that `user` opened the `what` (course, alert, caseload) with this id; of lists and exports the
    `details` say which. Commits by itself.
    """
    told = {"what": what, "subject_id": subject_id, "details": details}
    keep(_READING, {"organisation_id": user.organisation_id, "user_id": user.id} | told)


_READING = insert(Reading)
