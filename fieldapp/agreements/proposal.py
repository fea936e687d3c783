"""What a mentor proposes about the frame of a course, and what the caseworker said to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.clock import iso, now
from fieldapp.db import Base, Code, Owned
from fieldapp.mentorships.models import Course, Goal, GoalStep
from fieldapp.wire.models import Travelled


class Proposal(Travelled, Base):
    """Purpose, goals, grant and period are the caseworker's (S15-3.5); a mentor proposes a change of them.

    Never changed: who means something else proposes again.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        ForeignKeyConstraint(["organisation_id", "author_id"], ["user.organisation_id", "user.id"]),
        ForeignKeyConstraint(["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"]),
        ForeignKeyConstraint(["organisation_id", "step_id"], ["goal_step.organisation_id", "goal_step.id"]),
        CheckConstraint("minutes BETWEEN 5 AND 600", name="ck_proposal_minutes"),
        Index(None, "organisation_id", "course_id", "saved_at"),
    )

    course_id: Mapped[UUID]
    # A code of `proposal`; the columns below that it does not need are empty.
    what: Mapped[Code]
    # The goal it is about, or that a new step belongs to; the step it is about.
    goal_id: Mapped[UUID | None]
    step_id: Mapped[UUID | None]
    # A new goal's area, and the title of a new goal or step.
    area: Mapped[Code | None]
    title: Mapped[str]
    # A code of `goal_status` or `step_status`.
    status: Mapped[Code | None]
    # Minutes a week; the last day of another period.
    minutes: Mapped[int | None]
    until: Mapped[date | None]
    # Why, in the mentor's own words.
    text: Mapped[str]

    course: Mapped[Course] = relationship(viewonly=True)
    author: Mapped[User] = relationship(viewonly=True)
    goal: Mapped[Goal | None] = relationship(viewonly=True)
    step: Mapped[GoalStep | None] = relationship(viewonly=True)
    answer: Mapped["ProposalAnswer | None"] = relationship(viewonly=True)

    @classmethod
    def visible_to(cls, user: User) -> "Select[Proposal]":
        """The proposals about the courses that the user may see."""
        courses = Course.visible_to(user).with_only_columns(Course.id)
        return select(cls).where(cls.organisation_id == user.organisation_id, cls.course_id.in_(courses))

    def document(self) -> dict[str, Any]:
        """As phones and pages are told it; `about` is the title of the goal or step that it is about."""
        named, answer = self.step or self.goal, self.answer
        said = {name: getattr(self, name) for name in ("what", "area", "title", "status", "minutes", "text")}
        return said | {
            "id": str(self.id),
            "goal": str(self.goal_id) if self.goal_id else None,
            "step": str(self.step_id) if self.step_id else None,
            "about": named.title if named else "",
            "until": self.until.isoformat() if self.until else None,
            "saved_at": iso(self.saved_at),
            "verdict": answer.verdict if answer else None,
            "reason": answer.reason if answer else None,
            "words": answer.words if answer else "",
            "answered_at": iso(answer.at) if answer else None,
        }


class ProposalAnswer(Owned, Base):
    """One for each proposal: accepted, and so done; or returned with a reason."""

    __tablename__ = "proposal_answer"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "proposal_id"], ["proposal.organisation_id", "proposal.id"]),
    )

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    # accepted, returned
    verdict: Mapped[Code]
    # A code of `proposal_return`; only for one that was returned.
    reason: Mapped[Code | None]
    words: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
