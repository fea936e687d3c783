"""How the citizen can be reached, and whether to remind them the day before, as it was agreed with them."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.clock import now
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.desk import ordering
from fieldapp.desk.door import only_the_office, own_course, page
from fieldapp.errors import Invalid
from fieldapp.meetings import reminders
from fieldapp.mentorships.contact import contact_of

bp = Blueprint("contact", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@bp.get("/courses/<uuid:id>/citizen")
def ask(id: UUID) -> str:
    """What is written now."""
    return _page(id, asdict(contact_of(own_course(id))), {})


@bp.post("/courses/<uuid:id>/citizen")
def write(id: UUID) -> Response | tuple[str, int]:
    """Write down what was agreed. 422 with everything typed when a field needs correcting; twice is once."""
    course = own_course(id)
    try:
        reminders.choose(course, ordering.contact(request.form), by=current_user, at=now())
    except Invalid as error:
        session().rollback()
        return _page(id, request.form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}?done=contact", code=303)


def _page(id: UUID, form: Mapping[str, str], errors: dict[str, str]) -> str:
    course = own_course(id)
    return page(
        "desk/citizen.html",
        page="citizens",
        course=course,
        form=form,
        errors=errors,
        can_text=config().can_text,
        reminds=reminders.are_sent(current_user.organisation_id),
    )
