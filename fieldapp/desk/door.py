"""Who may sit at the desk, and the frame around each of its pages."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_login import current_user, login_required

from fieldapp.accounts.audit import note_reading
from fieldapp.accounts.models import Role
from fieldapp.alerts.models import State
from fieldapp.alerts.queries import post
from fieldapp.clock import iso, now
from fieldapp.desk import courses, worklist
from fieldapp.desk.news import news
from fieldapp.errors import BadRequest, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import must_be_allowed
from fieldapp.mentorships.models import Course

OFFICE = (Role.CASEWORKER, Role.LEADER)


@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_the_office() -> None:
    """The desk is for caseworkers and leaders; an admin has the own page; for others it is not there."""
    own_page = current_user.role == Role.ADMIN and request.endpoint == "desk.me"
    if current_user.role not in OFFICE and not own_page:
        raise NotFound(_("Siden findes ikke længere."))


def page(template: str, **context: Any) -> str:
    """A page or fragment. Moments in templates are ISO text, as in the rest of the house.

    What the menu counts, and whether the post moves, is looked up unless the page has done so already.
    """
    if "news" not in context:
        context["news"] = news(current_user)
    if "waiting" not in context:
        context["waiting"] = worklist.count(current_user, now(), context["news"])
    if "late" not in context:
        context["late"] = not post().is_moving
    return render_template(template, me=current_user, now=iso(now()), State=State, **context)


def seen_course(id: UUID) -> Course:
    """The course, if it is the user's to see; else NotFound. A page about it that is opened is noted."""
    found = courses.one(current_user, id)
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    if request.method == "GET":
        note_reading(current_user, "course", id)
    return found


def own_course(id: UUID) -> Course:
    """The course, if it is the user's to change; else NotFound or NotYours."""
    found = seen_course(id)
    must_be_allowed(found, current_user)
    return found


def form_id(text: str | None) -> UUID:
    """The id that a form carries, so that the same form twice is once; else BadRequest."""
    try:
        return UUID(text or "")
    except ValueError as error:
        raise BadRequest(_("Åbn siden igen, og prøv en gang til.")) from error
