"""Tjek, status and godt at vide: how a course goes, and what is told for a time, without a service worker."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

import fieldapp.field.arranging
import fieldapp.field.proposing  # noqa: F401 - the other pages behind the same door
from fieldapp.agreements.brief import note_opened
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.errors import DomainError
from fieldapp.field.documents import briefs
from fieldapp.field.forms import Form
from fieldapp.field.pages import course_of, fields_of, filled, is_there, page, stamped
from fieldapp.field.progress_forms import at_areas, check_from, report_from
from fieldapp.field.views import bp
from fieldapp.progress import mark
from fieldapp.progress.models import MarkEntry
from fieldapp.reports.models import Report
from fieldapp.reports.send import send


@bp.get("/check")
def check() -> str:
    """Lav tjek: each open area by its anchors."""
    return _check(MultiDict(request.args), {})


@bp.post("/check")
def save_check() -> ResponseReturnValue:
    """Save a check. 422 with the filled-in page and what to correct."""
    form = MultiDict(request.form)
    document = course_of(form.get("course", ""))
    entry = stamped(form, document) | check_from(form)
    try:
        if not is_there(MarkEntry, entry["id"]):
            mark.check(entry, by=current_user, received_at=now())
        session().commit()
    except DomainError as error:
        session().rollback()
        return _check(form, at_areas(fields_of(error), entry)), error.status
    return redirect(url_for("field.course", course_id=document["id"]), code=303)


@bp.get("/report")
def report() -> str:
    """Skriv status: the days that are next, with a draft of what is known of them."""
    return _report(MultiDict(request.args), {})


@bp.post("/report")
def save_report() -> ResponseReturnValue:
    """Send a status. 422 with what was written and what to correct."""
    form = MultiDict(request.form)
    document = course_of(form.get("course", ""))
    entry = stamped(form, document) | report_from(form)
    try:
        if not is_there(Report, entry["id"]):
            send(entry, by=current_user, received_at=now())
        session().commit()
    except DomainError as error:
        session().rollback()
        return _report(form, fields_of(error)), error.status
    return redirect(url_for("field.course", course_id=document["id"]), code=303)


@bp.get("/brief")
def brief() -> str:
    """Godt at vide: what the caseworker tells for a time. That it was opened is kept."""
    document = course_of(request.args.get("course", ""))
    found = next(iter(briefs(current_user, [document])), None)
    if found:
        note_opened(current_user, UUID(found["brief"]), now())
    return page("brief", course=document, brief=found)


def _report(form: Form, errors: dict[str, str]) -> str:
    return page("report", course=course_of(form.get("course", "")), entries=[], **filled(form, errors))


def _check(form: Form, errors: dict[str, str]) -> str:
    return page("check", course=course_of(form.get("course", "")), **filled(form, errors))
