"""Log in. (The way out lies upstairs, in `entrance`: it silences the browser too.)"""

import re

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as AnyResponse

from fieldapp.accounts import own, people
from fieldapp.accounts.limits import limit, place
from fieldapp.accounts.login import home, named, open_session
from fieldapp.accounts.models import User
from fieldapp.config import config
from fieldapp.db import reading_session, session
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _

bp = Blueprint("accounts", __name__)


@bp.get("/")
def front() -> AnyResponse:
    """Everybody's first page is their own."""
    return redirect(home(current_user) if current_user.is_authenticated else "/login")


@bp.get("/login")
def form() -> str:
    """The page with e-mail address and password."""
    return render_template("accounts/login.html", next=_next(""), email="", error=None)


@bp.post("/login")
def log_in() -> AnyResponse | tuple[str, int]:
    """Open a session. 422 with the same page when the password is not right; 429 after too many tries."""
    email = request.form.get("email", "")[:320]
    _not_too_often(email.strip().lower())
    # A reading session of its own: proving a password is slow, and must not hold SQLite's one writer's place.
    with reading_session() as own_look:
        user = own_look.scalars(User.by_email(email)).one_or_none()
    if user is None or not user.password_hash:
        User.check_nobody(request.form.get("password", ""))
    if user is None or not user.has_password(request.form.get("password", "")):
        error = Invalid(_("E-mail eller adgangskode passer ikke. Prøv igen."))
        page = render_template("accounts/login.html", next=_next(""), email=email, error=error.message)
        return page, error.status
    response: AnyResponse = redirect(named(_next(home(user)), user), code=303)
    open_session(response, user)  # type: ignore[arg-type]  # redirect() is typed by werkzeug's base class
    session().commit()
    return response


@bp.post("/account/language")
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def language() -> AnyResponse:
    """One's own language; a mentor's phone hears of it with the next caseload. Raises Invalid."""
    own.choose_language(people.one(current_user.id, current_user), request.form.get("language", ""))
    session().commit()
    return redirect(_next(home(current_user)), code=303)


def _not_too_often(account: str) -> None:
    here, tries = place(request.remote_addr), config().login_tries
    limit(f"login {here}", tries * 3)
    # Per account and address, so that a stranger elsewhere cannot keep a person out ...
    limit(f"login {account} {here}", tries)
    # ... unless they come from everywhere at once: then it is the password that must be kept from them.
    limit(f"login {account}", tries * 10)


def _next(otherwise: str) -> str:
    """Where the person was going: a path of ours, never another host's."""
    path = request.values.get("next", "")
    ours = re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", path)
    return path if ours else otherwise
