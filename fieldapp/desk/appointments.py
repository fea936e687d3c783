"""Appointments at the desk: a new time, another time, called off, and what the citizen told the office."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from fieldapp.clock import iso, now, uuid7
from fieldapp.db import session
from fieldapp.desk import agreeing, ahead, courses, thread
from fieldapp.desk.door import form_id, only_the_office, own_course, page, seen_course
from fieldapp.errors import Invalid, NotYours
from fieldapp.formats import clock, day_clock, day_start, local_day
from fieldapp.i18n import gettext as _
from fieldapp.meetings.agree import agree
from fieldapp.meetings.answers import answer as give_answer
from fieldapp.meetings.models import Appointment
from fieldapp.meetings.standing import stand
from fieldapp.mentorships.changes import lock
from fieldapp.mentorships.models import Course

bp = Blueprint("appointments", __name__, url_prefix="/desk")
bp.before_request(only_the_office)

Form = MultiDict[str, str]
# What the citizen tells the office on the phone; calling off is the office's own and has its own form.
ANSWERS = ("coming", "not_coming")
OFF = ("not_coming", "called_off")


@bp.get("/courses/<uuid:id>/appointments/new")
def new(id: UUID) -> str:
    """Ny aftale: as the last one was, a week on."""
    course = _arranged(seen_course(id))
    return _form(course, _like(ahead.last(course)), {})


@bp.post("/courses/<uuid:id>/appointments/new")
def make(id: UUID) -> Response | tuple[str, int]:
    """Agree on a time, once or every week. 422 with everything typed; twice is once."""
    course = _arranged(seen_course(id))
    try:
        _agree(course, None)
    except Invalid as error:
        session().rollback()
        return _form(course, request.form, agreeing.at_fields(error.fields)), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}?done=agreed", code=303)


@bp.get("/appointments/<uuid:id>")
def show(id: UUID) -> str:
    """One appointment ahead: how it stands, to be moved or called off."""
    return _show(id, {}, {})


@bp.get("/appointments/<uuid:id>/<any(move, cancel, answers):what>")
def again(id: UUID, what: str) -> Response:
    """Reloaded after a 422: the page that the form is on."""
    return redirect(f"/desk/appointments/{id}")


@bp.post("/appointments/<uuid:id>/move")
def move(id: UUID) -> Response | tuple[str, int]:
    """Another time in its place. 422 with everything typed; twice is once.

    When a colleague was faster, the page is that of the time that stands now: it can be moved knowingly.
    """
    found = ahead.one(current_user, id)
    course = _arranged(seen_course(found.appointment.course_id))
    try:
        _agree(course, found.appointment)
    except Invalid as error:
        session().rollback()
        standing = ahead.newest(found.appointment)
        return _show(standing.id, request.form, agreeing.at_fields(error.fields)), error.status
    session().commit()
    return redirect(f"/desk/courses/{course.id}?done=moved", code=303)


@bp.post("/appointments/<uuid:id>/cancel")
def cancel(id: UUID) -> Response | tuple[str, int]:
    """Call it off: in the citizen's name, or in the office's, which says how the citizen was told."""
    found, form = ahead.one(current_user, id), request.form
    course = own_course(found.appointment.course_id)
    code, told = form.get("answer", ""), form.get("told") or None
    try:
        wrong = {}
        if code not in OFF or (code == "not_coming" and course.caseworker_id != current_user.id):
            wrong["answer"] = _("Vælg, hvem der aflyser.")
        elif code == "called_off" and told is None:
            wrong["told"] = _("Vælg, hvordan borgeren har fået det at vide.")
        if wrong:
            raise Invalid("", fields=wrong)
        give_answer(
            found.appointment,
            code,
            recorded_by=current_user,
            words=form.get("words", ""),
            told=told if code == "called_off" else None,
            at=now(),
        )
    except Invalid as error:
        session().rollback()
        return _show(id, form, error.fields or {"answer": error.message}), error.status
    session().commit()
    return redirect(f"/desk/courses/{course.id}?done=cancelled", code=303)


@bp.post("/appointments/<uuid:id>/answers")
def answer(id: UUID) -> Response | tuple[str, int]:
    """The citizen phoned the office: written down as told, by whom and when. Twice is once.

    422 with the course's page and why, when it is too late or has been moved.
    """
    appointment, given = ahead.one(current_user, id).appointment, request.form.get("answer", "")
    course = _arranged(seen_course(appointment.course_id))
    try:
        if given not in ANSWERS:
            raise Invalid(_("Vælg, hvad borgeren har svaret."))
        give_answer(appointment, given, recorded_by=current_user, at=now())
    except Invalid as error:
        session().rollback()
        gathered = courses.gather(current_user, course, now(), courses.PAGE)
        context = gathered | thread.shown(course) | {"wrong": error.message}
        return page("desk/course.html", page="citizens", done=None, **context), error.status
    session().commit()
    return redirect(f"/desk/courses/{course.id}", code=303)


def _agree(course: Course, old: Appointment | None) -> None:
    id, moment = form_id(request.form.get("entry")), now()
    lock(course)
    if session().get(Appointment, (course.organisation_id, id)):
        return  # the form was sent twice
    if old is not None and old.starts_at <= moment:
        raise Invalid("", fields={"day": _("Aftalen er begyndt, så den kan ikke flyttes.")})
    if old is not None:
        _must_stand(old, moment)
    replaces = old.id if old else None
    for entry in agreeing.entries(
        request.form, course, id=id, replaces=replaces, by=current_user, moment=moment
    ):
        agree(entry, by=current_user, received_at=moment)


def _must_stand(old: Appointment, moment: datetime) -> None:
    """Raises Invalid when it was moved or called off after the page was opened; their own no may be moved."""
    found = stand(old)
    if found.state == "moved":
        when = day_clock(iso(ahead.newest(old).starts_at), iso(moment))
        sentence = _("Aftalen er allerede flyttet til %(when)s. Se, om din tid stadig skal gælde.")
        raise Invalid("", fields={"day": sentence % {"when": when}})
    if found.called_off or found.state == "cancelled_office":
        raise Invalid("", fields={"day": _("Aftalen er aflyst, så den kan ikke flyttes.")})


def _arranged(course: Course) -> Course:
    """Whom the citizen talks with: the mentor or the course's own caseworker; a leader only looks on."""
    if course.caseworker_id != current_user.id:
        raise NotYours(_("Kun forløbets sagsbehandler eller mentor laver aftaler med borgeren."))
    return course


def _like(last: Appointment | None) -> Form:
    """The form as the last appointment was, a week on; else 45 minutes in person."""
    form = Form({"minutes": "45", "form": "in_person"})
    if last is not None:
        form.update({"minutes": str(last.minutes), "form": last.form, "place": last.place or ""})
        form["clock"] = clock(iso(last.starts_at))
    later = day_start(iso(last.starts_at), 7) if last else ""
    form["day"] = local_day(max(later, day_start(iso(now()), 7)))
    return form


def _form(course: Course, form: Any, errors: dict[str, str]) -> str:
    return page("desk/appointment_new.html", course=course, **_filled(course, form, errors))


def _show(id: UUID, form: Any, errors: dict[str, str]) -> str:
    found = ahead.one(current_user, id)
    course = seen_course(found.appointment.course_id)
    return page("desk/appointment.html", found=found, course=course, **_filled(course, form, errors))


def _filled(course: Course, form: Any, errors: dict[str, str]) -> dict[str, Any]:
    return {
        "page": "citizens",
        "form": form,
        "errors": errors,
        "entry": form.get("entry") or str(uuid7()),
        "limited": course.mentor.is_limited,
        "mine": course.is_run_by(current_user),
    }
