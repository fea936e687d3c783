"""What a mentor's phone may carry: documents of courses, of what is to be known for a time, of the mentor."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import User
from fieldapp.agreements.models import Brief
from fieldapp.clock import iso, now
from fieldapp.db import session
from fieldapp.field.meeting_documents import appointments, meetings
from fieldapp.field.order_documents import orders
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.discretion import unseen
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
    today = now().astimezone(ZONE).date()
    courses = session().scalars(
        Course.in_caseload_of(user, today).options(
            selectinload(Course.goals).selectinload(Goal.steps), selectinload(Course.caseworker)
        )
    )
    return documents(user, list(courses))


def documents(user: User, courses: list[Course]) -> list[Document]:
    """The documents of these courses, each with the version that its content has."""
    ids, hidden = [course.id for course in courses], unseen(user, courses)
    since = now() - KEPT
    agreed, happened = appointments(user, ids, since), meetings(user, ids, since, hidden)
    ordered = orders(user, courses, since, hidden)
    said, links = thread.documents(user, ids), cards.documents(user.organisation_id, ids)
    found = [
        _course(
            course,
            {
                "appointments": agreed.get(course.id, []),
                "meetings": happened.get(course.id, []),
                "messages": said.get(course.id, []),
                "link": links.get(course.id),
                "goals": [_goal(goal) for goal in course.goals if goal.id not in hidden],
                **ordered[course.id],
            },
        )
        for course in courses
    ]
    return sorted(found, key=lambda document: document["citizen"]["first_name"])


def news(documents: Sequence[Document], have: Mapping[str, object]) -> list[Document]:
    """Those that the phone does not hold as they are: `have` says which version it has of what."""
    return [document for document in documents if have.get(document["id"]) != document["version"]]


def briefs(user: User, courses: Sequence[Document]) -> list[Document]:
    """What the mentor may read for a time about these courses: documents apart, never part of theirs."""
    until = {UUID(one["brief"]["id"]): one["brief"]["until"] for one in courses if one["brief"]}
    if not until:
        return []
    asked = select(Brief).where(Brief.organisation_id == user.organisation_id, Brief.id.in_(until))
    rows = session().scalars(asked.options(selectinload(Brief.giver)))
    return [_brief(row, until[row.id]) for row in rows]


def _brief(brief: Brief, until: str) -> Document:
    return _versioned(
        {
            "id": f"brief-{brief.course_id}",
            "brief": str(brief.id),
            "course": str(brief.course_id),
            "until": until,
            "text": brief.text,
            "by": brief.giver.name,
            "at": iso(brief.at),
        }
    )


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
    }
    return _versioned(document | parts)


def _versioned(document: Document) -> Document:
    return document | {"version": sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]}


def _goal(goal: Goal) -> Document:
    return {
        "id": str(goal.id),
        "area": goal.area,
        "title": goal.title,
        "status": goal.status,
        "steps": [{"id": str(step.id), "title": step.title, "status": step.status} for step in goal.steps],
    }
