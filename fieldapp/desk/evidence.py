"""The evidence page: what is known about one appointment, line by line, and what is not known yet."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert, State
from fieldapp.clock import iso, uuid7
from fieldapp.db import session
from fieldapp.desk import ahead, cases
from fieldapp.desk.cases import Case
from fieldapp.desk.facts import Fact, of_alert, of_appointment, of_documents, of_entry, of_reminder, stated
from fieldapp.formats import local_day
from fieldapp.journal.models import Document
from fieldapp.meetings import reminders
from fieldapp.meetings.bell import speaks_against
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.mentorships.models import Course

# Evidence counts absences of the last three months (aktivloven § 35(3)); only the number is shown.
BACK = timedelta(days=91)
MINUTE = timedelta(minutes=1)
# What comes of filing and ringing is nothing new about the appointment.
LATER = ("rung", "sent", "filed")
BY_HAND = (State.TAKEN, State.CONTACTED, State.HANDLED)
MET = (Outcome.HELD, Outcome.INTERRUPTED)


@dataclass(frozen=True)
class Evidence:
    """A case with its lines in order, and what is good to know about the course."""

    case: Case
    appointment: Appointment | None
    facts: list[Fact]
    earlier: int
    last: Meeting | None
    next: Appointment | None
    # What speaks against a case that a person has taken all the same: a code of `recall_reason`.
    against: str | None
    # What was sent to the records before, newest first.
    documents: list[Document]
    # Carried by the form that sends it there now, so that twice is once.
    form_id: UUID = field(default_factory=uuid7)

    @property
    def agreed_at(self) -> datetime:
        """The agreed time; without an appointment, the time the mentor wrote."""
        return self.appointment.starts_at if self.appointment else self.case.meeting.met_at

    @property
    def stated(self) -> str:
        """A fingerprint of what is stated: another one when there is something new for the records."""
        lines = [(fact.kind, fact.row, fact.at, fact.struck) for fact in self.facts if fact.kind not in LATER]
        return sha256(repr(lines).encode()).hexdigest()

    @property
    def is_final(self) -> bool:
        """Has a person had it in hand? Only what is final is filed (offentlighedsloven § 15)."""
        return any(step.state in BY_HAND for step in self.case.alert.steps)

    @property
    def filed(self) -> Document | None:
        """What was last sent to the records."""
        return self.documents[0] if self.documents else None

    @property
    def is_news(self) -> bool:
        """Is there something to send that the records were not sent yet?"""
        return self.filed is None or self.filed.stated != self.stated

    def from_agreed(self, fact: Fact) -> int | None:
        """Minutes from the agreed time to this line; None on other days and where no clock is stated.

        Between the two clocks as they are shown, without seconds: what is on paper adds up.
        """
        if fact.at is None or local_day(iso(fact.at)) != local_day(iso(self.agreed_at)):
            return None
        return (_shown(fact.at) - _shown(self.agreed_at)) // MINUTE


def gather(user: User, case: Case, moment: datetime) -> Evidence:
    """Everything that is stored about this case and that `user` may see."""
    appointment = _appointment(user, case.meeting.appointment_id or case.first.appointment_id)
    course = case.first.course
    documents = list(session().scalars(Document.about(user, case.alert.id)))
    return Evidence(
        case,
        appointment,
        _facts(user, case, appointment, documents),
        earlier_absences(user, case),
        last_met(user, course),
        next_appointment(user, course, moment),
        against(case),
        documents,
    )


def against(case: Case) -> str | None:
    """What came in after somebody took the case, and would have recalled it: a code of `recall_reason`."""
    settled_by_hand = case.alert.state in (State.TAKEN, State.CONTACTED)
    return speaks_against(case.meeting) if settled_by_hand else None


def earlier_absences(user: User, case: Case) -> int:
    """Absences of this citizen in the three months before; what was recalled was none."""
    recalled = select(Alert.subject_id).where(
        Alert.organisation_id == user.organisation_id, Alert.state == State.RECALLED
    )
    courses = Course.visible_to(user).where(Course.citizen_id == case.first.course.citizen_id)
    before = Meeting.visible_to(user).where(
        Meeting.course_id.in_(courses.with_only_columns(Course.id)),
        Meeting.outcome == Outcome.NO_SHOW,
        Meeting.stands,
        Meeting.id.not_in([meeting.id for meeting in case.chain]),
        Meeting.first_id.not_in(recalled),
        Meeting.met_at.between(case.first.met_at - BACK, case.first.met_at),
    )
    return session().scalar(before.with_only_columns(func.count())) or 0


def last_met(user: User, course: Course) -> Meeting | None:
    """The newest meeting that took place and that no later entry corrects."""
    return (
        session()
        .scalars(
            Meeting.visible_to(user)
            .where(Meeting.course_id == course.id, Meeting.outcome.in_(MET), Meeting.stands)
            .order_by(Meeting.met_at.desc(), Meeting.id.desc())
            .limit(1)
        )
        .one_or_none()
    )


def next_appointment(user: User, course: Course, moment: datetime) -> Appointment | None:
    """The next time that is agreed and that nobody has called off."""
    found = (one.appointment for one in ahead.of(user, course, moment) if one.stand.state == "planned")
    return next(found, None)


def _shown(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _appointment(user: User, wanted: UUID | None) -> Appointment | None:
    if wanted is None:
        return None
    return (
        session()
        .scalars(
            Appointment.visible_to(user)
            .where(Appointment.id == wanted)
            .options(selectinload(Appointment.answers))
        )
        .one_or_none()
    )


def _facts(user: User, case: Case, appointment: Appointment | None, documents: list[Document]) -> list[Fact]:
    known = case.people | cases.people(user, [delivery.user_id for delivery in case.alert.deliveries])
    found: list[Fact] = []
    if appointment is not None:
        recorders = [answer.recorded_by for answer in appointment.answers]
        known |= cases.people(user, [appointment.author_id, *recorders])
        found += of_appointment(appointment, known)
        found += of_reminder(reminders.of(appointment))
    else:
        first = case.meeting
        found.append(
            Fact("agreed", "mentor", ("meeting", first.id), first.met_at, first.met_at, first.author)
        )
    found += stated(case.chain)
    for meeting in case.chain:
        found += of_entry(meeting)
    found += of_alert(case.alert, known)
    found += of_documents(documents)
    return sorted(found, key=lambda fact: fact.place)
