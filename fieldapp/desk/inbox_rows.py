"""What decides whether something waits for a caseworker, in plain rows: the menu of every page counts it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from fieldapp.accounts.models import User
from fieldapp.agreements.proposal import Proposal, ProposalAnswer
from fieldapp.db import COURSES, ORGANISATION, of_courses, plain
from fieldapp.mentorships.models import CARRIED, Course
from fieldapp.mentorships.periods import Agreement, State
from fieldapp.reports.models import Report, ReportVerdict


class Verdict(NamedTuple):
    """What was said to a status, and when."""

    verdict: str
    at: datetime


class Status(NamedTuple):
    """A status without its words, named as the columns of `Report`."""

    id: UUID
    course_id: UUID
    replaces_id: UUID | None
    since: date
    until: date
    saved_at: datetime
    ask: str
    verdict: Verdict | None


def courses(user: User, at: datetime, today: date) -> Sequence[Any]:
    """`id`, `ends_on` and `begun_at` of the courses that `user` looks after and that may still lack a word.

    Those that are over, read, answered and closed are most of them after some years.
    """
    here = Agreement.organisation_id == Course.organisation_id, Agreement.course_id == Course.id
    open_ones = select(Agreement.id).where(*here, Agreement.state != State.ENDED)
    may_lack = or_(
        Course.ends_on >= today - CARRIED, open_ones.exists(), _unread().exists(), _unanswered().exists()
    )
    asked = Course.looked_after_by(user, at).where(may_lack)
    return plain(asked.with_only_columns(Course.id, Course.ends_on, Course.begun_at))


def statuses(organisation: UUID, courses: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The statuses of these courses, the one written last first."""
    rows = plain(_STATUSES, of_courses(organisation, courses))
    return _by_course(
        Status._make([*said, Verdict(verdict, at) if verdict else None]) for *said, verdict, at in rows
    )


def agreements(organisation: UUID, courses: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The agreements of these courses: which days, how often a status, and whether there was a yes."""
    return _by_course(plain(_AGREEMENTS, of_courses(organisation, courses)))


def proposed(organisation: UUID, courses: Collection[UUID]) -> dict[UUID, list[Any]]:
    """`id` and `saved_at` of what nobody has answered about these courses, the oldest first."""
    return _by_course(plain(_PROPOSED, of_courses(organisation, courses)))


_WHICH = (Report.id, Report.course_id, Report.replaces_id, Report.since, Report.until)
_STATUSES = (
    select(*_WHICH, Report.saved_at, Report.ask, ReportVerdict.verdict, ReportVerdict.at)
    .outerjoin(Report.verdict)
    .where(Report.organisation_id == ORGANISATION, Report.course_id.in_(COURSES))
    .order_by(Report.saved_at.desc(), Report.id.desc())
)
_KEY = (Agreement.organisation_id, Agreement.id, Agreement.course_id, Agreement.version)
_DAYS = (Agreement.starts_on, Agreement.last_on, Agreement.report_days, Agreement.agreed_on)
_AGREEMENTS = (
    select(*_KEY, *_DAYS, Agreement.state)
    .where(Agreement.organisation_id == ORGANISATION, Agreement.course_id.in_(COURSES))
    .order_by(Agreement.number)
)
_PROPOSED = (
    select(Proposal.id, Proposal.course_id, Proposal.saved_at)
    .outerjoin(Proposal.answer)
    .where(
        Proposal.organisation_id == ORGANISATION,
        Proposal.course_id.in_(COURSES),
        ProposalAnswer.proposal_id.is_(None),
    )
    .order_by(Proposal.saved_at, Proposal.id)
)


def _unread() -> Any:
    here = Report.organisation_id == Course.organisation_id, Report.course_id == Course.id
    return select(Report.id).outerjoin(Report.verdict).where(*here, ReportVerdict.report_id.is_(None))


def _unanswered() -> Any:
    here = Proposal.organisation_id == Course.organisation_id, Proposal.course_id == Course.id
    return select(Proposal.id).outerjoin(Proposal.answer).where(*here, ProposalAnswer.proposal_id.is_(None))


def _by_course(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.course_id].append(row)
    return found
