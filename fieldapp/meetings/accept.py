"""The one rule by which an entry becomes a meeting, wherever it comes from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.errors import Conflict, Gone, Invalid, NotYet, NotYours
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings import silence
from fieldapp.meetings.bell import ring
from fieldapp.meetings.counting import judge
from fieldapp.meetings.discretion import refuse_goal, refuse_sensitive
from fieldapp.meetings.entry import Entry
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.mentorships.changes import open_to
from fieldapp.mentorships.models import Course
from fieldapp.wire.stamped import digest, saved_at


@dataclass(frozen=True)
class Accepted:
    """A meeting, and whether this very request made it (201) or an earlier one did (200)."""

    meeting: Meeting
    is_new: bool


def accept(raw: Any, *, by: User, received_at: datetime, correction_follows: bool = False) -> Accepted:
    """Make the meeting that `raw` (an entry as JSON) states, with its letter; never commits.

    The same id with the same content is the same meeting, for ever. Raises BadRequest, TooOld, NotYet,
    Invalid (see Entry.read); NotYours (another author), Conflict (id taken by other content), NotFound
    (no such course of yours), NotYet (names something that has not arrived), Gone (already withdrawn).
    """
    entry = Entry.read(raw, received_at)
    if entry.author != by.id:
        raise NotYours(_("Det er skrevet af en anden. Det bliver sendt, når den person logger ind."))
    earlier = _known(entry, raw, by)
    if earlier:
        return Accepted(earlier, is_new=False)
    course = _course(entry, by, received_at)
    _appointment(entry, by)
    old = _corrected(entry, by)
    refuse_sensitive(by, topics=entry.topics, place=entry.place, reason=entry.reason)
    refuse_goal(by, course, entry.goal)
    meeting = _meeting(entry, raw, by, course, received_at)
    meeting.first_id = old.first_id if old else meeting.id
    try:
        with session().begin_nested():
            judge(course, meeting, old)
            session().add(meeting)
    except IntegrityError:  # the same entry on another connection was a moment faster
        other = _known(entry, raw, by)
        if other is None:
            raise
        return Accepted(other, is_new=False)
    ring(meeting, course, correction_follows=correction_follows)
    silence.answered(meeting)
    return Accepted(meeting, is_new=True)


def _known(entry: Entry, raw: Any, by: User) -> Meeting | None:
    found = session().get(Meeting, (by.organisation_id, entry.id))
    if found is None:
        return None
    if found.author_id != by.id or found.digest != digest(raw):
        raise Conflict(_("Mødet er allerede modtaget med et andet indhold."))
    return found


def _course(entry: Entry, by: User, received_at: datetime) -> Course:
    # Locked, so that two entries about the same citizen are judged one after the other.
    # Only the mentor states what happened; others may see the course, but not write for the mentor.
    mine = Course.written_by(by).where(Course.id == entry.course).with_for_update(of=Course)
    return open_to(mine, by, saved_at(entry, received_at))


def _appointment(entry: Entry, by: User) -> None:
    if entry.appointment is None:
        return
    found = session().get(Appointment, (by.organisation_id, entry.appointment))
    if found is None:
        raise NotYet(_("Aftalen er ikke kommet frem endnu. Vi sender mødet igen bagefter."))
    if found.course_id != entry.course:
        raise Invalid(
            _("Aftalen hører til en anden borger."), fields={"appointment": _("Vælg aftalen igen.")}
        )


def _corrected(entry: Entry, by: User) -> Meeting | None:
    if entry.corrects is None:
        return None
    old = session().get(Meeting, (by.organisation_id, entry.corrects))
    if old is None:
        raise NotYet(_("Det møde, du retter, er ikke kommet frem endnu. Vi sender rettelsen igen bagefter."))
    if old.author_id != by.id:
        raise NotYours(_("Kun den, der skrev mødet, kan rette det."))
    if old.course_id != entry.course:
        raise Invalid(_("Rettelsen hører til en anden borger."), fields={"course": _("Vælg mødet igen.")})
    if old.outcome == Outcome.MISTAKE:
        raise Gone(_("Mødet er allerede trukket tilbage."))
    if not old.stands:
        raise Conflict(_("Mødet er allerede rettet. Ret den nyeste udgave."), code="corrected")
    return old


def _meeting(entry: Entry, raw: Any, by: User, course: Course, received_at: datetime) -> Meeting:
    return Meeting(
        organisation_id=by.organisation_id,
        **entry.stamp(raw, received_at),
        course_id=course.id,
        appointment_id=entry.appointment,
        corrects_id=entry.corrects,
        outcome=entry.outcome,
        met_at=entry.met_at,
        met_on=entry.met_at.astimezone(ZONE).date(),
        stands=True,
        form=entry.form,
        place=entry.place,
        minutes=entry.minutes,
        indirect_minutes=entry.indirect_minutes,
        travel_minutes=entry.travel_minutes,
        topics=list(entry.topics),
        goal_id=_goal(entry, course),
        mark=entry.mark,
        note=entry.note.strip(),
        arrived_at=entry.arrived,
        waited_minutes=entry.waited,
        attempts=[one.model_dump(mode="json") for one in entry.attempts],
        reason=entry.reason,
        stated_by=entry.stated_by,
        error_in=entry.error_in,
        told=entry.told,
    )


def _goal(entry: Entry, course: Course) -> UUID | None:
    if entry.goal is None or entry.goal == "none":
        return None
    if entry.goal not in {goal.id for goal in course.goals}:
        raise Invalid(_("Målet hører ikke til forløbet."), fields={"goal": _("Vælg et af forløbets mål.")})
    return UUID(str(entry.goal))
