"""»Telefoner«: every mentor's phone, what it has not sent, and what to do when it is gone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask_login import current_user, login_required
from sqlalchemy import Select, case, func, select
from werkzeug.wrappers import Response

from fieldapp.accounts import leaving
from fieldapp.accounts.audit import note_reading
from fieldapp.accounts.models import Device, Role, User
from fieldapp.alerts.subscriptions import forget_ended
from fieldapp.db import session
from fieldapp.desk.door import page
from fieldapp.errors import NotFound
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.held import held_on, how_many
from fieldapp.wire.emptied import emptied
from fieldapp.wire.missing import gaps, missing

bp = Blueprint("phones", __name__, url_prefix="/desk/phones")

PAGE = 30
# Which phones are shown: those to do something about come first in each.
IS_OPEN, IS_CLOSING = Device.revoked_at.is_(None), Device.revoked_at.is_not(None) & Device.wiped_at.is_(None)
SHOWN = {
    "": Device.id.is_not(None),
    "unsent": Device.unsent > 0,
    "closed": Device.revoked_at.is_not(None),
}


@dataclass(frozen=True)
class Known:
    """A phone, whose it is, how many numbers are missing, and whether its browser has emptied it."""

    phone: Device
    owner: User
    missing: int
    is_emptied: bool


@bp.app_template_filter()
def phone_numbers(holes: list[tuple[int, int]]) -> str:
    """»3, 7–9«"""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in holes)


@bp.before_request
@login_required  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def only_who_looks_after_phones() -> None:
    """A leader and an administrator; for everybody else these pages are not there."""
    if current_user.role not in (Role.LEADER, Role.ADMIN):
        raise NotFound(_("Siden findes ikke længere."))


@bp.get("")
def everyone_s() -> str:
    """All phones, `?show=unsent` or `closed` only, `?of=` one person's; 30 at a time."""
    show = request.args.get("show", "")
    found = _phones().where(SHOWN.get(show, SHOWN[""]))
    of = request.args.get("of", type=UUID)
    found = found.where(Device.user_id == of) if of else found
    shown = max(PAGE, min(request.args.get("shown", PAGE, type=int), 1000))
    return page(
        "desk/phones.html",
        page="people",
        rows=_known(found.order_by(*_to_do_first()).limit(shown)),
        total=session().scalar(select(func.count()).select_from(found.subquery())) or 0,
        show=show if show in SHOWN else "",
        of=session().get(User, (current_user.organisation_id, of)) if of else None,
    )


@bp.get("/<uuid:id>")
def one(id: UUID) -> str:
    """One phone: how it stands, who was on it, and how to close it."""
    known = _one(id)
    note_reading(current_user, "phone", id)
    return page("desk/phones_one.html", page="people", **_about(known))


@bp.post("/<uuid:id>/close")
def close(id: UUID) -> Response:
    """It is lost, or somebody has left: closed from now on, and wiped when it comes. Twice is once."""
    known = _one(id)
    leaving.close(known.phone, by=current_user)
    session().flush()
    forget_ended(session(), known.owner)
    session().commit()
    return redirect(f"/desk/phones/{id}", code=303)


def _phones() -> Select[Device, User]:
    return (
        select(Device, User)
        .join(User, (User.organisation_id == Device.organisation_id) & (User.id == Device.user_id))
        .where(Device.organisation_id == current_user.organisation_id)
    )


def _to_do_first() -> tuple[Any, ...]:
    """Closed and not yet wiped, then what holds something, the oldest first; then as last seen."""
    rank = case((IS_CLOSING, 0), (IS_OPEN & (Device.unsent > 0), 1), (IS_OPEN, 2), else_=3)
    return rank, Device.unsent_since.is_(None), Device.unsent_since, Device.seen_at.desc(), Device.id


def _known(query: Select[Device, User]) -> list[Known]:
    """As many questions for thirty phones as for one."""
    found = [(phone, owner) for phone, owner in session().execute(query)]
    phones = [phone for phone, _owner in found]
    lacking = missing(current_user.organisation_id, phones)
    empty = emptied(current_user.organisation_id, [phone.id for phone in phones])
    return [Known(phone, owner, lacking.get(phone.id, 0), phone.id in empty) for phone, owner in found]


def _one(id: UUID) -> Known:
    found = _known(_phones().where(Device.id == id))
    if not found:
        raise NotFound(_("Siden findes ikke længere."))
    return found[0]


def _about(known: Known) -> dict[str, Any]:
    """A leader learns who was on it; an administrator how many, as everywhere."""
    by = known.phone.revoked_by
    is_leader = current_user.role == Role.LEADER
    return {
        "known": known,
        "gaps": gaps(known.phone),
        "held": held_on(known.phone) if is_leader else [],
        "citizens": how_many(known.phone),
        "closed_by": session().get(User, (current_user.organisation_id, by)) if by else None,
    }
