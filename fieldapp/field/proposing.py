"""Foreslå: what the mentor would have otherwise about a course, when no service worker answers."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from fieldapp.agreements.proposal import Proposal
from fieldapp.agreements.proposals import propose
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.errors import DomainError
from fieldapp.field.forms import Form
from fieldapp.field.pages import course_of, fields_of, filled, is_there, page, stamped
from fieldapp.field.progress_forms import proposal_from
from fieldapp.field.views import bp


@bp.get("/proposal")
def proposal() -> str:
    """What can be proposed; or the form for `what`, about the goal or step `of`."""
    return _page(MultiDict(request.args), {})


@bp.post("/proposal")
def save_proposal() -> ResponseReturnValue:
    """Propose it to the caseworker. 422 with the filled-in page and what to correct."""
    form = MultiDict(request.form)
    document = course_of(form.get("course", ""))
    entry = stamped(form, document) | proposal_from(form)
    try:
        if not is_there(Proposal, entry["id"]):
            propose(entry, by=current_user, received_at=now())
        session().commit()
    except DomainError as error:
        session().rollback()
        return _page(form, fields_of(error)), error.status
    return redirect(url_for("field.course", course_id=document["id"]), code=303)


def _page(form: Form, errors: dict[str, str]) -> str:
    return page("proposal", course=course_of(form.get("course", "")), **filled(form, errors))
