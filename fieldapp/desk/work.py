"""The caseworker gives a course to another mentor."""

from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.agreements.handover import hand_over
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk import ordering
from fieldapp.desk.door import only_the_office, own_course, page
from fieldapp.desk.ordering import Form, long_text
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.vocabulary import MENTOR_CHANGE_REASON

bp = Blueprint("work", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@bp.get("/courses/<uuid:id>/mentor")
def mentor(id: UUID) -> str:
    """Who else could follow the citizen, and why."""
    return _mentor_page(id, Form(), {})


@bp.post("/courses/<uuid:id>/mentor")
def change_mentor(id: UUID) -> Response | tuple[str, int]:
    """Give the course to another mentor, with what they are to know: their phone gets it, the other one's
    lets it go. 422 with everything typed and what to correct.
    """
    course = own_course(id)
    try:
        chosen = ordering.mentor_of(current_user, request.form.get("mentor"))
        reason = request.form.get("reason", "")
        words = long_text(request.form, "words")
        closed = hand_over(course, chosen, reason=reason, words=words, by=current_user, at=now())
    except Invalid as error:
        session().rollback()
        return _mentor_page(id, request.form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}?done={'assigned_anew' if closed else 'assigned'}", code=303)


def _mentor_page(id: UUID, form: Form, errors: dict[str, str]) -> str:
    course = own_course(id)
    return page(
        "desk/mentor.html",
        page="citizens",
        course=course,
        words=course.is_run_by(current_user) and course.ends_on >= now().astimezone(ZONE).date(),
        form=form,
        errors=errors,
        groups=ordering.mentors(current_user),
        reasons=MENTOR_CHANGE_REASON,
    )
