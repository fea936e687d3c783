"""What a mentor's phone may carry: one document per course, and one about the mentor."""

import json
from collections import defaultdict
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now
from fieldapp.db import session
from fieldapp.meetings.bell import CALLED_OFF, KIND
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.mentorships import cards
from fieldapp.mentorships.models import Course
from fieldapp.messages import thread

KEPT = timedelta(days=90)
Document = dict[str, Any]


def me(user: User) -> Document:
    """Who the mentor is, and the key that entries are sealed to."""
    return {
        "id": str(user.id),
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "affiliation": user.affiliation,
        "organisation": {"id": str(user.organisation_id), "name": user.organisation.name},
        "sealing": current_app.extensions["fieldapp.sealing"].public(),
    }


def caseload(user: User) -> list[Document]:
    """Every course of the mentor's that is running or ended at most 14 days ago, by first name."""
    today = now().date()
    courses = session().scalars(
        Course.in_caseload_of(user, today).options(
            selectinload(Course.goals), selectinload(Course.caseworker)
        )
    )
    return documents(user, list(courses))


def documents(user: User, courses: list[Course]) -> list[Document]:
    """The documents of these courses, each with the version that its content has."""
    ids = [course.id for course in courses]
    since = now() - KEPT
    meetings = _by_course(
        session().scalars(
            select(Meeting)
            .where(
                Meeting.organisation_id == user.organisation_id,
                Meeting.course_id.in_(ids),
                Meeting.met_at > since,
            )
            .order_by(Meeting.met_at.desc(), Meeting.received_at.desc())
        )
    )
    appointments = _by_course(
        session().scalars(
            select(Appointment)
            .where(
                Appointment.organisation_id == user.organisation_id,
                Appointment.course_id.in_(ids),
                Appointment.starts_at > since,
            )
            .order_by(Appointment.starts_at)
            .options(selectinload(Appointment.answers))
        )
    )
    alerts = _alert_states(user, meetings)
    said, links = thread.documents(user, ids), cards.documents(user.organisation_id, ids)
    found = [
        _course(
            course,
            appointments[course.id],
            meetings[course.id],
            alerts,
            {"messages": said.get(course.id, []), "link": links.get(course.id)},
        )
        for course in courses
    ]
    return sorted(found, key=lambda document: document["citizen"]["first_name"])


def _by_course(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.course_id].append(row)
    return found


def _alert_states(user: User, meetings: dict[UUID, list[Meeting]]) -> dict[UUID, str]:
    absences = [m.first_id for rows in meetings.values() for m in rows if m.outcome == Outcome.NO_SHOW]
    rows = session().execute(
        select(Alert.subject_id, Alert.state).where(
            Alert.organisation_id == user.organisation_id,
            Alert.kind == KIND,
            Alert.subject_id.in_(absences),
        )
    )
    return {row.subject_id: row.state for row in rows}


def _course(
    course: Course,
    appointments: list[Appointment],
    meetings: list[Meeting],
    alerts: dict[UUID, str],
    more: Document,
) -> Document:
    corrected = {meeting.corrects_id: meeting.id for meeting in meetings if meeting.corrects_id}
    called_off = {
        meeting.appointment_id: CALLED_OFF[Outcome(meeting.outcome)]
        for meeting in meetings
        if meeting.outcome in CALLED_OFF and meeting.id not in corrected
    }
    document: Document = {
        "id": str(course.id),
        "citizen": {
            "first_name": course.citizen.first_name,
            # Whether a link can be sent; the number itself stays here.
            "phone": bool(course.citizen.phone),
            "email": bool(course.citizen.email),
        },
        "purpose": course.purpose,
        "starts_on": course.starts_on.isoformat(),
        "ends_on": course.ends_on.isoformat(),
        "weekly_minutes": course.weekly_minutes,
        "caseworker": {"name": course.caseworker.name, "phone": course.caseworker.phone},
        "goals": [
            {"id": str(goal.id), "area": goal.area, "title": goal.title, "status": goal.status}
            for goal in course.goals
        ],
        "appointments": [_appointment(row, called_off.get(row.id)) for row in appointments],
        "meetings": [
            meeting_document(row, corrected.get(row.id), alerts.get(row.first_id)) for row in meetings
        ],
    }
    document |= more
    document["version"] = sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]
    return document


def _appointment(row: Appointment, called_off: str | None) -> Document:
    answer = row.answers[-1] if row.answers else None
    return {
        "id": str(row.id),
        "starts_at": iso(row.starts_at),
        "minutes": row.minutes,
        "form": row.form,
        "place": row.place,
        "state": called_off or "planned",
        "answer": answer.answer if answer else None,
        "answered_at": iso(answer.at) if answer else None,
    }


def meeting_document(row: Meeting, corrected_by: UUID | None, alert: str | None) -> Document:
    """One meeting as the phone and the pages read it; minutes are minutes, times are UTC."""
    return {
        "id": str(row.id),
        "appointment": _text(row.appointment_id),
        "corrects": _text(row.corrects_id),
        "corrected_by": _text(corrected_by),
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
        "saved_at": iso(row.saved_at),
        "received_at": iso(row.received_at),
        "counts": row.minutes is not None and row.not_counted is None,
        "not_counted": row.not_counted,
        "alert": alert,
    }


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
