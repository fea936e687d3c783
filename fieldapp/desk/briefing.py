"""What the mentor is to know, for a time: written, ended, and who has read it."""

from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.accounts.audit import note_reading
from fieldapp.agreements.brief import end, give, is_live, last_day, versions
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import form_id, only_the_office, page, run_course, seen_course
from fieldapp.desk.ordering import Form, long_text
from fieldapp.errors import Conflict, Invalid
from fieldapp.formats.zone import ZONE

bp = Blueprint("briefing", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@bp.get("/courses/<uuid:id>/brief")
def show(id: UUID) -> str:
    """The words as they stand, the earlier ones, and when they were read; `done` says what was just done."""
    return _page(id, None, {})


@bp.post("/courses/<uuid:id>/brief")
def keep(id: UUID) -> Response | tuple[str, int]:
    """Other words or another last day. 422 with what to correct, 409 when another mentor has come."""
    course, form = run_course(id), request.form
    to, until = form_id(form.get("mentor")), day_of(form.get("until", ""))
    try:
        give(course, long_text(form, "text"), until, to=to, by=current_user, at=now())
    except Invalid as error:
        session().rollback()
        return _page(id, form, error.fields), error.status
    except Conflict as error:
        session().rollback()
        return _page(id, form, {"text": error.message}), error.status
    session().commit()
    return redirect(f"/desk/courses/{id}/brief?done=kept", code=303)


@bp.post("/courses/<uuid:id>/brief/end")
def finish(id: UUID) -> Response:
    """»Luk adgangen«: the phone lets go of it when it is here next."""
    end(run_course(id), by=current_user, at=now())
    session().commit()
    return redirect(f"/desk/courses/{id}/brief?done=ended", code=303)


def _page(id: UUID, form: Form | None, errors: dict[str, str]) -> str:
    course = seen_course(id)
    rows = versions(course)
    if rows and request.method == "GET":
        note_reading(current_user, "brief", rows[0].id)
    live = rows[0] if rows and is_live(rows[0], course, now().astimezone(ZONE).date()) else None
    until = last_day(live, course) if live else course.ends_on
    return page(
        "desk/brief.html",
        page="citizens",
        course=course,
        runs=course.is_run_by(current_user),
        live=live,
        until=until.isoformat(),
        earlier=rows[1:] if live else rows,
        form=form or {"text": live.text if live else "", "until": until.isoformat()},
        errors=errors,
        done=request.args.get("done"),
    )
