"""What a mentor's phone may carry: one document per course, and one about the mentor."""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.field.meeting_documents import appointments, meetings
from fieldapp.mentorships import cards
from fieldapp.mentorships.keys import can_text
from fieldapp.mentorships.models import Course, Goal
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
            selectinload(Course.goals).selectinload(Goal.steps), selectinload(Course.caseworker)
        )
    )
    return documents(user, list(courses))


def documents(user: User, courses: list[Course]) -> list[Document]:
    """The documents of these courses, each with the version that its content has."""
    ids = [course.id for course in courses]
    since = now() - KEPT
    agreed, happened = appointments(user, ids, since), meetings(user, ids, since)
    said, links = thread.documents(user, ids), cards.documents(user.organisation_id, ids)
    found = [
        _course(
            course,
            {
                "appointments": agreed.get(course.id, []),
                "meetings": happened.get(course.id, []),
                "messages": said.get(course.id, []),
                "link": links.get(course.id),
            },
        )
        for course in courses
    ]
    return sorted(found, key=lambda document: document["citizen"]["first_name"])


def _course(course: Course, parts: Document) -> Document:
    document: Document = {
        "id": str(course.id),
        "citizen": {
            "first_name": course.citizen.first_name,
            # Whether a link can be sent; the number itself stays here.
            "phone": can_text(course.citizen),
            "email": bool(course.citizen.email),
        },
        "purpose": course.purpose,
        "tasks": course.tasks,
        "not_tasks": course.not_tasks,
        "starts_on": course.starts_on.isoformat(),
        "ends_on": course.ends_on.isoformat(),
        "weekly_minutes": course.weekly_minutes,
        "caseworker": {
            "id": str(course.caseworker_id),
            "name": course.caseworker.name,
            "phone": course.caseworker.phone,
        },
        "goals": [_goal(goal) for goal in course.goals],
    }
    document |= parts
    document["version"] = sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]
    return document


def _goal(goal: Goal) -> Document:
    return {
        "id": str(goal.id),
        "area": goal.area,
        "title": goal.title,
        "status": goal.status,
        "steps": [{"id": str(step.id), "title": step.title, "status": step.status} for step in goal.steps],
    }
