"""What everybody at the desk changes about themselves: password, language, telephone."""

from flask import Blueprint, g, redirect, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from fieldapp.accounts import own, people
from fieldapp.accounts.limits import limit
from fieldapp.accounts.models import Role
from fieldapp.alerts.subscriptions import forget_ended
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.desk.away import standing
from fieldapp.desk.door import page
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _

bp = Blueprint("me", __name__, url_prefix="/desk/me")


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_at_the_desk() -> None:
    """A mentor's own page is on the phone."""
    if current_user.role == Role.MENTOR:
        raise NotFound(_("Siden findes ikke længere."))


@bp.post("/password")
def password() -> Response | tuple[str, int]:
    """Another password; every other login of this person ends."""
    limit(f"own password {current_user.id}", config().login_tries)
    said, chosen = request.form.get("current", ""), request.form.get("password", "")
    try:
        proven = own.prove(current_user, said, chosen)  # slow: before a session holds SQLite's writer's place
    except Invalid as error:
        return _again(error)
    return _changed("password", lambda person: own.choose_password(person, proven, g.login_session))


@bp.post("/language")
def language() -> Response | tuple[str, int]:
    """Danish or English from now on."""
    chosen = request.form.get("language", "")
    return _changed("language", lambda person: own.choose_language(person, chosen))


@bp.post("/phone")
def phone() -> Response | tuple[str, int]:
    """The number that colleagues ring."""
    number = request.form.get("phone", "").strip()[:40]
    return _changed("phone", lambda person: own.choose_phone(person, number))


def _changed(what: str, change: own.Change) -> Response | tuple[str, int]:
    person = people.one(current_user.id, current_user)
    try:
        change(person)
    except Invalid as error:
        session().rollback()
        return _again(error)
    forget_ended(session(), person)  # another password has ended the other logins
    session().commit()
    return redirect(f"/desk/me?changed={what}#{what}", code=303)


def _again(error: Invalid) -> tuple[str, int]:
    typed = request.form.get("phone", "")[:40]
    about = standing(current_user)
    return page("desk/me.html", page="me", errors=error.fields, typed=typed, **about), error.status
