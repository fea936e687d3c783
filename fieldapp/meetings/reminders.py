"""A citizen who has said yes to it is reminded of an appointment the day before: once, while it stands."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from fieldapp.accounts.models import Organisation, User
from fieldapp.accounts.settings import Settings
from fieldapp.alerts import notes
from fieldapp.alerts.notes import Note, Way
from fieldapp.clock import now, uuid7
from fieldapp.db import session
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import reminder_text
from fieldapp.meetings.models import Appointment, Reminder
from fieldapp.meetings.standing import stand, stands
from fieldapp.mentorships.changes import lock, must_be_allowed
from fieldapp.mentorships.contact import Contact, contact_of, write_down
from fieldapp.mentorships.keys import can_text
from fieldapp.mentorships.models import Citizen, Course

log = logging.getLogger(__name__)

# Nobody's telephone says anything later in the evening than this.
LATEST = time(20)
# What was written down a moment ago may be put right in the next.
SETTLED = timedelta(minutes=30)


@dataclass(frozen=True)
class Reminded:
    """That a citizen was reminded: when (when it left the house, if it has), and by `sms` or `email`."""

    # The reminder's row.
    id: UUID
    at: datetime
    way: str
    sent: bool


def of(appointment: Appointment) -> Reminded | None:
    """What became of the reminder of this appointment; None when there was none."""
    row = (
        session()
        .execute(
            select(Reminder.id, Reminder.at, Reminder.way, Note.sent_at)
            .outerjoin(
                Note,
                (Note.organisation_id == Reminder.organisation_id) & (Note.subject_id == Reminder.id),
            )
            .where(*_of(appointment))
        )
        .first()
    )
    return Reminded(row.id, row.sent_at or row.at, row.way, row.sent_at is not None) if row else None


def go_round() -> None:
    """Remind of what is agreed for tomorrow, in every organisation whose clock for it has come. Commits."""
    moment = now()
    for organisation in session().scalars(select(Organisation.id)).all():
        first = Settings.of(organisation).value("remind_at")
        if first is not None and _is_time(moment, first):
            for id in _unreminded(organisation, moment):
                _remind_safely(organisation, id, moment)


def are_sent(organisation: UUID) -> bool:
    """Does the organisation send any now? Else nobody is to be promised one."""
    return Settings.of(organisation).value("remind_at") is not None


def choose(course: Course, contact: Contact, *, by: User, at: datetime) -> None:
    """What was agreed with the citizen. Never commits. Raises NotYours, and Invalid for fields to correct."""
    must_be_allowed(course, by)
    wrong = contact.wrong()
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    _change(course, contact, by.id, at)


def decline(course: Course, at: datetime) -> None:
    """»Nej tak«, in the citizen's own hand. Never commits."""
    here = contact_of(course)
    _change(course, Contact(here.phone, here.email, ""), course.citizen_id, at)


def recall(appointment: Appointment) -> None:
    """Something was said about it: does a reminder that has not left yet still say what is so?"""
    written = select(Reminder.id).where(*_of(appointment))
    if session().scalars(written).first() and stand(appointment).state != "planned":
        notes.withdraw(appointment.organisation_id, written)


def _change(course: Course, contact: Contact, by: UUID, at: datetime) -> None:
    lock(course)
    before = contact_of(course)
    write_down(course, contact, by=by, at=at)
    if before.reached_by == contact.reached_by:
        return
    # What waits would go to the old number, or to somebody who has said no.
    theirs = select(Reminder.id).join(
        Appointment,
        (Appointment.organisation_id == Reminder.organisation_id)
        & (Appointment.id == Reminder.appointment_id),
    )
    courses = select(Course.id).where(
        Course.organisation_id == course.organisation_id, Course.citizen_id == course.citizen_id
    )
    notes.withdraw(
        course.organisation_id,
        theirs.where(Reminder.organisation_id == course.organisation_id, Appointment.course_id.in_(courses)),
    )


def _unreminded(organisation: UUID, moment: datetime) -> list[UUID]:
    """What stands for tomorrow, of citizens who want to be reminded and have not been; the earliest first."""
    tomorrow = moment.astimezone(ZONE).date() + timedelta(days=1)
    begins, ends = (datetime.combine(tomorrow + timedelta(days=n), time(), ZONE) for n in (0, 1))
    reminded = select(Reminder.id).where(
        Reminder.organisation_id == Appointment.organisation_id, Reminder.appointment_id == Appointment.id
    )
    rows = session().scalars(
        select(Appointment)
        .join(
            Course,
            (Course.organisation_id == Appointment.organisation_id) & (Course.id == Appointment.course_id),
        )
        .join(Course.citizen)
        .where(
            Appointment.organisation_id == organisation,
            Appointment.starts_at >= begins,
            Appointment.starts_at < ends,
            Appointment.received_at <= moment - SETTLED,
            # Then the citizen is not there.
            Appointment.form != "third_party",
            Course.ends_on >= tomorrow,
            Citizen.reminders.is_not(None),
            ~reminded.exists(),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    found = list(rows)
    how = stands(found)
    session().rollback()
    return [row.id for row in found if how[row.id].state == "planned"]


def _remind_safely(organisation: UUID, id: UUID, moment: datetime) -> None:
    try:
        _remind(organisation, id, moment)
        session().commit()
    except Exception:
        # The next round tries again; meanwhile one that fails must not keep the others from being reminded.
        log.exception("appointment %s: nobody was reminded", id)
        session().rollback()


def _remind(organisation: UUID, id: UUID, moment: datetime) -> None:
    """The row and its note. Whoever moves it, calls it off or says »Nej tak« waits for us, or we for them."""
    appointment = session().get_one(Appointment, (organisation, id))
    course = session().get_one(Course, (organisation, appointment.course_id))
    lock(course)
    way = _way(course.citizen)
    if way is None or session().scalars(select(Reminder.id).where(*_of(appointment))).first():
        return
    if stand(appointment).state != "planned":
        return
    made = Reminder(organisation_id=organisation, id=uuid7(), appointment_id=id, way=way, at=moment)
    session().add(made)
    session().flush()
    words = reminder_text.write(way, course, appointment.starts_at)
    notes.drop(organisation, made.id, way, words, _until(moment))


def _way(citizen: Citizen) -> Way | None:
    """How the citizen wants to be reminded, if it can be done."""
    if citizen.reminders == Way.SMS and can_text(citizen):
        return Way.SMS
    return Way.EMAIL if citizen.reminders == Way.EMAIL and citizen.email else None


def _is_time(moment: datetime, first: int) -> bool:
    """Is it between that minute of the Danish day and the evening?"""
    here = moment.astimezone(ZONE)
    return here.hour * 60 + here.minute >= first and here.time() < LATEST


def _until(moment: datetime) -> datetime:
    """A reminder that cannot leave before tonight stays: at night, telephones are silent."""
    return datetime.combine(moment.astimezone(ZONE).date(), LATEST, ZONE).astimezone(UTC)


def _of(appointment: Appointment) -> tuple[ColumnElement[bool], ...]:
    mine = Reminder.organisation_id == appointment.organisation_id
    return mine, Reminder.appointment_id == appointment.id
