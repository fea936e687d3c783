"""Who may sit at the desk, and the frame around each of its pages."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_login import current_user, login_required

from fieldapp.accounts.audit import note_reading
from fieldapp.accounts.models import Role, User
from fieldapp.alerts.models import State
from fieldapp.alerts.queries import post
from fieldapp.clock import iso, now
from fieldapp.desk import courses, worklist
from fieldapp.errors import BadRequest, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import must_be_allowed, must_run
from fieldapp.mentorships.models import Course
from fieldapp.messages import reads

OFFICE = (Role.CASEWORKER, Role.LEADER)


@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_the_office() -> None:
    """The desk is for caseworkers and leaders; an admin has the own page; for others it is not there."""
    own_page = current_user.role == Role.ADMIN and request.endpoint == "desk.me"
    if current_user.role not in OFFICE and not own_page:
        raise NotFound(_("Siden findes ikke længere."))


def page(template: str, *, counts: bool = True, **context: Any) -> str:
    """A page or fragment. Moments in templates are ISO text, as in the rest of the house.

    What the menu counts, and whether the post moves, is looked up unless the page has done so already. Where
    the page does not count, the menu's numbers come by themselves (`/desk/counts`).
    """
    if counts and "unread" not in context:
        context["unread"] = reads.count(current_user)
    if counts and "waiting" not in context:
        context["waiting"] = worklist.count(current_user, now(), context["unread"])
    if "late" not in context:
        context["late"] = not post().is_moving
    return render_template(template, me=person(), now=iso(now()), State=State, **context)


def person() -> User:
    """Who asks, for a page that speaks of them at every line: `current_user` looks it up each time."""
    found: User = current_user._get_current_object()
    return found


def seen_course(id: UUID) -> Course:
    """The course, if it is the user's to see; else NotFound. A page about it that is opened is noted."""
    found = courses.one(person(), id)
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    if request.method == "GET":
        note_reading(person(), "course", id)
    return found


def own_course(id: UUID) -> Course:
    """The course, if it is the user's to change; else NotFound or NotYours."""
    found = seen_course(id)
    must_be_allowed(found, current_user)
    return found


def run_course(id: UUID) -> Course:
    """The course, if purpose, goals, grant and period are the user's to decide; else NotFound or NotYours."""
    found = seen_course(id)
    must_run(found, current_user)
    return found


def form_id(text: str | None) -> UUID:
    """The id that a form carries, so that the same form twice is once; else BadRequest."""
    try:
        return UUID(text or "")
    except ValueError as error:
        raise BadRequest(_("Åbn siden igen, og prøv en gang til.")) from error
