"""What a course's document says of its appointments and meetings; as many queries for one as for 35."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from fieldapp.accounts.models import Role, User
from fieldapp.alerts.models import Alert
from fieldapp.clock import iso
from fieldapp.db import plain, session
from fieldapp.meetings.bell import KIND
from fieldapp.meetings.confirm import said_of
from fieldapp.meetings.discretion import SENSITIVE
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.meetings.standing import Stand, stands
from fieldapp.mentorships.models import CourseChange

Document = dict[str, Any]
ByCourse = dict[UUID, list[Document]]


def appointments(user: User, courses: Sequence[UUID], since: datetime) -> ByCourse:
    """The appointments of each course that start after `since`, the earliest first, as they stand."""
    rows = session().scalars(
        select(Appointment)
        .where(
            Appointment.organisation_id == user.organisation_id,
            Appointment.course_id.in_(courses),
            Appointment.starts_at > since,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    found = list(rows)
    known, mentors = stands(found), _mentors(user, {row.author_id for row in found})
    began = _began(user, courses) if user.is_limited else {}
    documents: ByCourse = defaultdict(list)
    for row in found:
        made_by = "mentor" if row.author_id in mentors else "caseworker"
        document = _appointment(row, known[row.id], made_by) | {"own": row.author_id == user.id}
        documents[row.course_id].append(_before(_for_role(user, document), began.get(row.course_id)))
    return documents


def meetings(user: User, courses: Sequence[UUID], since: datetime, hidden: Collection[UUID]) -> ByCourse:
    """The entries of each course about what happened after `since`, the newest first, corrected ones too.

    A goal in `hidden` is not for the user's role.
    """
    rows = session().scalars(
        select(Meeting)
        .where(
            Meeting.organisation_id == user.organisation_id,
            Meeting.course_id.in_(courses),
            Meeting.met_at > since,
        )
        .order_by(Meeting.met_at.desc(), Meeting.received_at.desc(), Meeting.id.desc())
    )
    found = list(rows)
    corrected = {row.corrects_id: row.id for row in found if row.corrects_id}
    alerts = _alert_states(user, found)
    confirmed = said_of(found)
    documents: ByCourse = defaultdict(list)
    for row in found:
        document = _meeting(row, corrected.get(row.id), alerts.get(row.first_id))
        document |= confirmed[row.id] | {"own": row.author_id == user.id}
        if user.is_limited and not document["own"]:
            document |= _aside(row, hidden)
        documents[row.course_id].append(_for_role(user, document))
    return documents


def _mentors(user: User, authors: Iterable[UUID]) -> set[UUID]:
    query = select(User.id).where(
        User.organisation_id == user.organisation_id, User.role == Role.MENTOR, User.id.in_(authors)
    )
    return set(session().scalars(query))


def _began(user: User, courses: Sequence[UUID]) -> dict[UUID, datetime]:
    """Since when the user is mentor of each course."""
    query = (
        select(CourseChange.course_id, func.max(CourseChange.at))
        .where(
            CourseChange.organisation_id == user.organisation_id,
            CourseChange.course_id.in_(courses),
            CourseChange.mentor_id == user.id,
        )
        .group_by(CourseChange.course_id)
    )
    return {row[0]: row[1] for row in plain(query)}


def _alert_states(user: User, rows: Iterable[Meeting]) -> dict[UUID, str]:
    absences = {row.first_id for row in rows if row.outcome == Outcome.NO_SHOW}
    found = plain(
        select(Alert.subject_id, Alert.state).where(
            Alert.organisation_id == user.organisation_id,
            Alert.kind == KIND,
            Alert.subject_id.in_(absences),
        )
    )
    return {row.subject_id: row.state for row in found}


def _for_role(user: User, document: Document) -> Document:
    """Volunteers and company mentors carry no place, reason or topic that tells of health or police."""
    if not user.is_limited:
        return document
    seen: Document = {
        name: None if document.get(name) in SENSITIVE else document[name]
        for name in ("place", "reason")
        if name in document
    }
    if "topics" in document:
        seen["topics"] = [topic for topic in document["topics"] if topic not in SENSITIVE]
    return document | seen


def _before(document: Document, began: datetime | None) -> Document:
    """The same, without where an earlier mentor met the citizen, and what the citizen then wrote to them."""
    if began is None or document["own"]:
        return document
    met, said = document["starts_at"] < iso(began), (document["answered_at"] or "") < iso(began)
    return document | ({"place": None} if met else {}) | ({"words": ""} if said else {})


def _aside(row: Meeting, hidden: Collection[UUID]) -> Document:
    """What an earlier mentor's entry does not tell: the free words, where and why.

    Nothing is left out only where it is sensitive, because a gap would tell that too.
    """
    seen = row.goal_id is not None and row.goal_id not in hidden
    worked = {"goal": str(row.goal_id), "mark": row.mark} if seen else {"goal": None, "mark": None}
    return worked | {"place": None, "reason": None, "stated_by": None, "note": ""}


def _appointment(row: Appointment, stand: Stand, made_by: str) -> Document:
    answer = stand.answer
    return {
        "id": str(row.id),
        "replaces": _text(row.replaces_id),
        "starts_at": iso(row.starts_at),
        "minutes": row.minutes,
        "form": row.form,
        "place": row.place,
        "told": row.told,
        "made_by": made_by,
        "saved_at": iso(row.saved_at),
        "state": stand.state,
        "late": stand.late,
        "answer": answer.answer if answer else None,
        "answered_at": iso(answer.at) if answer else None,
        "words": answer.words if answer else "",
        "mine": None,
    }


def _meeting(row: Meeting, corrected_by: UUID | None, alert: str | None) -> Document:
    """Minutes are minutes, times are UTC."""
    return {
        "id": str(row.id),
        "appointment": _text(row.appointment_id),
        "corrects": _text(row.corrects_id),
        "corrected_by": _text(corrected_by),
        "error_in": row.error_in,
        "outcome": row.outcome,
        "met_at": iso(row.met_at),
        "form": row.form,
        "place": row.place,
        "minutes": row.minutes,
        "indirect_minutes": row.indirect_minutes,
        "travel_minutes": row.travel_minutes,
        "topics": row.topics,
        "goal": _text(row.goal_id) or ("none" if row.minutes is not None else None),
        "mark": row.mark,
        "note": row.note,
        "arrived": iso(row.arrived_at) if row.arrived_at else None,
        "waited": row.waited_minutes,
        "attempts": row.attempts,
        "reason": row.reason,
        "stated_by": row.stated_by,
        "told": row.told,
        "saved_at": iso(row.saved_at),
        "received_at": iso(row.received_at),
        "counts": row.minutes is not None and row.not_counted is None,
        "not_counted": row.not_counted,
        "alert": alert,
    }


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
