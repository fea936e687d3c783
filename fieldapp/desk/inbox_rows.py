"""What decides whether something waits for a caseworker, in plain rows: the menu of every page counts it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from fieldapp.accounts.models import User
from fieldapp.agreements.proposal import Proposal, ProposalAnswer
from fieldapp.db import session
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
    verdict: Verdict | None


def courses(user: User, at: datetime, today: date) -> list[Any]:
    """`id`, `ends_on` and `begun_at` of the courses that `user` looks after and that may still lack a word.

    Those that are over, read, answered and closed are most of them after some years.
    """
    here = Agreement.organisation_id == Course.organisation_id, Agreement.course_id == Course.id
    open_ones = select(Agreement.id).where(*here, Agreement.state != State.ENDED)
    may_lack = or_(
        Course.ends_on >= today - CARRIED, open_ones.exists(), _unread().exists(), _unanswered().exists()
    )
    asked = Course.looked_after_by(user, at).where(may_lack)
    return list(session().execute(asked.with_only_columns(Course.id, Course.ends_on, Course.begun_at)))


def statuses(organisation: UUID, courses: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The statuses of these courses, the one written last first."""
    said = (Report.id, Report.course_id, Report.replaces_id, Report.since, Report.until, Report.saved_at)
    asked = (
        select(*said, ReportVerdict.verdict, ReportVerdict.at)
        .outerjoin(Report.verdict)
        .where(Report.organisation_id == organisation, Report.course_id.in_(courses))
        .order_by(Report.saved_at.desc(), Report.id.desc())
    )
    rows = session().execute(asked)
    return _by_course(Status(*row[:6], Verdict(*row[6:]) if row[6] else None) for row in rows)


def agreements(organisation: UUID, courses: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The agreements of these courses: which days, how often a status, and whether there was a yes."""
    key = Agreement.organisation_id, Agreement.id, Agreement.course_id, Agreement.version
    asked = select(
        *key,
        Agreement.state,
        Agreement.starts_on,
        Agreement.last_on,
        Agreement.report_days,
        Agreement.agreed_on,
    ).where(Agreement.organisation_id == organisation, Agreement.course_id.in_(courses))
    return _by_course(session().execute(asked.order_by(Agreement.number)))


def proposed(organisation: UUID, courses: Collection[UUID]) -> dict[UUID, list[Any]]:
    """`id` and `saved_at` of what nobody has answered about these courses, the oldest first."""
    asked = (
        select(Proposal.id, Proposal.course_id, Proposal.saved_at)
        .outerjoin(Proposal.answer)
        .where(
            Proposal.organisation_id == organisation,
            Proposal.course_id.in_(courses),
            ProposalAnswer.proposal_id.is_(None),
        )
    )
    return _by_course(session().execute(asked.order_by(Proposal.saved_at, Proposal.id)))


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
