"""The administrator's pages: who works here, who is invited, who has ended; and what they belong to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from fieldapp.accounts import backups, leave, people, places
from fieldapp.accounts.models import Role, User
from fieldapp.alerts.subscriptions import forget_ended
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk import away, people_form, staff
from fieldapp.desk.door import page
from fieldapp.desk.unreached import unreached
from fieldapp.entrance import letters
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.mentorships import keys
from fieldapp.mentorships.handover import hand_over

bp = Blueprint("people", __name__, url_prefix="/desk")

# A leader looks; only an administrator changes.
LEADERS_PAGES = ("people.everybody",)


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_administrators() -> None:
    """For everybody else these pages are not there."""
    looks = current_user.role == Role.LEADER and request.endpoint in LEADERS_PAGES
    if current_user.role != Role.ADMIN and not looks:
        raise NotFound(_("Siden findes ikke længere."))


@bp.get("/people")
def everybody() -> str:
    """The list, by name; `?role=` and `?q=` narrow it."""
    role, wanted = request.args.get("role", ""), request.args.get("q", "").strip()[:80]
    found = staff.colleagues(current_user, role if role in tuple(Role) else "", wanted)
    shown = max(staff.PAGE, min(request.args.get("shown", staff.PAGE, type=int), 1000))
    return page(
        "desk/people.html",
        page="people",
        colleagues=found[:shown],
        more=len(found[shown:]),
        role=role,
        wanted=wanted,
        done=staff.first_steps(current_user),
        unreached=unreached(current_user),
    )


@bp.get("/people/new")
def new() -> str:
    """A form for somebody who is to be invited; `?role=` says what for."""
    return _form(people_form.blank(request.args.get("role", "")), {})


@bp.post("/people")
def invite() -> tuple[str, int]:
    """Make the person, mail the link, and show it once to be handed over. 422 with everything typed."""
    form = people_form.typed(request.form)
    try:
        told = people_form.read(form, current_user)
        person = people.invite(told, current_user.organisation_id, by=current_user)
    except Invalid as error:
        return _form(form, error.fields), error.status
    return _invited(person)


@bp.get("/people/<uuid:id>")
def person(id: UUID) -> str:
    """One colleague: what is known, what has changed, and the way out."""
    found = people.one(id, current_user)
    return _person(found, people_form.of(found), {})


@bp.post("/people/<uuid:id>")
def change(id: UUID) -> Response | tuple[str, int]:
    """Other particulars from now on. 422 with everything typed when a field needs correcting."""
    found, form = people.one(id, current_user), people_form.typed(request.form)
    try:
        told = people_form.read(form, current_user)
        if told.role != found.role and staff.running(found):
            raise Invalid("", fields={"role": _("Forløbene skal først have en anden.")})
        was = found.role
        people.change(found, told, by=current_user)
        if told.role != was:
            _leave_the_desk(found)
    except Invalid as error:
        session().rollback()
        return _person(people.one(id, current_user), form, error.fields), error.status
    session().commit()
    return redirect(f"/desk/people/{id}?saved=1", code=303)


@bp.post("/people/<uuid:id>/invitation")
def invite_again(id: UUID) -> tuple[str, int]:
    """A new link: for somebody who never came in, or who has lost the password."""
    found = people.one(id, current_user)
    if found.ended_at is not None:
        raise Invalid(_("Personen er stoppet. Lad først personen starte igen."))
    people.note(found.organisation_id, found.id, "link_made", current_user)
    return _invited(found)


@bp.post("/people/<uuid:id>/relieve")
def relieve(id: UUID) -> Response | tuple[str, int]:
    """Another caseworker takes over every course, and what rings about them."""
    found = people.one(id, current_user)
    chosen = request.form.get("successor", "")
    successor = next((one for one in staff.successors(found) if str(one.id) == chosen), None)
    if successor is None:
        return _person(found, people_form.of(found), {"successor": _("Vælg, hvem der tager over.")}), 422
    number = hand_over(found, successor, by=current_user, at=now())
    people.note(found.organisation_id, id, "relieved", current_user, {"courses": [number, 0]})
    session().commit()
    return redirect(f"/desk/people/{id}#f-end", code=303)


@bp.post("/people/<uuid:id>/end")
def end(id: UUID) -> Response | tuple[str, int]:
    """Out at once, on every device. 422 with whom to talk to while courses run with this person."""
    found = people.one(id, current_user)
    if staff.running(found):
        return _person(found, people_form.of(found), {"end": _("Forløbene skal først have en anden.")}), 422
    people.end(found, by=current_user)
    _leave_the_desk(found)
    letters.withdraw(found)
    keys.close_all(found, by=current_user, at=now())
    forget_ended(session(), found)
    session().commit()
    return redirect(f"/desk/people/{id}", code=303)


@bp.post("/people/<uuid:id>/restart")
def restart(id: UUID) -> tuple[str, int]:
    """Back again, with a new invitation."""
    found = people.one(id, current_user)
    people.restart(found, by=current_user)
    return _invited(found)


@bp.get("/places")
def all_places() -> str:
    """Providers and units."""
    return _places({})


@bp.post("/places/<kind>")
@bp.post("/places/<kind>/<uuid:id>")
def name_place(kind: str, id: UUID | None = None) -> Response | tuple[str, int]:
    """Add a provider or unit, or give the one with this id another name."""
    if kind not in places.KINDS:
        raise NotFound(_("Siden findes ikke længere."))
    name = request.form.get("name", "").strip()
    try:
        if id is None:
            places.add(kind, name, current_user)
        else:
            places.rename(kind, id, name, current_user)
    except Invalid as error:
        session().rollback()
        return _places({"kind": kind, "id": id, "name": name[:320], "sentence": error.message}), error.status
    session().commit()
    return redirect(f"/desk/places#{kind}", code=303)


def _invited(person: User) -> tuple[str, int]:
    """The one page that shows the link. Not after a redirect: an address would keep it in the history."""
    link = letters.invite(person, by=current_user)
    session().commit()
    return page("desk/people_invited.html", page="people", person=person, link=link), 201


def _leave_the_desk(person: User) -> None:
    """Nobody is stood in for by somebody who stops, or does other work now."""
    backups.release(person, by=current_user)
    leave.withdraw_all(person)


def _form(form: dict[str, str], errors: dict[str, str]) -> str:
    return page("desk/people_new.html", page="people", form=form, errors=errors, **_choices())


def _person(person: User, form: dict[str, str], errors: dict[str, str]) -> str:
    return page(
        "desk/people_one.html",
        page="people",
        who=staff.colleague(person),
        running=staff.running(person),
        successors=staff.successors(person),
        changes=people.changes(person),
        form=form,
        errors=errors,
        **away.standing(person),
        **_choices(),
    )


def _places(wrong: dict[str, Any]) -> str:
    return page("desk/people_places.html", page="places", wrong=wrong, **_choices())


def _choices() -> dict[str, Any]:
    return {
        "providers": places.places("provider", current_user),
        "units": places.places("unit", current_user),
    }
