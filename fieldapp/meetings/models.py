"""The heart: what was agreed, what happened, and who said so."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned
from fieldapp.mentorships.models import Course
from fieldapp.wire.models import Travelled


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


class Appointment(Travelled, Base):
    """A time that mentor and citizen have agreed on. A moved one is a new row that replaces the old."""

    __tablename__ = "appointment"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "author_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "replaces_id"], ["appointment.organisation_id", "appointment.id"]
        ),
        Index(None, "organisation_id", "course_id", "starts_at"),
        Index(None, "organisation_id", "starts_at"),
        Index(None, "organisation_id", "first_id"),
    )

    course_id: Mapped[UUID]
    replaces_id: Mapped[UUID | None]
    # The appointment that a chain of moves began with; its own id when it replaces nothing.
    first_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    form: Mapped[Code]
    place: Mapped[Code | None]
    # How the author told the citizen: a code of `told`; None when nobody wrote it down.
    told: Mapped[Code | None]

    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.at, Answer.id", viewonly=True)

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
    # coming, not_coming, wants_move; called_off when the office took it off
    answer: Mapped[Code]
    # Who wrote it down when the citizen told somebody; None when the citizen answered alone.
    recorded_by: Mapped[UUID | None]
    # The citizen's own words, if there were any.
    words: Mapped[str] = mapped_column(default="")
    # How the office told the citizen that it called it off: a code of `told`.
    told: Mapped[Code | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Meeting(Travelled, Base):
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
        # All that the list of courses asks of some months, so that no row is fetched for it.
        Index(
            "ix_meeting_of_days",
            *("organisation_id", "met_on", "course_id", "stands", "outcome", "mark", "goal_id"),
        ),
    )

    course_id: Mapped[UUID]
    appointment_id: Mapped[UUID | None]
    corrects_id: Mapped[UUID | None]
    # The entry that a chain of corrections began with; its own id when it corrects nothing.
    first_id: Mapped[UUID]

    outcome: Mapped[Code]
    # The agreed or actual start, as claimed; minutes are stated, never subtracted from clocks.
    met_at: Mapped[datetime]
    # Its day in Denmark: what it counts for goes by this, never by the day it came.
    met_on: Mapped[date]
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

    # A correction says what was wrong: a code of `error_in`.
    error_in: Mapped[Code | None]
    # A call-off says how the citizen was told: a code of `told`.
    told: Mapped[Code | None]

    # No later entry corrects it.
    stands: Mapped[bool] = mapped_column(default=True)
    # Why it does not count as contact time; None when it does (or when there is nothing to count).
    # Follows from what is known about the course, and is worked out again when that changes (`counting`).
    not_counted: Mapped[Code | None]

    course: Mapped[Course] = relationship(viewonly=True)
    author: Mapped[User] = relationship(viewonly=True)
    appointment: Mapped[Appointment | None] = relationship(viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Meeting]":
        """The meetings of the courses that the user may see."""
        return select(cls).where(*_in_courses_of(user, cls))


class Reminder(Owned, Base):
    """That an appointment was brought to the citizen's mind: one for each, the day before."""

    __tablename__ = "reminder"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "appointment_id"], ["appointment.organisation_id", "appointment.id"]
        ),
        UniqueConstraint("organisation_id", "appointment_id"),
    )

    # Also the subject of the note that carries it.
    id: Mapped[NewId]
    appointment_id: Mapped[UUID]
    # sms or email
    way: Mapped[Code]
    at: Mapped[datetime] = mapped_column(default=now)


class Confirmation(Owned, Base):
    """What the citizen says of one entry afterwards. It speaks of that row, not of a later correction."""

    __tablename__ = "confirmation"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "meeting_id"], ["meeting.organisation_id", "meeting.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "key_id"], ["citizen_key.organisation_id", "citizen_key.id"]
        ),
        Index(None, "organisation_id", "meeting_id"),
    )

    id: Mapped[NewId]
    meeting_id: Mapped[UUID]
    # The link that the answer came by.
    key_id: Mapped[UUID]
    # yes, no, unsure
    met: Mapped[Code]
    # fits, shorter, longer; None when it was not asked or not answered.
    duration: Mapped[Code | None]
    at: Mapped[datetime] = mapped_column(default=now)


def _in_courses_of(user: User, of: type[Appointment] | type[Meeting]) -> tuple[Any, ...]:
    courses = Course.visible_to(user).with_only_columns(Course.id)
    return of.organisation_id == user.organisation_id, of.course_id.in_(courses)
