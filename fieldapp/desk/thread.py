"""The course's thread and the citizen's link, as the caseworker reads and writes them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from fieldapp.clock import now, uuid7
from fieldapp.db import session
from fieldapp.desk import courses
from fieldapp.desk.door import only_the_office, page, person, seen_course
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.mentorships import cards
from fieldapp.mentorships.keys import can_text, give
from fieldapp.mentorships.models import CitizenKey, Course
from fieldapp.messages import thread
from fieldapp.messages.models import Message
from fieldapp.messages.post import post
from fieldapp.messages.reads import note_read, waiting
from fieldapp.wire.stamped import stamped_by

bp = Blueprint("thread", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


def shown(course: Course, form: Mapping[str, str] | None = None, **errors: str) -> dict[str, Any]:
    """What the course's page shows of both; to the course's caseworker with forms."""
    me = person()
    own = course.is_run_by(me)
    said = [thread.document(one) for one in thread.of_course(me, course)]
    return {
        "thread": said,
        "link": cards.documents(course.organisation_id, [course.id]).get(course.id) if own else None,
        "calls": [one for one in waiting(me) if one.course_id == course.id] if said else [],
        "talks": own,
        "can_text": can_text(course.citizen),
        "new_id": str(uuid7()),
        "talk_form": form or {},
        "talk_errors": errors,
    }


def opened(course: Course) -> dict[str, Any]:
    """What is shown to whoever opens the page; to the course's own caseworker it is read then."""
    moment, context = now(), shown(course)
    if context["talks"] and context["thread"]:
        note_read(person(), course.id, moment)
    return context


@bp.post("/courses/<uuid:id>/messages")
def write(id: UUID) -> Response | tuple[str, int]:
    """Write to the mentor. Twice is once; 422 with what was typed when it cannot be sent."""
    course, entry = _own(id), request.form.get("entry", type=UUID) or uuid7()
    if _is_made(Message, entry):
        return _back(id, "thread")
    said: dict[str, Any] = {
        "text": request.form.get("text", ""),
        "wants_call": request.form.get("wants_call") == "1",
    }
    try:
        post(stamped_by(current_user, course.id, id=entry, **said), by=current_user, received_at=now())
    except Invalid as error:
        return _again(course, error)
    session().commit()
    return _back(id, "thread")


@bp.post("/courses/<uuid:id>/link")
def link(id: UUID) -> Response | tuple[str, int]:
    """Give the citizen a new link, or only end the old one. Twice is once."""
    course, entry = _own(id), request.form.get("entry", type=UUID) or uuid7()
    if _is_made(CitizenKey, entry):
        return _back(id, "link")
    asked: dict[str, Any] = {
        "send": request.form.get("send") or None,
        "revokes": request.form.get("revokes") == "1",
    }
    try:
        give(stamped_by(current_user, course.id, id=entry, **asked), by=current_user, received_at=now())
    except Invalid as error:
        return _again(course, error)
    session().commit()
    return _back(id, "link")


@bp.get("/courses/<uuid:id>/slip")
def slip(id: UUID) -> str:
    """The link on a piece of paper, to be given to the citizen."""
    course = _own(id)
    card = cards.documents(course.organisation_id, [course.id]).get(course.id)
    if card is None:
        raise NotFound(_("Linket virker ikke længere. Lav et nyt på forløbets side."))
    return page("desk/slip.html", page="citizens", course=course, link=card)


def _own(id: UUID) -> Course:
    """The course, if the user runs it or stands in: nobody else writes here, or holds the citizen's link."""
    course = seen_course(id)
    if not course.is_run_by(current_user):
        raise NotFound(_("Siden findes ikke længere."))
    return course


def _is_made(table: type[Message] | type[CitizenKey], id: UUID) -> bool:
    """Has this form been sent already? Then it was pressed twice."""
    mine = table.organisation_id == current_user.organisation_id, table.author_id == current_user.id
    return session().scalars(select(table.id).where(table.id == id, *mine)).first() is not None


def _again(course: Course, error: Invalid) -> tuple[str, int]:
    session().rollback()
    gathered = courses.gather(current_user, course, now(), courses.PAGE)
    context = gathered | shown(course, request.form, **error.fields)
    return page("desk/course.html", page="citizens", done=None, **context), error.status


def _back(course: UUID, to: str) -> Response:
    return redirect(f"/desk/courses/{course}#{to}", code=303)
