"""What was said of an area on a day: one row for each voice and answer, never overwritten."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned
from fieldapp.wire.models import Travelled


class MarkEntry(Travelled, Base):
    """A check (tjek): a mentor went through the areas of a course and said of each where it is."""

    __tablename__ = "mark_entry"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "author_id"], ["user.organisation_id", "user.id"]),
        CheckConstraint("half_hours BETWEEN 0 AND 80", name="ck_mark_entry_half_hours"),
        Index(None, "organisation_id", "course_id", "saved_at"),
    )

    course_id: Mapped[UUID]
    # A code of `occasion`: what the mentor was asked for.
    occasion: Mapped[Code]
    # Codes of `goal_area`: those it speaks of, in the order of the form.
    areas: Mapped[list[str]]
    # Hours a week in work, education or other activity, counted in halves; None when nobody said.
    half_hours: Mapped[int | None]


class Mark(Owned, Base):
    """One voice about one area: a step from 1 to 5, or why there is none.

    Of a course, an area, a voice and a Danish day the newest counts: whoever said something wrong says it
    again the same day.
    """

    __tablename__ = "mark"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "entry_id"], ["mark_entry.organisation_id", "mark_entry.id"]
        ),
        ForeignKeyConstraint(
            ["organisation_id", "key_id"], ["citizen_key.organisation_id", "citizen_key.id"]
        ),
        CheckConstraint("value BETWEEN 1 AND 5", name="ck_mark_value"),
        CheckConstraint("(value IS NULL) <> (why IS NULL)", name="ck_mark_why"),
        CheckConstraint("(entry_id IS NULL) <> (key_id IS NULL)", name="ck_mark_source"),
        Index(None, "organisation_id", "course_id", "area", "said_on"),
        # The newest step of every course, for the leader: from the index alone.
        Index("ix_mark_of_days", "organisation_id", "said_on", "course_id", "value"),
    )

    id: Mapped[NewId]
    course_id: Mapped[UUID]
    area: Mapped[Code]
    # `citizen` or `mentor` (see voices.Voice)
    voice: Mapped[Code]
    value: Mapped[int | None]
    # A code of `mark_why`, only where there is no step.
    why: Mapped[Code | None]
    # Which anchors the step goes by.
    goal_set: Mapped[Code]
    # The Danish day of `at`.
    said_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=now)
    # What it came with: a mentor's check, or the citizen's link.
    entry_id: Mapped[UUID | None]
    key_id: Mapped[UUID | None]
