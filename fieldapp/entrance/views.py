"""The door: an invitation's link, »Glemt adgangskode«, and the way out."""

from flask import Blueprint, Response, g, redirect, render_template, request
from flask_login import current_user

from fieldapp.accounts import invitations, passwords
from fieldapp.accounts.invitations import Opened
from fieldapp.accounts.leaving import unsent_here
from fieldapp.accounts.limits import limit, place
from fieldapp.accounts.login import close_session, home, named, open_session
from fieldapp.accounts.models import User
from fieldapp.alerts.subscriptions import forget_ended
from fieldapp.config import config
from fieldapp.db import reading_session, session
from fieldapp.entrance import letters
from fieldapp.errors import Conflict, Gone
from fieldapp.i18n import ngettext

bp = Blueprint("entrance", __name__)


@bp.after_request
def keep_quiet(response: Response) -> Response:
    """A link that opens something is told to nobody, not even with a stylesheet to a log of our own."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/invitation/<token>")
def invitation(token: str) -> str | tuple[str, int]:
    """Who invites whom to what, and a field for a password. 410 with what to do when the link has ended."""
    try:
        return _page(_opened(token))
    except Gone as error:
        return _ended(), error.status


@bp.post("/invitation/<token>")
def choose(token: str) -> Response | tuple[str, int]:
    """The password is chosen and the person is in. 422 with the sentence that helps."""
    try:
        opened = _opened(token)
        password, name = request.form.get("password", ""), request.form.get("name", "").strip()[:120]
        wrong = passwords.fault(password, opened.person.email)
        if wrong:
            return _page(opened, wrong, name), 422
        hashed = User.hashed(password)  # slow: before a session holds SQLite's one writer's place
        opened = invitations.open_(token)
        invitations.accept(opened, hashed, name)
    except Gone as error:
        session().rollback()
        return _ended(), error.status
    first_page = named(home(opened.person), opened.person)
    response: Response = redirect(first_page, code=303)  # type: ignore[assignment]  # werkzeug's base class
    before = close_session(response)
    for person in (before, opened.person):
        forget_ended(session(), person or opened.person)
    open_session(response, opened.person)
    session().commit()
    return response


@bp.post("/logout")
def log_out() -> Response:
    """Close the session; this browser rings no more. A phone's own memory is locked, not emptied.

    Raises Conflict where a person asks who would leave unsent entries behind. The phone's own worker knows
    what it does: it locks first, and sends with the next login. So does the page that waits for a worker: to
    log in again is the only way on from there, and what lies on the phone stays (`again`).
    """
    is_asked = current_user.is_authenticated and request.headers.get("Sec-Fetch-Dest") == "document"
    left = unsent_here() if is_asked and "again" not in request.form else 0
    if left:
        raise Conflict(_still_here(left))
    response: Response = redirect("/login", code=303)  # type: ignore[assignment]  # as above
    person = close_session(response)
    if person is not None:
        forget_ended(session(), person)
    session().commit()
    return response


@bp.get("/forgotten")
def forgotten() -> str:
    """»Glemt adgangskode«: which address?"""
    return render_template("accounts/forgotten.html", sent=False, email="")


@bp.post("/forgotten")
def send() -> str:
    """The same page whether or not the address is somebody's: nobody learns here who works where."""
    email = request.form.get("email", "").strip()[:320]
    limit(f"forgotten {place(request.remote_addr)}", config().login_tries)
    letters.forgotten(email)
    session().commit()
    return render_template("accounts/forgotten.html", sent=True, email=email)


def _still_here(left: int) -> str:
    told = ngettext(
        "%(num)s ting på telefonen er ikke sendt. Lås telefonen i stedet, og log ud, når den er sendt.",
        "%(num)s ting på telefonen er ikke sendt. Lås telefonen i stedet, og log ud, når de er sendt.",
        left,
    )
    return told % {"num": left}


def _opened(token: str) -> Opened:
    limit(f"invitation {place(request.remote_addr)}", config().login_tries * 3)
    with reading_session() as own:
        opened = invitations.open_(token, own)
    g.language = opened.person.language
    return opened


def _page(opened: Opened, error: str | None = None, name: str = "") -> str:
    found = {"opened": opened, "person": opened.person}
    return render_template("accounts/invitation.html", **found, error=error, name=name)


def _ended() -> str:
    return render_template("accounts/invitation_ended.html")
