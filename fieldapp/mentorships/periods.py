"""The order in rows: each period of a course as it was agreed, its steps, and the minutes a week.

Here are tables and questions only; what changes them is the room `agreements`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import COURSES, ORGANISATION, Base, Code, NewId, Owned, of_courses, session
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.models import Course


class State(StrEnum):
    """How far an agreement has come: draft, said yes to, set going, over."""

    DRAFT = "draft"
    AGREED = "agreed"
    ACTIVE = "active"
    ENDED = "ended"


# Set going once: its days are the course's, and its meetings may count.
BEGUN = (State.ACTIVE, State.ENDED)


class Agreement(Owned, Base):
    """One period of a course (mentoraftale): what was agreed for these days, and the citizen's yes to it.

    An extension is another period with its own assessment. Once set going only `state`, `last_on` and the
    citizen's yes change; who did so and when are its steps.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        UniqueConstraint("organisation_id", "course_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="ck_agreement_days"),
        CheckConstraint("report_days BETWEEN 7 AND 92", name="ck_agreement_report_days"),
        Index(None, "organisation_id", "state", "last_on"),
    )

    id: Mapped[NewId]
    course_id: Mapped[UUID]
    number: Mapped[int]
    # The state of the newest step.
    state: Mapped[Code] = mapped_column(default=State.DRAFT)
    # Counts on when a draft is changed; the citizen says yes to one version.
    version: Mapped[int] = mapped_column(default=1)
    scheme: Mapped[Code]
    # Who employs the mentor, as of then: every report splits on it (S15-1).
    affiliation: Mapped[Code | None]
    # Codes of `mentor_role`; who is both has two.
    roles: Mapped[list[str]] = mapped_column(default=list)
    purpose: Mapped[str]
    tasks: Mapped[list[str]] = mapped_column(default=list)
    not_tasks: Mapped[list[str]] = mapped_column(default=list)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    # The last day that counts: as agreed, or earlier when it was ended.
    last_on: Mapped[date]
    # As agreed for the period; what is so on a day is said by the newest `Grant`.
    weekly_minutes: Mapped[int]
    # Where they would rather meet, never why (S15-3.1).
    place: Mapped[Code | None]
    # A status of the mentor at least this often (R6).
    report_days: Mapped[int]
    # Which anchors its goals are marked by.
    goal_set: Mapped[Code] = mapped_column(default="small_steps_1")
    # Why the course goes on; empty in the first period.
    assessment: Mapped[str] = mapped_column(default="")
    # The day on which the citizen said yes, and how: a code of `agreed_how`.
    agreed_on: Mapped[date | None]
    agreed_how: Mapped[Code | None]
    # Set going without the citizen's yes: a code of `waived`.
    waived: Mapped[Code | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(default=now)

    course: Mapped[Course] = relationship(viewonly=True)

    @property
    def is_given_up(self) -> bool:
        """It came to nothing: it was put away before its first day."""
        return self.last_on < self.starts_on

    @classmethod
    def visible_to(cls, user: User) -> "Select[Agreement]":
        """The agreements of the courses that the user may see."""
        courses = Course.visible_to(user).with_only_columns(Course.id)
        return select(cls).where(cls.organisation_id == user.organisation_id, cls.course_id.in_(courses))


class AgreementStep(Owned, Base):
    """What was done about an agreement, by whom and when. Never overwritten."""

    __tablename__ = "agreement_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "agreement_id"], ["agreement.organisation_id", "agreement.id"]
        ),
        ForeignKeyConstraint(
            ["organisation_id", "key_id"], ["citizen_key.organisation_id", "citizen_key.id"]
        ),
        Index(None, "organisation_id", "agreement_id", "at"),
    )

    id: Mapped[NewId]
    agreement_id: Mapped[UUID]
    # draft, changed, agreed, talk, waived, active, ended, reopened
    what: Mapped[Code]
    # The version that it was about.
    version: Mapped[int]
    # A code of `agreed_how`, `waived` or `end_reason`.
    reason: Mapped[Code | None]
    words: Mapped[str] = mapped_column(default="")
    # The day it speaks of: of the yes, or the last one that counts.
    day: Mapped[date | None]
    # Who did it: a user, or the citizen with their link.
    by: Mapped[UUID]
    key_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Grant(Owned, Base):
    """Minutes a week, from a day on. A change is another row."""

    __tablename__ = "weekly_grant"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "course_id"], ["course.organisation_id", "course.id"]),
        CheckConstraint("minutes BETWEEN 5 AND 600", name="ck_weekly_grant_minutes"),
        Index(None, "organisation_id", "course_id", "valid_from"),
    )

    id: Mapped[NewId]
    course_id: Mapped[UUID]
    minutes: Mapped[int]
    valid_from: Mapped[date]
    # A code of `grant_reason`; None in the beginning.
    reason: Mapped[Code | None]
    words: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


def agreements_of(organisation: UUID, courses: Iterable[UUID]) -> dict[UUID, list[Agreement]]:
    """Every agreement of these courses, the first one first."""
    found: dict[UUID, list[Agreement]] = defaultdict(list)
    for row in session().scalars(_AGREEMENTS, of_courses(organisation, courses)):
        found[row.course_id].append(row)
    return found


_AGREEMENTS = (
    select(Agreement)
    .where(Agreement.organisation_id == ORGANISATION, Agreement.course_id.in_(COURSES))
    .order_by(Agreement.number)
)


def periods(agreements: Iterable[Agreement]) -> list[Agreement]:
    """Those that were set going, by their first day; one that ended before it began is none."""
    begun = (one for one in agreements if one.state in BEGUN and one.last_on >= one.starts_on)
    return sorted(begun, key=lambda one: one.starts_on)


def has_started(agreements: Iterable[Agreement], today: date) -> bool:
    """Has a period had its first day? Until then the course is given up rather than ended."""
    return any(one.starts_on <= today for one in periods(agreements))


def on_day(agreements: Iterable[Agreement], day: date) -> Agreement | None:
    """The period that this day belongs to."""
    return next((one for one in periods(agreements) if one.starts_on <= day <= one.last_on), None)


def grants_of(organisation: UUID, courses: Iterable[UUID]) -> dict[UUID, list[Grant]]:
    """Every word about minutes a week, in the order in which they begin to be so."""
    found: dict[UUID, list[Grant]] = defaultdict(list)
    asked = select(Grant).where(Grant.organisation_id == organisation, Grant.course_id.in_(list(courses)))
    for row in session().scalars(asked.order_by(Grant.valid_from, Grant.at, Grant.id)):
        found[row.course_id].append(row)
    return found


def in_force(grants: Sequence[Grant], day: date) -> int:
    """Minutes a week on this day; `grants` as `grants_of` gives them. Nothing before the first."""
    return next((one.minutes for one in reversed(grants) if one.valid_from <= day), 0)


def talks_of(agreements: Iterable[Agreement]) -> dict[UUID, date]:
    """The courses whose citizen would rather talk about one of these first, and since when."""
    waiting = {one.id: one for one in agreements if one.agreed_on is None and one.state != State.ENDED}
    if not waiting:
        return {}
    asked = select(AgreementStep).where(
        AgreementStep.organisation_id == next(iter(waiting.values())).organisation_id,
        AgreementStep.agreement_id.in_(waiting),
        AgreementStep.what == "talk",
    )
    return {
        waiting[step.agreement_id].course_id: step.at.astimezone(ZONE).date()
        for step in session().scalars(asked)
        if step.version == waiting[step.agreement_id].version
    }


def steps_of(agreement: Agreement) -> list[AgreementStep]:
    """What was done about an agreement, the newest first."""
    asked = select(AgreementStep).where(
        AgreementStep.organisation_id == agreement.organisation_id,
        AgreementStep.agreement_id == agreement.id,
    )
    return list(session().scalars(asked.order_by(AgreementStep.at.desc(), AgreementStep.id.desc())))
