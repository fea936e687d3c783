"""When a logged absence rings, and when it must not: never lost, never false.

A letter says what the rows say, in whatever order they arrived: it rings while an absence stands that
nothing speaks against, and is recalled, with the reason, while something does.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select

from fieldapp.alerts.models import Alert, State
from fieldapp.db import ORGANISATION, session
from fieldapp.meetings import reminders
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.meetings.standing import CALLED_OFF as CALLED_OFF
from fieldapp.meetings.standing import OFF, around, entries, newest_answer, unplaced
from fieldapp.mentorships.models import Course

KIND = "no_show"
# Long enough to press "Fortryd"; an undo is an entry itself and recalls the letter before it rings.
UNDO = timedelta(seconds=30)
# The phone says that a correction follows: wait for it, but ring all the same if it never comes.
CORRECTION_ON_ITS_WAY = timedelta(seconds=60)

_CAME = {Outcome.HELD: "came_anyway", Outcome.INTERRUPTED: "came_anyway"}
# Answers that speak against an absence, each with the code of `recall_reason` that it is.
_ANSWERED = {"not_coming": "not_coming", OFF: "cancelled"}
_WITHDRAWN = CALLED_OFF | _CAME | {Outcome.MISTAKE: "undone"}


def ring(meeting: Meeting, course: Course, *, correction_follows: bool) -> None:
    """Write the letter for an absence, or take it back, as part of the meeting's own transaction."""
    letter = None
    # Most entries are neither an absence nor a correction, and then no letter is about them.
    if meeting.outcome == Outcome.NO_SHOW or meeting.corrects_id:
        letter = _letter(meeting)
    if letter is None and meeting.outcome == Outcome.NO_SHOW:
        letter = Alert(
            organisation_id=meeting.organisation_id,
            kind=KIND,
            subject_id=meeting.first_id,
            recipient_id=course.caseworker_id,
            created_at=meeting.received_at,
            due_at=_due(meeting, correction_follows=correction_follows),
        )
        session().add(letter)
    if letter is not None:
        _judge(letter, meeting, at=meeting.received_at, by=meeting.author_id)
    for appointment in _spoken_of(meeting):
        judge_again(meeting.organisation_id, appointment, meeting.received_at)


def rings(meeting: Meeting) -> bool:
    """Is somebody rung, or about to be, because of this absence?"""
    letter = _letter(meeting) if meeting.outcome == Outcome.NO_SHOW else None
    return letter is not None and letter.state != State.RECALLED


def judge_again(organisation: UUID, appointment: UUID, at: datetime) -> None:
    """Something was said about an appointment: do its reminder and its absences' letters still hold?"""
    agreed = session().get_one(Appointment, (organisation, appointment))
    reminders.recall(agreed)
    for absence in [*entries(organisation, appointment, (Outcome.NO_SHOW,)), *unplaced(agreed)]:
        letter = _letter(absence)
        if letter is not None:
            _judge(letter, absence, at=at)


def judge_chain(arrived: Appointment, at: datetime) -> None:
    """An appointment has come, or taken the place of another: who did not come, and was told in time?"""
    for appointment in _chain(arrived):
        judge_again(appointment.organisation_id, appointment.id, at)


def speaks_against(entry: Meeting) -> str | None:
    """Why nobody is to be rung about this entry, the newest of its chain: a code of `recall_reason`."""
    if entry.outcome != Outcome.NO_SHOW:
        return _WITHDRAWN.get(Outcome(entry.outcome), "corrected")
    return _why_not(entry)


def _spoken_of(meeting: Meeting) -> set[UUID]:
    """The appointment it is about, and that of the entry it corrects: a correction may name another."""
    old = None
    if meeting.corrects_id:
        old = session().get_one(Meeting, (meeting.organisation_id, meeting.corrects_id)).appointment_id
    return {id for id in (meeting.appointment_id, old) if id}


def _due(absence: Meeting, *, correction_follows: bool) -> datetime:
    due = max(absence.saved_at + UNDO, absence.received_at)
    if correction_follows:
        due = max(due, absence.received_at + CORRECTION_ON_ITS_WAY)
    return due


def _judge(letter: Alert, entry: Meeting, *, at: datetime, by: UUID | None = None) -> None:
    """`entry` is the newest word of what the letter is about."""
    why = speaks_against(entry)
    if why is None:
        letter.reopen(due_at=max(entry.saved_at + UNDO, at), at=at, by=by)
    elif letter.state == State.OPEN:  # what a person has taken is theirs to settle; the case page says why
        letter.recall(why, at=at, by=by)


def _why_not(absence: Meeting) -> str | None:
    """Why nobody is to be rung about this absence: a code of `recall_reason`, or None."""
    if absence.appointment_id is None:
        # Nobody was expected when all that was agreed around that time was off.
        found = [_off(absence, agreed) for agreed in around(absence)]
        return found[0] if found and all(found) else None
    place = absence.organisation_id, absence.appointment_id
    for other in entries(*place, _CAME):
        return _CAME[Outcome(other.outcome)]
    return _off(absence, session().get_one(Appointment, place))


def _off(absence: Meeting, agreed: Appointment) -> str | None:
    """Why the citizen was not to come to this appointment after all."""
    for other in entries(agreed.organisation_id, agreed.id, CALLED_OFF):
        if other.saved_at <= absence.saved_at:  # called off already, not afterwards
            return CALLED_OFF[Outcome(other.outcome)]
    if any(_moves(other, agreed) and other.saved_at <= absence.saved_at for other in _chain(agreed)):
        return "moved"
    newest = newest_answer(agreed)
    return _ANSWERED.get(newest.answer) if newest else None


def _chain(appointment: Appointment) -> list[Appointment]:
    told = {"organisation": appointment.organisation_id, "first": appointment.first_id}
    return list(session().scalars(_CHAIN, told))


_CHAIN = select(Appointment).where(
    Appointment.organisation_id == ORGANISATION, Appointment.first_id == bindparam("first")
)


def _moves(other: Appointment, agreed: Appointment) -> bool:
    """Does `other` take the place of `agreed`, and is it another time or another place?"""
    newer = (other.saved_at, other.id) > (agreed.saved_at, agreed.id)
    return newer and (other.starts_at, other.form, other.place) != (
        agreed.starts_at,
        agreed.form,
        agreed.place,
    )


def _letter(entry: Meeting) -> Alert | None:
    """The letter about this entry, or about the one that it corrects."""
    told = {"organisation": entry.organisation_id, "subject": entry.first_id}
    return session().scalars(_LETTER, told).one_or_none()


_LETTER = (
    select(Alert)
    .where(
        Alert.organisation_id == ORGANISATION, Alert.kind == KIND, Alert.subject_id == bindparam("subject")
    )
    .with_for_update()
)
