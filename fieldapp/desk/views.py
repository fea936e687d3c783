"""The caseworker's pages: what needs a person, the facts, and the courses."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.accounts.audit import note_reading
from fieldapp.agreements import drafts
from fieldapp.alerts.models import Alert, State
from fieldapp.clock import iso, now
from fieldapp.db import session
from fieldapp.desk import cases, contact, courses, evidence, silences, thread, worklist
from fieldapp.desk.away import standing
from fieldapp.desk.cases import Case
from fieldapp.desk.door import only_the_office, page, person, seen_course
from fieldapp.desk.worklist import Asked
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.vocabulary import CONTACT_HOW

bp = Blueprint("desk", __name__, url_prefix="/desk")


bp.add_app_template_filter(iso)


bp.before_request(only_the_office)


@bp.get("/")
def overview() -> str:
    """What needs your attention; of one filter and of those that `q` names, when the address says so.

    Right after a press it says what was `done`.
    """
    begun = courses.has_any(current_user)
    return page("desk/overview.html", page="overview", begun=begun, done=_done(), **_worklist())


@bp.get("/alerts")
def alerts() -> str | Response:
    """The same list for a page that is open: 204 while it is as `seen`."""
    found = _worklist()
    if request.args.get("seen") == found["version"]:
        return Response(status=204)
    return page("desk/alerts.html", **found)


@bp.get("/counts")
def counts() -> str:
    """What the menu says, for a page of another room."""
    return page("desk/counts.html")


@bp.get("/alerts/<uuid:id>")
def alert(id: UUID) -> str | Response:
    """The facts of one case. Opening is not taking. A silence has no page of its own: it is on the list."""
    if letter := silences.one(current_user, id):
        row = silences.line(current_user, letter, now())[0]
        return redirect(f"/desk/#alert-{row.id}")
    case = _case(id)
    note_reading(current_user, "alert", id)
    return _evidence(case, form=contact.blank(now()), errors={})


@bp.post("/alerts/<uuid:id>/taken")
def take(id: UUID) -> Response:
    """»Jeg tager den«: the bell stops for everybody. Twice is once."""
    case = _case(id)
    if case.alert.state != State.RECALLED:  # the page says why it was recalled
        case.alert.take(by=current_user, at=now())
        session().commit()
    return redirect(f"/desk/alerts/{id}", code=303)


@bp.post("/alerts/<uuid:id>/contacted")
def contacted(id: UUID) -> Response | tuple[str, int]:
    """»Jeg har fået kontakt«: when and how. 422 with everything typed when a field needs correcting."""
    case = _case(id)
    try:
        found = contact.read(request.form, earliest=case.meeting.met_at, moment=now())
        case.alert.contacted(by=current_user, at=now(), contact_at=found.at, how=found.how)
    except Invalid as error:
        errors = error.fields or {"clock": error.message}
        return _evidence(case, form=request.form, errors=errors), error.status
    session().commit()
    return redirect(f"/desk/alerts/{id}", code=303)


@bp.post("/alerts/<uuid:id>/settled")
def settle(id: UUID) -> Response:
    """»Luk sagen«: what I took was corrected, and I have read it. Twice is once."""
    case = _case(id)
    why = evidence.against(case)
    if why:
        case.alert.settle(why, by=current_user, at=now())
        session().commit()
    return redirect(f"/desk/alerts/{id}", code=303)


@bp.post("/alerts/<uuid:id>/<any(handled, reopened):what>")
def handle(id: UUID, what: str) -> Response:
    """»Ordnet«, or »Fortryd«: the whole line is dealt with, or not after all; nobody is rung.

    Twice is once. Back to the list as it was narrowed.
    """
    letter = silences.one(current_user, id)
    if letter is None:
        raise NotFound(_("Siden findes ikke længere."))
    moment = now()
    for one in silences.line(current_user, letter, moment):
        if what == "handled":
            one.handle(by=current_user, at=moment)
        elif one.state == State.HANDLED:
            one.reopen(None, at=moment, by=current_user.id)
    session().commit()
    asked = Asked.of(request.form)
    return redirect(asked.done(id) if what == "handled" else asked.url, code=303)


@bp.get("/courses")
def citizens() -> str:
    """The caseworker's courses, by first name; or those that `q` names."""
    q = " ".join(request.args.get("q", "").split())[:100]
    found = courses.find(current_user, now(), q, _shown())
    unfinished = drafts.open_of(current_user)
    return page("desk/courses.html", page="citizens", found=found, q=q, drafts=unfinished)


@bp.get("/courses/<uuid:id>")
def course(id: UUID) -> str:
    """One course: what it is for, what is agreed, what happened."""
    found = seen_course(id)
    gathered = courses.gather(person(), found, now(), _shown()) | thread.opened(found)
    done = request.args.get("done")
    return page("desk/course.html", counts=False, page="citizens", done=done, **gathered)


@bp.get("/courses/<uuid:id>/<any(messages, link):what>")
def course_again(id: UUID, what: str) -> Response:
    """Reloaded after a 422: the page that the form is on."""
    return redirect(f"/desk/courses/{id}#{'thread' if what == 'messages' else what}")


@bp.get("/alerts/<uuid:id>/<any(taken, contacted, settled, handled, reopened):what>")
def alert_again(id: UUID, what: str) -> Response:
    """The same for a case."""
    return redirect(f"/desk/alerts/{id}")


@bp.get("/me")
def me() -> str:
    """Push on this device, a test of it, and the way out."""
    return page("desk/me.html", page="me", **standing(current_user))


def _worklist() -> dict[str, Any]:
    return worklist.gather(current_user, now(), Asked.of(request.args))


def _done() -> Alert | None:
    """The letter that was just dealt with; None when it is open again."""
    id = request.args.get("done", type=UUID)
    letter = silences.one(current_user, id) if id else None
    return letter if letter and letter.state == State.HANDLED else None


def _case(id: UUID) -> Case:
    case = cases.one(current_user, id)
    if case is None:
        raise NotFound(_("Siden findes ikke længere."))
    return case


def _evidence(case: Case, *, form: Any, errors: dict[str, str]) -> str:
    found = evidence.gather(current_user, case, now())
    return page(
        "desk/evidence.html",
        page="overview",
        found=found,
        case=case,
        form=form,
        errors=errors,
        ways=CONTACT_HOW,
        opens=worklist.opens(current_user, [case.alert], now()),
        away=worklist.away(current_user, now()),
    )


def _shown() -> int:
    """How many rows of a list the page asks for."""
    return max(courses.PAGE, min(request.args.get("shown", courses.PAGE, type=int), 1000))
