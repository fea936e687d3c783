"""Who follows whom: the citizen, the course, its people and its goals."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, Select, String, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import Role, User
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned
from fieldapp.wire.models import Travelled

# So long after its last day a course stays on its mentor's phone.
CARRIED = timedelta(days=14)


class Citizen(Owned, Base):
    """The person the support is for. No CPR here: it is not needed to meet somebody."""

    __tablename__ = "citizen"

    id: Mapped[NewId]
    first_name: Mapped[str]
    last_name: Mapped[str]
    # Only where a link or a reminder is to be sent.
    phone: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[Code] = mapped_column(default="da")
    # How the citizen wants to be reminded the day before: sms, email, or None for not at all.
    reminders: Mapped[Code | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Course(Owned, Base):
    """A mentor course (mentorforløb): one citizen, one mentor, one caseworker, one period after the other.

    What it says of purpose, tasks, days and minutes is what is so now; the agreements hold what was so when.
    """

    __tablename__ = "course"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "citizen_id"], ["citizen.organisation_id", "citizen.id"]),
        ForeignKeyConstraint(["organisation_id", "mentor_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "caseworker_id"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "mentor_id"),
        # With the id: whose courses somebody sees is asked in most lists, and answered from here alone.
        Index(None, "organisation_id", "caseworker_id", "id"),
    )

    id: Mapped[NewId]
    citizen_id: Mapped[UUID]
    mentor_id: Mapped[UUID]
    caseworker_id: Mapped[UUID]
    municipality_code: Mapped[str] = mapped_column(String(4))
    scheme: Mapped[Code]
    purpose: Mapped[str]
    # Codes of `task`: what the mentor is asked to do, and what has been said not to be part of it.
    tasks: Mapped[list[str]] = mapped_column(default=list)
    not_tasks: Mapped[list[str]] = mapped_column(default=list)
    starts_on: Mapped[date]
    # The last day that counts. LAB § 167(1): at most 6 months, then a new period.
    ends_on: Mapped[date]
    weekly_minutes: Mapped[int]
    # When its first agreement was set going. None: it is on no phone, and no silence speaks of it.
    begun_at: Mapped[datetime | None]
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

    @property
    def is_given_up(self) -> bool:
        """It came to nothing: all that was agreed was put away before its first day."""
        return self.ends_on < self.starts_on

    @classmethod
    def visible_to(cls, user: User) -> "Select[Course]":
        """A mentor's own that have begun; a caseworker's, also of whom one stands in for; a leader's all."""
        mine = select(cls).where(cls.organisation_id == user.organisation_id)
        if user.role == Role.MENTOR:
            return mine.where(cls.mentor_id == user.id, cls.begun_at.is_not(None))
        if user.role == Role.CASEWORKER:
            return mine.where(cls._run_by(user))
        return mine if user.role == Role.LEADER else mine.where(false())

    @classmethod
    def looked_after_by(cls, user: User, at: datetime) -> "Select[Course]":
        """As `visible_to`, but of colleagues only while they are away: what lists and counts are about."""
        seen = cls.visible_to(user)
        if user.role != Role.CASEWORKER:
            return seen
        away = Leave.on(user.organisation_id, at).with_only_columns(Leave.user_id)
        return seen.where(or_(cls.caseworker_id == user.id, cls.caseworker_id.in_(away)))

    @classmethod
    def _run_by(cls, user: User) -> ColumnElement[bool]:
        return cls.caseworker_id.in_(user.and_who_is_stood_in_for)

    def is_run_by(self, user: User) -> bool:
        """Is this the course's caseworker, or who stands in for them?"""
        return user.id in (self.caseworker_id, self.caseworker.backup_id)

    @classmethod
    def written_by(cls, user: User) -> "Select[Course]":
        """The courses that the user writes about as their mentor: now, or formerly (late entries count)."""
        formerly = select(CourseChange.course_id).where(
            CourseChange.organisation_id == user.organisation_id, CourseChange.mentor_id == user.id
        )
        return select(cls).where(
            cls.organisation_id == user.organisation_id,
            cls.begun_at.is_not(None),
            or_(cls.mentor_id == user.id, cls.id.in_(formerly)),
        )

    @classmethod
    def arranged_by(cls, user: User) -> "Select[Course]":
        """Where the user makes appointments, writes messages and gives links: as mentor, as caseworker,
        or as who stands in for the caseworker.
        """
        written = cls.written_by(user).with_only_columns(cls.id)
        return select(cls).where(
            cls.organisation_id == user.organisation_id,
            or_(cls._run_by(user), cls.id.in_(written)),
        )

    @classmethod
    def in_caseload_of(cls, user: User, today: date) -> "Select[Course]":
        """The courses a mentor may carry on a phone: own, not over for long, and not given up."""
        return cls.visible_to(user).where(cls.ends_on >= today - CARRIED, cls.ends_on >= cls.starts_on)


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

    steps: Mapped[list["GoalStep"]] = relationship(order_by="GoalStep.created_at", viewonly=True)


class GoalStep(Owned, Base):
    """A small step (delmål) on the way to a goal."""

    __tablename__ = "goal_step"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"]),
        Index(None, "organisation_id", "goal_id"),
    )

    id: Mapped[NewId]
    goal_id: Mapped[UUID]
    title: Mapped[str]
    # A code of `step_status`.
    status: Mapped[Code] = mapped_column(default="next")
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(default=now)


class CourseChange(Owned, Base):
    """Who changed what about a course's frame, and when; the course itself holds what is so now."""

    __tablename__ = "course_change"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "mentor_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "step_id"], ["goal_step.organisation_id", "goal_step.id"]),
        ForeignKeyConstraint(["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"]),
        Index(None, "organisation_id", "course_id", "at"),
    )

    id: Mapped[NewId]
    course_id: Mapped[UUID]
    # created, assigned, caseworker, ended, extended, goal, step, reminders
    what: Mapped[Code]
    # The mentor from now on, when one was assigned; the first one when it was created.
    mentor_id: Mapped[UUID | None]
    # The last day from now on, when it was ended.
    ends_on: Mapped[date | None]
    # The goal or step that was marked.
    goal_id: Mapped[UUID | None]
    step_id: Mapped[UUID | None]
    # A code of `end_reason` or `mentor_change_reason`; of `goal_status` or `step_status` when one was marked.
    reason: Mapped[Code | None]
    words: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


class Held(Owned, Base):
    """A course lay on a device from then until then. Kept for ever: who was on the phone that was lost?"""

    __tablename__ = "device_course"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "device_id"], ["device.organisation_id", "device.id"]),
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
    )

    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(default=now)
    # None: it was told to let it go, or to wipe itself, and has not said so yet.
    until: Mapped[datetime | None]


class CitizenKey(Travelled, Base):
    """A citizen's personal way in, without app or account: a link and an 8-character code for 30 days.

    Only the newest of a course opens anything, so a new one revokes the old. Neither link nor code is
    stored: both follow from the id and a secret of the house; the rows keep what they are found by.
    """

    __tablename__ = "citizen_key"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "author_id"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "course_id"),
    )

    course_id: Mapped[UUID]
    # Found without knowing the organisation, as an e-mail address is at login. None: it only revokes.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    # The name of the house's secret that it was made with.
    secret: Mapped[str | None]
    # sms, email, or None when it is shown or printed.
    send: Mapped[Code | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(viewonly=True)
