"""The one rule by which an entry becomes an appointment, whoever writes it: a phone, or the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid, NotFound, NotYet, NotYours
from fieldapp.formats import full_day
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings import silence
from fieldapp.meetings.appointments import AppointmentEntry
from fieldapp.meetings.bell import judge_chain
from fieldapp.meetings.discretion import refuse_sensitive
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.changes import mentor_until, open_to
from fieldapp.mentorships.models import Course
from fieldapp.wire.stamped import digest, saved_at

# Nobody can have stayed away yet from what lies further ahead.
SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Agreed:
    """An appointment, and whether this very request made it (201) or an earlier one did (200)."""

    appointment: Appointment
    is_new: bool


def agree(raw: Any, *, by: User, received_at: datetime) -> Agreed:
    """Make the appointment that `raw` (an entry as JSON) states, and judge its bells anew; never commits.

    The same id with the same content is the same appointment, for ever. Raises BadRequest, TooOld, NotYet,
    Invalid (see Stamped.read; also after the course's end, or moved from another course), NotYours (another
    author), Conflict (id taken by other content), NotFound (no such course of yours), NotYet (what it
    replaces has not arrived).
    """
    entry = AppointmentEntry.read(raw, received_at)
    if entry.author != by.id:
        raise NotYours(_("Det er skrevet af en anden. Det bliver sendt, når den person logger ind."))
    earlier = _known(entry, raw, by)
    if earlier:
        return Agreed(earlier, is_new=False)
    course = _course(entry, by, received_at)
    old = _replaced(entry, by, course)
    _within(entry, course)
    refuse_sensitive(by, place=entry.place)
    made = _appointment(entry, raw, course, old, received_at)
    try:
        with session().begin_nested():
            session().add(made)
    except IntegrityError:  # the same entry on another connection was a moment faster
        other = _known(entry, raw, by)
        if other is None:
            raise
        return Agreed(other, is_new=False)
    if old or made.starts_at < received_at + SOON:
        judge_chain(made, received_at)
    if old:
        silence.moved(old, received_at)
    return Agreed(made, is_new=True)


def _known(entry: AppointmentEntry, raw: Any, by: User) -> Appointment | None:
    found = session().get(Appointment, (by.organisation_id, entry.id))
    if found is None:
        return None
    if found.author_id != by.id or found.digest != digest(raw):
        raise Conflict(_("Aftalen er allerede modtaget med et andet indhold."))
    return found


def _course(entry: AppointmentEntry, by: User, received_at: datetime) -> Course:
    # Locked, so that two moves of one appointment are judged one after the other.
    mine = Course.arranged_by(by).where(Course.id == entry.course).with_for_update(of=Course)
    return open_to(mine, by, saved_at(entry, received_at))


def _replaced(entry: AppointmentEntry, by: User, course: Course) -> Appointment | None:
    if entry.replaces is None:
        return None
    old = session().get(Appointment, (by.organisation_id, entry.replaces))
    if old is None:
        raise NotYet(_("Den aftale, du flytter, er ikke kommet frem endnu. Vi sender den nye igen bagefter."))
    if old.course_id != entry.course:
        raise Invalid(
            _("Aftalen hører til en anden borger."),
            fields={"replaces": _("Vælg den aftale, der skal flyttes, igen.")},
        )
    until = mentor_until(course, by) if by.id not in (course.mentor_id, course.caseworker_id) else None
    if until is not None and old.saved_at > until:
        raise NotFound(_("Aftalen er lavet af en anden, efter at forløbet skiftede mentor."))
    return old


def _within(entry: AppointmentEntry, course: Course) -> None:
    if entry.starts_at.astimezone(ZONE).date() > course.ends_on:
        ends = full_day(course.ends_on.isoformat())
        sentence = _("Forløbet slutter %(day)s. Vælg senest den dag.") % {"day": ends}
        raise Invalid(sentence, fields={"starts_at": sentence}, code="after_end")


def _appointment(
    entry: AppointmentEntry, raw: Any, course: Course, old: Appointment | None, received_at: datetime
) -> Appointment:
    return Appointment(
        organisation_id=course.organisation_id,
        **entry.stamp(raw, received_at),
        course_id=course.id,
        replaces_id=entry.replaces,
        first_id=old.first_id if old else entry.id,
        starts_at=entry.starts_at,
        minutes=entry.minutes,
        form=entry.form,
        place=entry.place,
        told=entry.told,
    )
