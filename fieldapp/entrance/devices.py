"""»Dine telefoner«: what one's own phones hold, when they were here, and how to close one that is gone."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from fieldapp.accounts import leaving
from fieldapp.accounts.limits import limit
from fieldapp.accounts.models import Device, Role
from fieldapp.alerts.subscriptions import forget_ended
from fieldapp.clock import iso, now
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _

bp = Blueprint("devices", __name__, url_prefix="/account/devices")
PAGE = "/account/devices"


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_who_is_logged_in() -> None:
    """Everybody has a page, and sees nobody else's."""


@bp.get("")
def mine() -> str:
    """One's own phones, the one seen last first, and where else one is logged in."""
    return _page({})


@bp.post("/<uuid:id>/name")
def name(id: UUID) -> Response | tuple[str, int]:
    """What it is to be called. 422 with what to correct."""
    try:
        leaving.name(_own(id), request.form.get("name", ""), by=current_user)
    except Invalid as error:
        return _page(error.fields | {"id": str(id)}), error.status
    session().commit()
    return redirect(f"{PAGE}?named={id}", code=303)


@bp.post("/<uuid:id>/close")
def close(id: UUID) -> Response | tuple[str, int]:
    """It is gone, or to be used no more. 422 for the one in one's hand, and for a wrong password."""
    try:
        _prove()
        leaving.close(_own(id), by=current_user)
    except Invalid as error:
        return _page({"close": error.message, "id": str(id)}), error.status
    forget_ended(session(), current_user)
    session().commit()
    return redirect(f"{PAGE}?closed={id}", code=303)


@bp.post("/others")
def leave_others() -> Response | tuple[str, int]:
    """Logged out in every other browser. 422 for a wrong password."""
    try:
        _prove()
    except Invalid as error:
        return _page({"others": error.message}), error.status
    leaving.leave_others(current_user)
    session().flush()
    forget_ended(session(), current_user)
    session().commit()
    return redirect(f"{PAGE}?left=1", code=303)


def _prove() -> None:
    """A phone open to its finder while fieldapp is locked has the login still: it closes nothing else.

    Raises Invalid, TooMany. Slow, so before anything holds SQLite's one writer's place.
    """
    if leaving.this_phone() is None:
        return
    limit(f"own password {current_user.id}", config().login_tries)
    if not current_user.has_password(request.form.get("password", "")):
        raise Invalid(_("Den nuværende adgangskode passer ikke. Prøv igen."))


def _own(id: UUID) -> Device:
    theirs = Device.of(current_user.organisation_id, current_user.id).where(Device.id == id)
    found = session().scalars(theirs).one_or_none()
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    return found


def _page(wrong: dict[str, str]) -> str:
    return render_template(
        "accounts/devices.html",
        me=current_user,
        now=iso(now()),
        home="/field/me" if current_user.role == Role.MENTOR else "/desk/me",
        phones=session().scalars(Device.of(current_user.organisation_id, current_user.id)).all(),
        here=leaving.this_phone(),
        others=leaving.others(current_user),
        wrong=wrong,
    )
