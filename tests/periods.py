"""What the tests of minutes share: a desk that sets periods going, ends them, and grants minutes a week."""

from datetime import UTC, date, datetime

from sqlalchemy import delete

from fieldapp.accounts.models import User
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.demo.agreements import first_period
from fieldapp.meetings.counting import recount
from fieldapp.mentorships.changes import lock
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import Agreement, Grant, State

# Long before anything is said in these tests.
MADE_AT = datetime(2026, 10, 1, tzinfo=UTC)


class Desk:
    """The caseworker's desk of one course. What it had before is forgotten: it has what the test tells."""

    def __init__(self, course: Course, mentor: User):
        self.course, self.mentor = course, mentor
        for table in (Agreement, Grant):
            session().execute(delete(table).where(table.course_id == course.id))
        course.created_at = MADE_AT
        self._number = 0

    def begin(
        self,
        first: date,
        last: date,
        *,
        agreed_on: date | None = None,
        waived: str | None = None,
        state: State = State.ACTIVE,
    ) -> Agreement:
        """A period that was set going, with the day of the citizen's yes."""
        self._number += 1
        agreement, _ = first_period(self.course, self.mentor)
        agreement.number, agreement.state = self._number, state
        agreement.starts_on, agreement.ends_on, agreement.last_on = first, last, last
        agreement.agreed_on, agreement.agreed_how, agreement.waived = agreed_on, None, waived
        self._write(agreement)
        return agreement

    def agree(self, period: Agreement, on: date) -> None:
        """The citizen's yes, which comes late."""
        period.agreed_on = on
        self._write(period)

    def end(self, period: Agreement, on: date) -> None:
        """The last day that counts; another one puts it right."""
        period.last_on, period.state = on, State.ENDED
        self._write(period)

    def grant(self, minutes: int, valid_from: date, at: datetime = MADE_AT) -> None:
        """So many minutes a week from that day on, as it was written at that moment."""
        own = {"organisation_id": self.course.organisation_id, "id": uuid7(), "course_id": self.course.id}
        self._write(Grant(**own, minutes=minutes, valid_from=valid_from, by=self.course.caseworker_id, at=at))

    def _write(self, row: Agreement | Grant) -> None:
        lock(self.course)
        session().add(row)
        session().flush()
        recount(self.course)
        session().flush()
