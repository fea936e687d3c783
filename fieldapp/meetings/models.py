"""The heart: what was agreed, what happened, and who said so."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, ClientId, Code, NewId, Owned
from fieldapp.mentorships.models import Course


class Outcome(StrEnum):
    """What came of it (vocabulary 2.3). A person chooses all but the last two."""

    HELD = "held"
    INTERRUPTED = "interrupted"
    NO_SHOW = "no_show"
    CANCELLED_CITIZEN = "cancelled_citizen"
    CANCELLED_MENTOR = "cancelled_mentor"
    MOVED = "moved"
    ATTEMPT = "attempt"
    PLANNED = "planned"
    MISTAKE = "mistake"


class Appointment(Owned, Base):
    """A time that mentor and citizen have agreed on."""

    __tablename__ = "appointment"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        Index(None, "organisation_id", "course_id", "starts_at"),
    )

    id: Mapped[ClientId]
    course_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    form: Mapped[Code]
    place: Mapped[Code | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(default=now)

    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.at", viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Appointment]":
        """The appointments of the courses that the user may see."""
        return select(cls).where(*_in_courses_of(user, cls))


class Answer(Owned, Base):
    """The citizen's answer to an appointment: never overwritten, the newest counts."""

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "appointment_id"], ["appointment.organisation_id", "appointment.id"]
        ),
        Index(None, "organisation_id", "appointment_id"),
    )

    id: Mapped[NewId]
    appointment_id: Mapped[UUID]
    # coming, not_coming, wants_move
    answer: Mapped[Code]
    # Who wrote it down when the citizen told somebody; None when the citizen answered alone.
    recorded_by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Meeting(Owned, Base):
    """One entry: what happened, as its author states it. A correction is a new entry about the old."""

    __tablename__ = "meeting"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "appointment_id"], ["appointment.organisation_id", "appointment.id"]
        ),
        ForeignKeyConstraint(["organisation_id", "author_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"]),
        ForeignKeyConstraint(["organisation_id", "corrects_id"], ["meeting.organisation_id", "meeting.id"]),
        Index(None, "organisation_id", "course_id", "met_at"),
        Index(None, "organisation_id", "appointment_id"),
        Index(None, "organisation_id", "corrects_id"),
        Index(None, "organisation_id", "device_id", "sequence"),
    )

    id: Mapped[ClientId]
    course_id: Mapped[UUID]
    appointment_id: Mapped[UUID | None]
    corrects_id: Mapped[UUID | None]
    # The entry that a chain of corrections began with; its own id when it corrects nothing.
    first_id: Mapped[UUID]
    author_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    sequence: Mapped[int | None]
    payload_version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))

    outcome: Mapped[Code]
    # The agreed or actual start, as claimed; minutes are stated, never subtracted from clocks.
    met_at: Mapped[datetime]
    form: Mapped[Code | None]
    place: Mapped[Code | None]
    minutes: Mapped[int | None]
    indirect_minutes: Mapped[int | None]
    travel_minutes: Mapped[int | None]
    topics: Mapped[list[str]]
    goal_id: Mapped[UUID | None]
    mark: Mapped[int | None]
    note: Mapped[str]

    # Absence: facts only. `attempts` is [{how, at, result}].
    arrived_at: Mapped[datetime | None]
    waited_minutes: Mapped[int | None]
    attempts: Mapped[list[Any]]
    reason: Mapped[Code | None]
    stated_by: Mapped[Code | None]

    # Saved by the device's own clock, the offset it knew, and what that makes it; then ours.
    device_saved_at: Mapped[datetime]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    saved_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)

    # Why it does not count as contact time; None when it does (or when there is nothing to count).
    not_counted: Mapped[Code | None]

    course: Mapped[Course] = relationship(viewonly=True)
    author: Mapped[User] = relationship(viewonly=True)
    appointment: Mapped[Appointment | None] = relationship(viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Meeting]":
        """The meetings of the courses that the user may see."""
        return select(cls).where(*_in_courses_of(user, cls))


class ReceivedBody(Owned, Base):
    """What arrived, kept as it came (sealed if it was sealed), whatever was made of it."""

    __tablename__ = "received_body"
    __table_args__ = (Index(None, "organisation_id", "user_id", "received_at"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID]
    media_type: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(default=now)
    # The answer's status: 201, 409, 422 …
    status: Mapped[int]
    error: Mapped[dict[str, Any] | None]


def _in_courses_of(user: User, of: type[Appointment] | type[Meeting]) -> tuple[Any, ...]:
    courses = Course.visible_to(user).with_only_columns(Course.id)
    return of.organisation_id == user.organisation_id, of.course_id.in_(courses)
