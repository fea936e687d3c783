"""Aftaler, beskeder, linket til borgeren: the mentor's pages about them when no service worker answers."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.errors import DomainError
from fieldapp.field.agreements import (
    appointment_from,
    at_fields,
    link_from,
    message_from,
    moment_of,
    weeks_in,
)
from fieldapp.field.documents import Document, caseload
from fieldapp.field.forms import Form
from fieldapp.field.pages import (
    appointment_in,
    course_of,
    fields_of,
    filled,
    is_there,
    last_meeting,
    page,
    stamped,
)
from fieldapp.field.views import bp
from fieldapp.meetings.agree import agree
from fieldapp.meetings.models import Appointment
from fieldapp.meetings.series import every_week
from fieldapp.mentorships.keys import give
from fieldapp.mentorships.models import CitizenKey
from fieldapp.messages.models import Message
from fieldapp.messages.post import post


@bp.get("/appointment")
def appointment() -> str:
    """Ny aftale, or move and cancel the one that `replaces` names."""
    return _appointment(MultiDict(request.args), {})


@bp.post("/appointment")
def save_appointment() -> ResponseReturnValue:
    """Agree on a time, once or every week. 422 with the filled-in page and what to correct."""
    form = MultiDict(request.form)
    document = course_of(form.get("course", ""))
    moment = now()
    entry = stamped(form, document) | appointment_from(form)
    weeks = weeks_in(form) if moment_of(entry) else 0
    series = every_week(entry, weeks, document["ends_on"]) if weeks else [entry]
    try:
        if not is_there(Appointment, entry["id"]):
            for one in series:
                agree(one, by=current_user, received_at=moment)
        session().commit()
    except DomainError as error:
        session().rollback()
        return _appointment(form, at_fields(fields_of(error), form)), error.status
    return redirect(url_for("field.course", course_id=document["id"]), code=303)


@bp.get("/messages")
def messages() -> str:
    """The thread between mentor and caseworker about one citizen."""
    return _messages(MultiDict(request.args), {})


@bp.post("/messages")
def save_message() -> ResponseReturnValue:
    """Write to the caseworker. 422 with what was written and what to correct."""
    form = MultiDict(request.form)
    document = course_of(form.get("course", ""))
    entry = stamped(form, document) | message_from(form)
    try:
        if not is_there(Message, entry["id"]):
            post(entry, by=current_user, received_at=now())
        session().commit()
    except DomainError as error:
        session().rollback()
        return _messages(form, fields_of(error)), error.status
    return redirect(url_for("field.messages", course=document["id"]), code=303)


@bp.get("/link")
def link() -> str:
    """The citizen's own way in: to show, to print, to send, to close."""
    return _link(MultiDict(request.args), {})


@bp.post("/link")
def save_link() -> ResponseReturnValue:
    """Make a new link, which ends the old, or only close it. 422 when it cannot be sent that way."""
    form = MultiDict(request.form)
    document = course_of(form.get("course", ""))
    entry = stamped(form, document) | link_from(form)
    try:
        if not is_there(CitizenKey, entry["id"]):
            give(entry, by=current_user, received_at=now())
        session().commit()
    except DomainError as error:
        session().rollback()
        return _link(form, fields_of(error)), error.status
    return redirect(url_for("field.link", course=document["id"]), code=303)


@bp.get("/install")
def install() -> str:
    """Sådan får du fieldapp på telefonen: Android and iPhone."""
    return page("install")


def _appointment(form: Form, errors: dict[str, str]) -> str:
    courses = caseload(current_user)
    document = _chosen(courses, form)
    old = appointment_in(document, form.get("replaces"))
    about = {"courses": courses, "course": document, "old": old, "last": last_meeting(document)}
    return page("appointment", **about, **filled(form, errors))


def _messages(form: Form, errors: dict[str, str]) -> str:
    return page("messages", course=course_of(form.get("course", "")), **filled(form, errors))


def _link(form: Form, errors: dict[str, str]) -> str:
    return page("link", course=course_of(form.get("course", "")), pending=None, **filled(form, errors))


def _chosen(courses: list[Document], form: Form) -> Document | None:
    return next((one for one in courses if one["id"] == form.get("course")), None)
