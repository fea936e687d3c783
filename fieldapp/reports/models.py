"""A mentor's status, and what the caseworker said to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, Code, Owned
from fieldapp.mentorships.models import Course
from fieldapp.wire.models import Travelled


class Report(Travelled, Base):
    """A status (S18 #54): a few sentences about a stretch of days; the facts of it are not typed.

    Never changed: who is asked for more writes another one, which replaces it.
    """

    __tablename__ = "report"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "author_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "replaces_id"], ["report.organisation_id", "report.id"]),
        CheckConstraint("until >= since", name="ck_report_days"),
        Index(None, "organisation_id", "course_id", "until"),
    )

    course_id: Mapped[UUID]
    replaces_id: Mapped[UUID | None]
    # The first and the last day that it is about.
    since: Mapped[date]
    until: Mapped[date]
    # How it went, what comes next, and what the caseworker is asked.
    summary: Mapped[str]
    next: Mapped[str]
    ask: Mapped[str]
    # Why far fewer minutes were given than granted: a code of `under_delivery`.
    under_reason: Mapped[Code | None]

    course: Mapped[Course] = relationship(viewonly=True)
    author: Mapped[User] = relationship(viewonly=True)
    verdict: Mapped["ReportVerdict | None"] = relationship(viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Report]":
        """The statuses of the courses that the user may see."""
        courses = Course.visible_to(user).with_only_columns(Course.id)
        return select(cls).where(cls.organisation_id == user.organisation_id, cls.course_id.in_(courses))


class ReportVerdict(Owned, Base):
    """One for each status: approved and frozen, or given back with a reason."""

    __tablename__ = "report_verdict"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "report_id"], ["report.organisation_id", "report.id"]),
        ForeignKeyConstraint(["organisation_id", "document_id"], ["document.organisation_id", "document.id"]),
        # Which were given back, for the leader: from the index alone, past the papers.
        Index(None, "organisation_id", "verdict", "report_id", "at"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    # approved, returned
    verdict: Mapped[Code]
    # A code of `report_return`; only for one that was given back.
    reason: Mapped[Code | None]
    words: Mapped[str] = mapped_column(default="")
    # All that the paper says, as it was when it was approved.
    frozen: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    stated: Mapped[str | None] = mapped_column(String(64))
    document_id: Mapped[UUID | None]
    by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
