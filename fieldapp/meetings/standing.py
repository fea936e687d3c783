"""What stands: of everything said about an appointment, what is so now, in whatever order it arrived."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select

from fieldapp.db import COURSES, ORGANISATION, of_courses, plain, session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Answer, Appointment, Meeting, Outcome

# Entries that call an appointment off, each with the code of `recall_reason` that it is.
CALLED_OFF = {
    Outcome.CANCELLED_CITIZEN: "cancelled",
    Outcome.CANCELLED_MENTOR: "cancelled",
    Outcome.MOVED: "moved",
}
# What stands in an answer's place when the office calls an appointment off; nobody is offered it.
OFF = "called_off"
# A citizen who says so later than this before the meeting has called off late; it is no absence.
LATE = timedelta(hours=2)
# An absence that names no appointment is about those of its day that are no further away.
AROUND = timedelta(hours=3)


@dataclass(frozen=True)
class Stand:
    """How an appointment stands: planned, moved, cancelled_citizen, cancelled_mentor or cancelled_office.

    `answer` is the citizen's newest, a plain row; `late` says that it called the appointment off in the last
    two hours. `called_off` is the outcome of the newest entry that calls it off, if one stands.
    """

    state: str
    answer: Any
    called_off: str | None
    late: bool


def stands(
    appointments: Sequence[Appointment],
    said: Mapping[UUID | None, Sequence[str]] | None = None,
    *,
    are_all: bool = False,
) -> dict[UUID, Stand]:
    """How each of one organisation's appointments stands; three queries at most, however many there are.

    They may be plain rows with the same names. `said` is what `outcomes` tells of their courses, `CALLED_OFF`
    among it, when whoever asks knows it already. `are_all`: nothing else was ever agreed in their courses.
    """
    if not appointments:
        return {}
    courses = appointments[0].organisation_id, {row.course_id for row in appointments}
    newest = _newest(appointments) if are_all else _newest(plain(_CHAINS, of_courses(*courses)))
    answers = _newest_answers(*courses)
    said = outcomes(*courses, CALLED_OFF) if said is None else said
    called_off = {id: _last_call_off(told) for id, told in said.items()}
    return {
        row.id: _stand(row, newest.get(row.first_id), called_off.get(row.id), answers.get(row.id))
        for row in appointments
    }


def stand(appointment: Appointment) -> Stand:
    """How this one appointment stands."""
    return stands([appointment])[appointment.id]


def outcomes(
    organisation: UUID, courses: Iterable[UUID], which: Iterable[str]
) -> dict[UUID | None, list[str]]:
    """Of these outcomes, those that standing entries give each appointment, the earliest written first."""
    told = of_courses(organisation, courses) | {"which": list(which)}
    found: dict[UUID | None, list[str]] = defaultdict(list)
    for appointment, outcome in plain(_OUTCOMES, told):
        found[appointment].append(outcome)
    return found


def entries(organisation: UUID, appointment: UUID, outcomes: Iterable[Outcome]) -> list[Meeting]:
    """Entries about an appointment that no later entry corrects, the earliest written first."""
    told = {"organisation": organisation, "appointment": appointment, "which": list(outcomes)}
    return list(session().scalars(_ENTRIES, told))


def around(absence: Meeting) -> list[Appointment]:
    """What was agreed with the citizen that Danish day, less than three hours from an absence."""
    found = session().scalars(_AROUND, _near(absence, absence.met_at))
    return [one for one in found if _day(one.starts_at) == _day(absence.met_at)]


def unplaced(appointment: Appointment) -> list[Meeting]:
    """Absences around an appointment that name none, and that no later entry corrects."""
    found = session().scalars(_UNPLACED, _near(appointment, appointment.starts_at))
    return [one for one in found if _day(one.met_at) == _day(appointment.starts_at)]


def newest_answer(appointment: Appointment) -> Answer | None:
    """What the citizen answered last, as it is in the database now."""
    query = select(Answer).where(
        Answer.organisation_id == appointment.organisation_id, Answer.appointment_id == appointment.id
    )
    return session().scalars(query.order_by(Answer.at.desc(), Answer.id.desc()).limit(1)).one_or_none()


def _stand(appointment: Appointment, newest: UUID | None, called_off: str | None, answer: Any) -> Stand:
    refused = answer is not None and answer.answer == "not_coming"
    state, late = "planned", False
    if newest not in (None, appointment.id):
        state = "moved"
    elif called_off:
        state = called_off
    elif answer is not None and answer.answer == OFF:
        state = "cancelled_office"
    elif answer is not None and refused:
        state = str(Outcome.CANCELLED_CITIZEN)
        late = appointment.starts_at - answer.at < LATE
    return Stand(state, answer, called_off, late)


def _newest(appointments: Iterable[Any]) -> dict[UUID, UUID]:
    """Of every chain of moves, the one that stands: the greatest (saved_at, id)."""
    ordered = sorted(appointments, key=lambda one: (one.saved_at, one.id))
    return {row.first_id: row.id for row in ordered}


def _last_call_off(said: Sequence[str]) -> str | None:
    return next((outcome for outcome in reversed(said) if outcome in CALLED_OFF), None)


def _newest_answers(organisation: UUID, courses: Iterable[UUID]) -> dict[UUID, Any]:
    return {row.appointment_id: row for row in plain(_ANSWERS, of_courses(organisation, courses))}


def _near(row: Meeting | Appointment, at: datetime) -> dict[str, Any]:
    return of_courses(row.organisation_id, [row.course_id]) | {"after": at - AROUND, "before": at + AROUND}


_WHICH: BindParameter[Any] = bindparam("which", expanding=True)
_SPAN: tuple[BindParameter[Any], BindParameter[Any]] = bindparam("after"), bindparam("before")
_ENTRIES = (
    select(Meeting)
    .where(
        Meeting.organisation_id == ORGANISATION,
        Meeting.appointment_id == bindparam("appointment"),
        Meeting.outcome.in_(_WHICH),
        Meeting.stands,
    )
    .order_by(Meeting.saved_at, Meeting.id)
)
_AROUND = (
    select(Appointment)
    .where(
        Appointment.organisation_id == ORGANISATION,
        Appointment.course_id.in_(COURSES),
        Appointment.starts_at.between(*_SPAN),
    )
    .order_by(Appointment.starts_at, Appointment.id)
)
_UNPLACED = (
    select(Meeting)
    .where(
        Meeting.organisation_id == ORGANISATION,
        Meeting.course_id.in_(COURSES),
        Meeting.appointment_id.is_(None),
        Meeting.outcome == Outcome.NO_SHOW,
        Meeting.met_at.between(*_SPAN),
        Meeting.stands,
    )
    .order_by(Meeting.id)
)
_MOVED = select(Appointment.first_id).where(
    Appointment.organisation_id == ORGANISATION,
    Appointment.course_id.in_(COURSES),
    Appointment.replaces_id.is_not(None),
)
_CHAINS = select(Appointment.first_id, Appointment.id, Appointment.saved_at).where(
    Appointment.organisation_id == ORGANISATION, Appointment.first_id.in_(_MOVED)
)
_OUTCOMES = (
    select(Meeting.appointment_id, Meeting.outcome)
    .where(
        Meeting.organisation_id == ORGANISATION,
        Meeting.course_id.in_(COURSES),
        Meeting.appointment_id.is_not(None),
        Meeting.outcome.in_(_WHICH),
        Meeting.stands,
    )
    .order_by(Meeting.saved_at, Meeting.id)
)
_ANSWERS = (
    select(Answer.__table__)
    .join(
        Appointment,
        (Appointment.organisation_id == Answer.organisation_id) & (Appointment.id == Answer.appointment_id),
    )
    .where(Answer.organisation_id == ORGANISATION, Appointment.course_id.in_(COURSES))
    .order_by(Answer.at, Answer.id)
)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
