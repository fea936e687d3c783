"""When a logged absence rings, and when it must not: never lost, never false.

A letter says what the rows say, in whatever order they arrived: it rings while an absence stands that
nothing speaks against, and is recalled, with the reason, while something does.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
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

CALLED_OFF = {
    Outcome.CANCELLED_CITIZEN: "cancelled",
    Outcome.CANCELLED_MENTOR: "cancelled",
    Outcome.MOVED: "moved",
}
_CAME = {Outcome.HELD: "came_anyway", Outcome.INTERRUPTED: "came_anyway"}
_WITHDRAWN = CALLED_OFF | _CAME | {Outcome.MISTAKE: "undone"}
_Later = aliased(Meeting)


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
    if meeting.appointment_id:
        judge_again(meeting.organisation_id, meeting.appointment_id, meeting.received_at)


def rings(meeting: Meeting) -> bool:
    """Is somebody rung, or about to be, because of this absence?"""
    letter = _letter(meeting) if meeting.outcome == Outcome.NO_SHOW else None
    return letter is not None and letter.state != State.RECALLED


def judge_again(organisation: UUID, appointment: UUID, at: datetime) -> None:
    """Something was said about an appointment: do the letters about its absences still say what is so?"""
    for absence in standing(organisation, appointment, (Outcome.NO_SHOW,)):
        letter = _letter(absence)
        if letter is not None:
            _judge(letter, absence, at=at)


def standing(organisation: UUID, appointment: UUID, outcomes: Iterable[Outcome]) -> list[Meeting]:
    """Entries about an appointment that no later entry corrects."""
    corrected = select(_Later.id).where(
        _Later.organisation_id == organisation, _Later.corrects_id == Meeting.id
    )
    query = select(Meeting).where(
        Meeting.organisation_id == organisation,
        Meeting.appointment_id == appointment,
        Meeting.outcome.in_(outcomes),
        ~corrected.exists(),
    )
    return list(session().scalars(query))


def _due(absence: Meeting, *, correction_follows: bool) -> datetime:
    due = max(absence.saved_at + UNDO, absence.received_at)
    if correction_follows:
        due = max(due, absence.received_at + CORRECTION_ON_ITS_WAY)
    return due


def _judge(letter: Alert, entry: Meeting, *, at: datetime, by: UUID | None = None) -> None:
    """`entry` is the newest word of what the letter is about."""
    if entry.outcome != Outcome.NO_SHOW:
        letter.recall(_WITHDRAWN.get(Outcome(entry.outcome), "corrected"), at=at, by=by)
        return
    why = _why_not(entry)
    if why is None:
        letter.reopen(due_at=max(entry.saved_at + UNDO, at), at=at, by=by)
    elif letter.state == State.OPEN:  # what a person has taken is theirs to settle
        letter.recall(why, at=at)


def _why_not(absence: Meeting) -> str | None:
    """Why nobody is to be rung about this absence: a code of `recall_reason`, or None."""
    if absence.appointment_id is None:
        return None
    place = absence.organisation_id, absence.appointment_id
    for other in standing(*place, _CAME):
        return _CAME[Outcome(other.outcome)]
    for other in standing(*place, CALLED_OFF):
        if other.saved_at <= absence.saved_at:  # called off already, not afterwards
            return CALLED_OFF[Outcome(other.outcome)]
    newest = session().scalars(
        select(Answer.answer)
        .where(Answer.organisation_id == place[0], Answer.appointment_id == place[1])
        .order_by(Answer.at.desc(), Answer.id.desc())
    )
    return "not_coming" if newest.first() == "not_coming" else None


def _letter(entry: Meeting) -> Alert | None:
    """The letter about this entry, or about the one that it corrects."""
    query = select(Alert).where(
        Alert.organisation_id == entry.organisation_id,
        Alert.kind == KIND,
        Alert.subject_id == entry.first_id,
    )
    return session().scalars(query.with_for_update()).one_or_none()
