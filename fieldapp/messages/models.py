"""The short thread between a course's mentor and its caseworker."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, Owned
from fieldapp.mentorships.models import Course, CourseChange
from fieldapp.wire.models import Travelled


class Message(Travelled, Base):
    """A few words about a course, from its mentor or its caseworker. Never changed, never deleted."""

    __tablename__ = "message"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "author_id"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "course_id", "saved_at"),
    )

    course_id: Mapped[UUID]
    text: Mapped[str]
    # »Ring til mig«
    wants_call: Mapped[bool]

    author: Mapped[User] = relationship(viewonly=True)
    course: Mapped[Course] = relationship(viewonly=True)
    reads: Mapped[list["MessageRead"]] = relationship(order_by="MessageRead.at", viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Message]":
        """The messages of the courses that the user may see.

        Volunteers and company mentors see none from before their own time: an earlier mentor may have written
        of what does not belong to their role.
        """
        courses = Course.visible_to(user).with_only_columns(Course.id)
        seen = select(cls).where(cls.organisation_id == user.organisation_id, cls.course_id.in_(courses))
        if not user.is_limited:
            return seen
        began = select(func.max(CourseChange.at)).where(
            CourseChange.organisation_id == cls.organisation_id,
            CourseChange.course_id == cls.course_id,
            CourseChange.mentor_id == user.id,
        )
        since = began.correlate(cls).scalar_subquery()
        return seen.where(or_(cls.author_id == user.id, since.is_(None), cls.saved_at >= since))


class MessageRead(Owned, Base):
    """That somebody has had a message on the screen, and when."""

    __tablename__ = "message_read"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "message_id"], ["message.organisation_id", "message.id"]),
    )

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
