"""Who is asking: the cookie's secret is looked up in the database, every time."""

from datetime import timedelta

from flask import Flask, Request, Response, g, request
from flask_login import LoginManager
from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from fieldapp.accounts.models import LoginSession, Role, User
from fieldapp.clock import now
from fieldapp.config import config
from fieldapp.db import ORGANISATION, new_session, reading_session, session
from fieldapp.errors import NotLoggedIn
from fieldapp.i18n import gettext as _

# The rooms that take in entries.
WIRE = ("meetings", "mentorships", "messages")
manager = LoginManager()
manager.session_protection = None  # our session is a row, not a signed cookie


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host; browsers want https for it."""
    return "__Host-fieldapp" if config().secure else "fieldapp"


@manager.request_loader  # type: ignore[untyped-decorator]  # flask-login ships no types
def load(asking: Request) -> User | None:
    """The person behind this request, if their login is alive, and allows it where it is closing."""
    cookie = asking.cookies.get(cookie_name())
    if not cookie:
        return None
    # A reading session of its own: knowing who asks must not hold the one writer's place on SQLite.
    with reading_session() as own:
        found = by_cookie(cookie, own)
    if found is None:
        return None
    login, user, closes = found
    if closes and not _brings_home(asking):
        return None
    g.login_session, g.is_closing = login, closes
    return user


def by_cookie(cookie: str, own: Session) -> "Row[LoginSession, User, bool] | None":
    """The live login that this cookie names, its user, and whether it is closing.

    Nothing when it is revoked or too old. A login is closing when its phone has been closed, or its user
    has ended: it may bring home what waits and hear that it is to wipe, however long the phone was away.
    """
    moment = now()
    since = {"seen": moment - LoginSession.IDLE, "created": moment - LoginSession.LONGEST}
    return own.execute(_LIVE, LoginSession.named_by(cookie) | since).one_or_none()


_CLOSES = LoginSession.device_id.is_not(None) & (User.ended_at.is_not(None) | LoginSession.on_closed_phone())
_WORKS = User.ended_at.is_(None) & (LoginSession.seen_at > bindparam("seen"))
_LIVE = (
    select(LoginSession, User, _CLOSES.label("closes"))
    .join(User, (User.organisation_id == LoginSession.organisation_id) & (User.id == LoginSession.user_id))
    .where(
        LoginSession.organisation_id == ORGANISATION,
        LoginSession.token_hash == bindparam("token"),
        LoginSession.revoked_at.is_(None),
        LoginSession.created_at > bindparam("created"),
        _WORKS | _CLOSES,
    )
)


def _brings_home(asking: Request) -> bool:
    """Is it one of the few things a closed phone still does: hand in an entry, hear that it is closed?"""
    if asking.method == "PUT":
        return asking.blueprint in WIRE
    return asking.method == "POST" and asking.path in ("/field/caseload", "/logout")


def is_closing() -> bool:
    """Has the phone that is asking been closed, or its user ended?"""
    return bool(g.get("is_closing"))


@manager.unauthorized_handler  # type: ignore[untyped-decorator]  # flask-login ships no types
def refuse() -> Response:
    """Nobody is logged in: `errors.py` says it in the words of whoever asked."""
    raise NotLoggedIn(_("Du er logget ud. Log ind igen. Det, du har skrevet, er her endnu."))


def open_session(response: Response, user: User) -> None:
    """Log `user` in. The row is part of the view's transaction; the cookie carries its secret."""
    row, secret = LoginSession.open(user)
    session().add(row)
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(LoginSession.LONGEST.total_seconds()),
        secure=config().secure,
        httponly=True,
        samesite="Lax",
    )


def close_session(response: Response) -> User | None:
    """Log out for good: the cookie is worthless afterwards, wherever it was copied to. Whose it was."""
    cookie = request.cookies.get(cookie_name(), "")
    found = by_cookie(cookie, session())
    if found:
        found[0].revoked_at = now()
    response.delete_cookie(cookie_name(), secure=config().secure, httponly=True, samesite="Lax")
    return found[1] if found else None


def note_seen(response: Response) -> Response:
    """Keep the login alive while it is used; one small write in five minutes at most."""
    login: LoginSession | None = g.get("login_session")
    if login is not None and now() - login.seen_at > timedelta(minutes=5):
        if "session" in g:
            g.session.close()  # a writing request may still hold SQLite's one place
        with new_session() as own:
            own.execute(
                update(LoginSession)
                .where(
                    LoginSession.organisation_id == login.organisation_id,
                    LoginSession.token_hash == login.token_hash,
                )
                .values(seen_at=now())
            )
            own.commit()
    return response


def home(user: User) -> str:
    """Everybody's first page."""
    own = {Role.MENTOR: "/field/", Role.ADMIN: "/desk/people"}
    return own.get(Role(user.role), "/desk/")


def named(url: str, user: User) -> str:
    """A mentor's phone is told who came, so that it never opens with the memory of who was here before."""
    if not url.startswith("/field/"):
        return url
    return f"{url}{'&' if '?' in url else '?'}user={user.id}"


def init_app(app: Flask) -> None:
    """Hang the door on the app."""
    manager.init_app(app)
    app.after_request(note_seen)
