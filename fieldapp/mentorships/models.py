"""Who follows whom: the citizen, the course, its people and its goals."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, String, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import Role, User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned


class Citizen(Owned, Base):
    """The person the support is for. No CPR here: it is not needed to meet somebody."""

    __tablename__ = "citizen"

    id: Mapped[NewId]
    first_name: Mapped[str]
    last_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Course(Owned, Base):
    """A mentor course (mentorforløb): one citizen, one mentor, one caseworker, one period."""

    __tablename__ = "course"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "citizen_id"], ["citizen.organisation_id", "citizen.id"]),
        ForeignKeyConstraint(["organisation_id", "mentor_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "caseworker_id"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "mentor_id"),
        Index(None, "organisation_id", "caseworker_id"),
    )

    id: Mapped[NewId]
    citizen_id: Mapped[UUID]
    mentor_id: Mapped[UUID]
    caseworker_id: Mapped[UUID]
    municipality_code: Mapped[str] = mapped_column(String(4))
    scheme: Mapped[Code]
    purpose: Mapped[str]
    starts_on: Mapped[date]
    # The last day that counts. LAB § 167(1): at most 6 months, then a new period.
    ends_on: Mapped[date]
    weekly_minutes: Mapped[int]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=now)

    citizen: Mapped[Citizen] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    mentor: Mapped[User] = relationship(
        foreign_keys="[Course.organisation_id, Course.mentor_id]", viewonly=True
    )
    caseworker: Mapped[User] = relationship(
        foreign_keys="[Course.organisation_id, Course.caseworker_id]", viewonly=True
    )
    goals: Mapped[list["Goal"]] = relationship(order_by="Goal.created_at", viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Course]":
        """A mentor's own courses, a caseworker's own, a leader's whole organisation; nobody else's."""
        mine = select(cls).where(cls.organisation_id == user.organisation_id)
        if user.role == Role.MENTOR:
            return mine.where(cls.mentor_id == user.id)
        if user.role == Role.CASEWORKER:
            return mine.where(cls.caseworker_id == user.id)
        return mine if user.role == Role.LEADER else mine.where(false())

    @classmethod
    def in_caseload_of(cls, user: User, today: date) -> "Select[Course]":
        """The courses a mentor may carry on a phone: own, and ended at most 14 days ago."""
        return cls.visible_to(user).where(cls.ends_on >= today - timedelta(days=14))


class Goal(Owned, Base):
    """What the support is to lead to; every held meeting is tied to one, or says that it was none."""

    __tablename__ = "goal"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        Index(None, "organisation_id", "course_id"),
    )

    id: Mapped[NewId]
    course_id: Mapped[UUID]
    area: Mapped[Code]
    title: Mapped[str]
    status: Mapped[Code] = mapped_column(default="active")
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=now)
