"""Somebody is away, and somebody else stands in: chosen by oneself, or by whoever runs the department."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from fieldapp.accounts import backups, leave, people
from fieldapp.accounts.models import Role, User
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk.contact import day_of
from fieldapp.desk.door import page
from fieldapp.errors import Invalid, NotFound
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _

bp = Blueprint("away", __name__, url_prefix="/desk/away")

Answer = Response | tuple[str, int]


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_for_caseworkers_and_those_who_lead() -> None:
    """A caseworker's own page; a leader and an administrator open everybody's."""
    if current_user.role not in (Role.CASEWORKER, Role.LEADER, Role.ADMIN):
        raise NotFound(_("Siden findes ikke længere."))


@bp.get("/<uuid:id>")
def away(id: UUID) -> str:
    """The stand-in, and present and coming leave."""
    return _page(_caseworker(id), blank(), {})


@bp.post("/<uuid:id>")
def register(id: UUID) -> Answer:
    """Away from one day to another. 422 with both days as typed."""
    days = {name: request.form.get(name, "").strip()[:40] for name in ("starts_on", "ends_on")}
    told = {name: day_of(text) for name, text in days.items()}
    return _change(id, "away", days, lambda person: leave.register(person, **told, by=current_user))


@bp.post("/<uuid:id>/<uuid:row>/withdraw")
def withdraw(id: UUID, row: UUID) -> Answer:
    """Back at work, or not going after all. Twice is once."""
    return _change(id, "back", blank(), lambda person: leave.withdraw(person, row))


@bp.post("/<uuid:id>/backup")
def choose(id: UUID) -> Answer:
    """Another stand-in from now on, or none."""
    backup = request.form.get("backup", "")[:40]
    return _change(id, "backup", blank(), lambda person: backups.choose(person, backup, by=current_user))


@bp.get("/<uuid:id>/backup")
def again(id: UUID) -> Response:
    """Reloaded after a 422: the page that the form is on."""
    return redirect(f"/desk/away/{id}")


def standing(person: User) -> dict[str, Any]:
    """What there is to know about a person's leave: stand-in, days, and whom the person stands in for."""
    is_caseworker = person.role == Role.CASEWORKER
    return {
        "backup": backups.of(person) if is_caseworker else None,
        "leaves": leave.ahead(person) if is_caseworker else [],
        "stood_in_for": backups.stood_in_for(person),
    }


def blank() -> dict[str, str]:
    """The form before anything is typed: from today."""
    return {"starts_on": now().astimezone(ZONE).date().isoformat(), "ends_on": ""}


def _change(id: UUID, what: str, form: dict[str, str], change: Callable[[User], None]) -> Answer:
    person = _caseworker(id)
    try:
        change(person)
    except Invalid as error:
        session().rollback()
        return _page(_caseworker(id), form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/away/{id}?changed={what}", code=303)


def _caseworker(id: UUID) -> User:
    """A caseworker who is here: oneself, or for those who lead any of the organisation's."""
    found = people.one(id, current_user)
    may = current_user.role in (Role.LEADER, Role.ADMIN) or found.id == current_user.id
    if not may or found.role != Role.CASEWORKER or found.ended_at is not None:
        raise NotFound(_("Siden findes ikke længere."))
    return found


def _page(person: User, form: dict[str, str], errors: dict[str, str]) -> str:
    own = person.id == current_user.id
    return page(
        "desk/away.html",
        page="me" if own else "people",
        person=person,
        own=own,
        candidates=backups.candidates(person),
        form=form,
        errors=errors,
        **standing(person),
    )
