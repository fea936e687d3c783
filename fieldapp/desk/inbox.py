"""What waits for the caseworker's own word: a proposal, a status to read or still to come, a wish to talk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import Role, User
from fieldapp.agreements.proposal import Proposal
from fieldapp.agreements.proposals import open_of
from fieldapp.db import session
from fieldapp.desk import inbox_rows
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.models import CARRIED, Course
from fieldapp.mentorships.periods import Agreement, talks_of
from fieldapp.reports.models import Report
from fieldapp.reports.send import GRACE, stretch


@dataclass(frozen=True)
class Waits:
    """One line: `proposal` (of the mentor's), `read` (a status came), `late` (one is overdue since `day`),
    `talk` (about the agreement).
    """

    kind: str
    course: Course
    day: date
    report: Report | None = None
    proposal: Proposal | None = None

    @property
    def names(self) -> tuple[str, str]:
        """Whom it is found by: the citizen and the mentor."""
        return self.course.citizen.first_name, self.course.mentor.name

    @property
    def url(self) -> str:
        """Where it is dealt with."""
        if self.report:
            return f"/desk/reports/{self.report.id}"
        more = {"talk": "/agreement", "proposal": "#waits"}
        return f"/desk/courses/{self.course.id}{more.get(self.kind, '')}"


def waits(user: User, at: datetime) -> list[Waits]:
    """What waits for a caseworker, the oldest first; a leader decides none of it."""
    found = sorted(_lines(user, at), key=lambda one: one.day)
    if not found:
        return []
    own, ids = user.organisation_id, {one.course.id for one in found}
    rows = select(Course).where(Course.organisation_id == own, Course.id.in_(ids))
    with_people = rows.options(joinedload(Course.mentor), joinedload(Course.caseworker))
    courses = {course.id: course for course in session().scalars(with_people)}
    asked = open_of(own, {one.course.id for one in found if one.proposal})
    proposals = {one.id: one for one in chain.from_iterable(asked.values())}
    return [
        replace(one, course=courses[one.course.id], proposal=one.proposal and proposals[one.proposal.id])
        for one in found
    ]


def count(user: User, at: datetime) -> int:
    """How many lines that is."""
    return len(_lines(user, at))


def of_course(
    course: Course,
    statuses: Sequence[Report],
    agreements: Sequence[Agreement],
    proposed: Sequence[Proposal],
    today: date,
) -> Iterator[Waits]:
    """What the mentor of one course has sent or should have; `statuses` as `newest` gives them.

    All may be plain rows with the same names.
    """
    for asked in proposed:
        yield Waits("proposal", course, asked.saved_at.astimezone(ZONE).date(), proposal=asked)
    replaced = {one.replaces_id for one in statuses}
    for one in statuses:
        if one.verdict is None and one.id not in replaced:
            yield Waits("read", course, one.saved_at.astimezone(ZONE).date(), one)
    due = stretch(statuses, agreements, today)
    if course.ends_on < today - CARRIED:
        return  # it is on no phone any more: nobody could write it
    if course.begun_at and due and due.due_on + GRACE < today:
        yield Waits("late", course, due.due_on)


def _lines(user: User, at: datetime) -> list[Waits]:
    """What waits, with plain rows in place of course, status and proposal."""
    if user.role != Role.CASEWORKER:
        return []
    own, today = user.organisation_id, at.astimezone(ZONE).date()
    courses = inbox_rows.courses(user, at, today)
    ids = [course.id for course in courses]
    statuses, agreements = inbox_rows.statuses(own, ids), inbox_rows.agreements(own, ids)
    proposed = inbox_rows.proposed(own, ids)
    talks = talks_of(chain.from_iterable(agreements.values()))
    found = [
        line
        for course in courses
        for line in of_course(course, statuses[course.id], agreements[course.id], proposed[course.id], today)
    ]
    return found + [Waits("talk", course, talks[course.id]) for course in courses if course.id in talks]
