"""The caseworker makes the work: a new course, another mentor, the end, the goals."""

from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.accounts.models import Role, User
from fieldapp.clock import now, uuid7
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.desk import ahead, evidence, ordering
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import form_id, only_the_office, own_course, page
from fieldapp.desk.ordering import Form
from fieldapp.errors import Conflict, Invalid, NotYours
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings import reminders
from fieldapp.meetings.answers import answer
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.commands import assign, create, end
from fieldapp.mentorships.models import Course
from fieldapp.vocabulary import END_REASON, GOAL_AREA, MENTOR_CHANGE_REASON, OUT_OF_SCOPE, SCHEME, TASK

bp = Blueprint("work", __name__, url_prefix="/desk")
bp.before_request(only_the_office)

WEEKLY = ("30", "45", "60", "90")


@bp.get("/courses/new")
def new() -> str:
    """An empty order; only the period and what is usually out of scope are filled in."""
    _only_caseworkers()
    today = now().astimezone(ZONE).date()
    return _order(ordering.blank(today, ordering.municipalities(current_user)), {})


@bp.post("/courses/new")
def make() -> Response | tuple[str, int]:
    """Open the course. 422 with everything typed when a field needs correcting; twice is once."""
    _only_caseworkers()
    try:
        made = create(
            ordering.read(request.form),
            _mentor(request.form.get("mentor")),
            id=form_id(request.form.get("course")),
            by=current_user,
            at=now(),
        )
    except Conflict as error:  # the page was gone back to, and another citizen written on it
        again = Form(request.form)
        again["course"] = str(uuid7())
        return _order(again, {"course": error.message}), error.status
    except Invalid as error:
        return _order(request.form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/courses/{made.id}?done=created", code=303)


@bp.get("/courses/<uuid:id>/mentor")
def mentor(id: UUID) -> str:
    """Who else could follow the citizen, and why."""
    return _mentor_page(id, Form(), {})


@bp.post("/courses/<uuid:id>/mentor")
def change_mentor(id: UUID) -> Response | tuple[str, int]:
    """Give the course to another mentor: their phone gets it, the other one's lets it go."""
    course = own_course(id)
    try:
        chosen, reason = _mentor(request.form.get("mentor")), request.form.get("reason", "")
        closed = assign(course, chosen, reason=reason, by=current_user, at=now())
    except Invalid as error:
        return _mentor_page(id, request.form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}?done={'assigned_anew' if closed else 'assigned'}", code=303)


@bp.get("/courses/<uuid:id>/end")
def ending(id: UUID) -> str:
    """The last day and the reason, before they are given."""
    today = now().astimezone(ZONE).date()
    return _end_page(id, Form({"ends_on": today.isoformat(), "call_off": "1"}), {})


@bp.post("/courses/<uuid:id>/end")
def finish(id: UUID) -> Response | tuple[str, int]:
    """End the course on a day that no meeting lies after, and call off what is agreed after it."""
    course = own_course(id)
    on = day_of(request.form.get("ends_on", ""))
    try:
        last = evidence.last_met(current_user, course)
        if last and on and last.met_at.astimezone(ZONE).date() > on:
            raise Invalid("", fields={"ends_on": _("Der er skrevet et møde efter den dag.")})
        end(course, on, reason=request.form.get("reason", ""), by=current_user, at=now())
        if request.form.get("call_off") == "1":
            _call_off(course)
    except Invalid as error:
        session().rollback()
        return _end_page(id, request.form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}?done=ended", code=303)


def _call_off(course: Course) -> None:
    """Nobody waits for a mentor who does not come: what lies after the last day is off, yet to be told."""
    for one in _agreed(course):
        if one.starts_at.astimezone(ZONE).date() > course.ends_on:
            answer(one, "called_off", recorded_by=current_user, told="not_yet", at=now())


def _agreed(course: Course) -> list[Appointment]:
    rows = ahead.of(current_user, course, now())
    return [one.appointment for one in rows if one.stand.state == "planned"]


def _order(form: Form, errors: dict[str, str]) -> str:
    return page(
        "desk/new.html",
        page="citizens",
        form=form,
        errors=errors,
        groups=ordering.mentors(current_user),
        municipalities=ordering.municipalities(current_user),
        schemes=SCHEME,
        weekly=WEEKLY,
        tasks=TASK,
        out_of_scope=OUT_OF_SCOPE,
        areas=GOAL_AREA,
        can_text=config().can_text,
        reminds=reminders.are_sent(current_user.organisation_id),
    )


def _mentor_page(id: UUID, form: Form, errors: dict[str, str]) -> str:
    return page(
        "desk/mentor.html",
        page="citizens",
        course=own_course(id),
        form=form,
        errors=errors,
        groups=ordering.mentors(current_user),
        reasons=MENTOR_CHANGE_REASON,
    )


def _end_page(id: UUID, form: Form, errors: dict[str, str]) -> str:
    course = own_course(id)
    return page(
        "desk/end.html",
        page="citizens",
        course=course,
        form=form,
        errors=errors,
        reasons=END_REASON,
        agreed=_agreed(course),
    )


def _only_caseworkers() -> None:
    if current_user.role != Role.CASEWORKER:
        raise NotYours(_("Et forløb bliver oprettet af borgerens sagsbehandler."))


def _mentor(text: str | None) -> User | None:
    id = _uuid(text)
    wanted = User.visible_to(current_user).where(User.id == id)
    return session().scalars(wanted).one_or_none() if id else None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
