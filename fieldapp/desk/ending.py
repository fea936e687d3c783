"""A course ends, or is given up: what came of its goals, the last day, why, what is still on its way."""

from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from fieldapp.accounts.phones import Device
from fieldapp.agreements.ending import ENDS, close, reasons
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk import ahead, evidence
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import only_the_office, page, run_course
from fieldapp.desk.ordering import Form
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings.answers import answer
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.goals import OVER
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import agreements_of, has_started

bp = Blueprint("ending", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@bp.get("/courses/<uuid:id>/end")
def ending(id: UUID) -> str:
    """The last day and the reason, before they are given."""
    today = now().astimezone(ZONE).date()
    return _end_page(id, Form({"ends_on": today.isoformat(), "call_off": "1"}), {})


@bp.post("/courses/<uuid:id>/end")
def finish(id: UUID) -> Response | tuple[str, int]:
    """End the course on a day that no meeting lies after, and call off what is agreed after it.

    One that has not begun is given up instead, on no day.
    """
    course = run_course(id)
    on = day_of(request.form.get("ends_on", ""))
    try:
        last = evidence.last_met(current_user, course)
        if last and on and last.met_at.astimezone(ZONE).date() > on:
            raise Invalid("", fields={"ends_on": _("Der er skrevet et møde efter den dag.")})
        results = _results(course, request.form)
        close(course, on, reason=request.form.get("reason", ""), results=results, by=current_user, at=now())
        if request.form.get("call_off") == "1":
            _call_off(course)
    except Invalid as error:
        session().rollback()
        return _end_page(id, request.form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}?done={'given_up' if course.is_given_up else 'ended'}", code=303)


def _results(course: Course, form: Form) -> dict[UUID, tuple[str, str]]:
    return {
        goal.id: (form.get(f"goal-{goal.id}", ""), " ".join(form.get(f"words-{goal.id}", "").split())[:300])
        for goal in course.goals
    }


def _call_off(course: Course) -> None:
    """Nobody waits for a mentor who does not come: what lies after the last day is off, yet to be told."""
    for one in _agreed(course):
        if one.starts_at.astimezone(ZONE).date() > course.ends_on:
            answer(one, "called_off", recorded_by=current_user, told="not_yet", at=now())


def _agreed(course: Course) -> list[Appointment]:
    rows = ahead.of(current_user, course, now())
    return [one.appointment for one in rows if one.stand.state == "planned"]


def _unsent(course: Course) -> list[Device]:
    """The mentor's phones that said last time that something waits on them."""
    query = select(Device).where(
        Device.organisation_id == course.organisation_id,
        Device.user_id == course.mentor_id,
        Device.unsent > 0,
        Device.wiped_at.is_(None),
    )
    return list(session().scalars(query.order_by(Device.seen_at.desc())))


def _end_page(id: UUID, form: Form, errors: dict[str, str]) -> str:
    course = run_course(id)
    agreements = agreements_of(course.organisation_id, [course.id])[course.id]
    started = has_started(agreements, now().astimezone(ZONE).date())
    return page(
        "desk/end.html",
        page="citizens",
        course=course,
        form=form,
        errors=errors,
        reasons=reasons(is_given_up=not started),
        ends=ENDS,
        over=OVER,
        started=started,
        unsent=_unsent(course),
        agreed=_agreed(course),
    )
