"""An agreement that is being written, right or wrong; and what a mentor is to know for a time."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import Role, User
from fieldapp.clock import now, parse
from fieldapp.db import Base, ClientId, Code, NewId, Owned
from fieldapp.mentorships.models import Course


class AgreementDraft(Owned, Base):
    """Working paper: kept while it is typed, judged when it is to become an agreement."""

    __tablename__ = "agreement_draft"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(
            ["organisation_id", "agreement_id"], ["agreement.organisation_id", "agreement.id"]
        ),
        ForeignKeyConstraint(["organisation_id", "made_by"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "made_by"),
    )

    # Made with the first form, so that the same form twice is one draft.
    id: Mapped[ClientId]
    # The course that goes on; None when it is to be a new one.
    course_id: Mapped[UUID | None]
    # What it has become.
    agreement_id: Mapped[UUID | None]
    # Each field as it was typed: a string, or a list of codes.
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Of each field: who changed it last, by name, and when.
    changed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(default=now)

    course: Mapped[Course | None] = relationship(viewonly=True)

    @property
    def touched_at(self) -> datetime:
        """When somebody wrote on it last."""
        return max([self.made_at, *(parse(one["at"]) for one in self.changed.values())])


class Brief(Owned, Base):
    """What a mentor is to know about a citizen, until a day. Every edit is another row; the newest counts.

    It is over with that day, with the course, with another mentor, or when it is ended.
    """

    __tablename__ = "brief"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "mentor_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "by"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "course_id", "at"),
    )

    id: Mapped[NewId]
    course_id: Mapped[UUID]
    # Whom it was written for: nobody else reads it on a phone.
    mentor_id: Mapped[UUID]
    text: Mapped[str]
    # The last day it may be read, unless the course is over before.
    until: Mapped[date]
    by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]

    mentor: Mapped[User] = relationship(
        foreign_keys="[Brief.organisation_id, Brief.mentor_id]", viewonly=True
    )
    giver: Mapped[User] = relationship(foreign_keys="[Brief.organisation_id, Brief.by]", viewonly=True)
    readings: Mapped[list["BriefReading"]] = relationship(order_by="BriefReading.at", viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Brief]":
        """Every one of the courses that the user may see; of a mentor's only what was written for them."""
        courses = Course.visible_to(user).with_only_columns(Course.id)
        seen = select(cls).where(cls.organisation_id == user.organisation_id, cls.course_id.in_(courses))
        return seen.where(cls.mentor_id == user.id) if user.role == Role.MENTOR else seen


class BriefReading(Owned, Base):
    """The mentor's phone fetched a brief, or the mentor had it on the screen."""

    __tablename__ = "brief_reading"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "brief_id"], ["brief.organisation_id", "brief.id"]),
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "device_id"], ["device.organisation_id", "device.id"]),
        UniqueConstraint("organisation_id", "brief_id", "user_id", "what", "at"),
    )

    id: Mapped[NewId]
    brief_id: Mapped[UUID]
    user_id: Mapped[UUID]
    # None: it was read without a phone's memory.
    device_id: Mapped[UUID | None]
    # fetched, opened
    what: Mapped[Code]
    at: Mapped[datetime] = mapped_column(default=now)
