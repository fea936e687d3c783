"""When a logged absence rings, and when it must not: never lost, never false."""

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from fieldapp.alerts.models import Alert, State
from fieldapp.db import session
from fieldapp.meetings.models import Answer, Meeting, Outcome
from fieldapp.mentorships.models import Course

KIND = "no_show"
# Long enough to press "Fortryd"; an undo is an entry itself and recalls the letter before it rings.
UNDO = timedelta(seconds=30)
# The phone says that a correction follows: wait for it, but ring all the same if it never comes.
CORRECTION_ON_ITS_WAY = timedelta(seconds=60)

_CALLED_OFF = {
    Outcome.CANCELLED_CITIZEN: "cancelled",
    Outcome.CANCELLED_MENTOR: "cancelled",
    Outcome.MOVED: "moved",
}
_CAME_ANYWAY = {Outcome.HELD: "came_anyway", Outcome.INTERRUPTED: "came_anyway", Outcome.MISTAKE: "undone"}


def ring(meeting: Meeting, course: Course, *, correction_follows: bool) -> None:
    """Write the letter for an absence, or take it back, as part of the meeting's own transaction."""
    first = beginning(meeting)
    # Most entries are neither an absence nor a correction, and then no letter can be about them.
    about = meeting.outcome == Outcome.NO_SHOW or meeting.corrects_id is not None
    letter = _letter(first) if about else None
    if meeting.outcome == Outcome.NO_SHOW:
        due = max(meeting.saved_at + UNDO, meeting.received_at)
        if correction_follows:
            due = max(due, meeting.received_at + CORRECTION_ON_ITS_WAY)
        if letter is None:
            letter = Alert(
                organisation_id=meeting.organisation_id,
                kind=KIND,
                subject_id=first.id,
                recipient_id=course.caseworker_id,
                created_at=meeting.received_at,
                due_at=due,
            )
            session().add(letter)
        elif letter.state == State.RECALLED:
            letter.reopen(by=meeting.author_id, at=meeting.received_at, due_at=due)
        _recall_if_called_off(letter, meeting.appointment_id, meeting.received_at)
    elif letter is not None:
        reason = (_CAME_ANYWAY | _CALLED_OFF).get(Outcome(meeting.outcome), "corrected")
        letter.recall(reason, at=meeting.received_at, by=meeting.author_id)
    if meeting.outcome in _CALLED_OFF and meeting.appointment_id:
        called_off(meeting.organisation_id, meeting.appointment_id, meeting.received_at)


def called_off(organisation: UUID, appointment: UUID, at: datetime) -> None:
    """An appointment turned out to be off: letters about it that still ring are recalled."""
    for absence in session().scalars(_standing(organisation, appointment, (Outcome.NO_SHOW,))):
        letter = _letter(beginning(absence))
        if letter is not None and letter.state != State.RECALLED:
            _recall_if_called_off(letter, appointment, at)


def beginning(meeting: Meeting) -> Meeting:
    """The entry that a chain of corrections began with; letters are about that one."""
    while meeting.corrects_id:
        earlier = session().get(Meeting, (meeting.organisation_id, meeting.corrects_id))
        if earlier is None:  # the foreign key forbids it
            break
        meeting = earlier
    return meeting


def _letter(first: Meeting) -> Alert | None:
    return (
        session()
        .scalars(
            select(Alert)
            .where(
                Alert.organisation_id == first.organisation_id,
                Alert.kind == KIND,
                Alert.subject_id == first.id,
            )
            .with_for_update()
        )
        .one_or_none()
    )


def _recall_if_called_off(letter: Alert, appointment: UUID | None, at: datetime) -> None:
    if appointment is None:
        return
    why = _why_off(letter.organisation_id, appointment)
    if why:
        letter.recall(why, at=at)


def _why_off(organisation: UUID, appointment: UUID) -> str | None:
    """Why nobody is to be rung about this appointment: a code of `recall_reason`, or None."""
    off = session().scalars(_standing(organisation, appointment, tuple(_CALLED_OFF))).first()
    if off is not None:
        return _CALLED_OFF[Outcome(off.outcome)]
    newest = (
        session()
        .scalars(
            select(Answer.answer)
            .where(Answer.organisation_id == organisation, Answer.appointment_id == appointment)
            .order_by(Answer.at.desc(), Answer.id.desc())
        )
        .first()
    )
    return "not_coming" if newest == "not_coming" else None


def _standing(organisation: UUID, appointment: UUID, outcomes: tuple[Outcome, ...]) -> Select[Meeting]:
    """Entries about an appointment that no later entry corrects."""
    later = _later()
    return select(Meeting).where(
        Meeting.organisation_id == organisation,
        Meeting.appointment_id == appointment,
        Meeting.outcome.in_(outcomes),
        ~select(later.id)
        .where(later.organisation_id == organisation, later.corrects_id == Meeting.id)
        .exists(),
    )


@cache
def _later() -> type[Meeting]:
    """Another copy of the table; making one costs more than the question it is for."""
    return aliased(Meeting)
