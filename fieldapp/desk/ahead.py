"""What is agreed with a citizen from now on, and how each of it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.desk import cases
from fieldapp.desk.facts import People
from fieldapp.errors import NotFound
from fieldapp.i18n import gettext as _
from fieldapp.meetings.models import Appointment
from fieldapp.meetings.standing import Stand, stands
from fieldapp.mentorships.models import Course


@dataclass(frozen=True)
class Ahead:
    """An appointment with how it stands; `people` are those who made it or wrote an answer down."""

    appointment: Appointment
    stand: Stand
    people: People

    @property
    def answer(self) -> Any:
        """What was answered last, if anything: a row of `Answer`."""
        return self.stand.answer

    @property
    def recorder(self) -> User | None:
        """Who wrote the answer down; None when the citizen answered alone."""
        by = self.answer.recorded_by if self.answer else None
        return self.people.get(by) if by else None

    @property
    def made_by(self) -> User | None:
        """Who agreed on it with the citizen."""
        return self.people.get(self.appointment.author_id)

    @property
    def can_come(self) -> bool:
        """Is it off only by the citizen's own word or the office's? Then an answer puts it back."""
        return not self.stand.called_off and self.stand.state in ("cancelled_citizen", "cancelled_office")


def of(user: User, course: Course, moment: datetime) -> list[Ahead]:
    """The course's appointments that have not begun, soonest first; of a moved one only where it went."""
    query = Appointment.visible_to(user).where(
        Appointment.course_id == course.id, Appointment.starts_at > moment
    )
    rows = list(session().scalars(query.order_by(Appointment.starts_at, Appointment.id)))
    return still(user, rows, stands(rows))


def still(user: User, rows: Sequence[Appointment], how: Mapping[UUID, Stand]) -> list[Ahead]:
    """The same of these, where it is known how they stand; they may be plain rows with the same names."""
    return [found for found in _with_stand(user, rows, how) if found.stand.state != "moved"]


def one(user: User, id: UUID) -> Ahead:
    """The appointment, if it is the user's to see; else NotFound."""
    found = session().scalars(Appointment.visible_to(user).where(Appointment.id == id)).one_or_none()
    if found is None:
        raise NotFound(_("Aftalen findes ikke længere."))
    return _with_stand(user, [found], stands([found]))[0]


def last(course: Course) -> Appointment | None:
    """The latest that was agreed: what the next one will be like."""
    query = select(Appointment).where(
        Appointment.organisation_id == course.organisation_id, Appointment.course_id == course.id
    )
    return (
        session()
        .scalars(query.order_by(Appointment.starts_at.desc(), Appointment.id.desc()).limit(1))
        .one_or_none()
    )


def newest(appointment: Appointment) -> Appointment:
    """Of everything that has taken this one's place, and itself: the one that stands."""
    chain = select(Appointment).where(
        Appointment.organisation_id == appointment.organisation_id,
        Appointment.first_id == appointment.first_id,
    )
    last_said = chain.order_by(Appointment.saved_at.desc(), Appointment.id.desc()).limit(1)
    return session().scalars(last_said).one()


def _with_stand(user: User, rows: Sequence[Appointment], how: Mapping[UUID, Stand]) -> list[Ahead]:
    answers = [answer for row in rows if (answer := how[row.id].answer)]
    ids = [row.author_id for row in rows] + [answer.recorded_by for answer in answers if answer.recorded_by]
    people = cases.people(user, ids)
    return [Ahead(row, how[row.id], people) for row in rows]
