"""A phone that is lost, given back or left: it is closed, brings home what it can, and says when it is empty.

Nothing reaches a phone that is away. What is promised is what happens when it comes: its login may only hand
in what waits, and hear that it is to wipe itself (`login.load` knows which requests that is).
"""

from datetime import datetime
from uuid import UUID

from flask import g
from sqlalchemy import ColumnElement, select, update

from fieldapp.accounts.models import Device, LoginSession, User
from fieldapp.accounts.people import note
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _

LONGEST_NAME = 80


def close(phone: Device, by: User, at: datetime | None = None) -> None:
    """Nobody works with this phone any more, from now or `at`. Twice is once.

    Raises Invalid for the one in one's hand.
    """
    if this_phone() == phone.id:
        raise Invalid(_("Det er den telefon, du sidder med. Log ud under Mig."))
    if phone.revoked_at is None:
        phone.revoked_at, phone.revoked_by = at or now(), by.id
        told = {"phone": [phone.name, None]}
        note(phone.organisation_id, phone.user_id, "phone_closed", by, told, phone.revoked_at)


def name(phone: Device, chosen: str, by: User) -> None:
    """What its owner calls it. Raises Invalid."""
    chosen = chosen.strip()[:LONGEST_NAME]
    if not chosen:
        raise Invalid("", fields={"name": _("Skriv et navn.")})
    if chosen != phone.name:
        note(phone.organisation_id, phone.user_id, "phone_named", by, {"phone": [phone.name, chosen]})
        phone.name = chosen


def note_wiped(phone: Device) -> None:
    """It says that nothing of ours is left on it. Only of one that was closed: others have not been asked."""
    if phone.revoked_at is not None and phone.wiped_at is None:
        phone.wiped_at = now()


def others(person: User) -> list[LoginSession]:
    """Where else the person is logged in: browsers, not phones, the one used last first."""
    moment = now()
    return list(
        session().scalars(
            select(LoginSession)
            .where(
                *_browsers(person),
                LoginSession.seen_at > moment - LoginSession.IDLE,
                LoginSession.created_at > moment - LoginSession.LONGEST,
            )
            .order_by(LoginSession.seen_at.desc())
        )
    )


def leave_others(person: User) -> None:
    """Logged out everywhere but here and on the phones, which are closed one by one."""
    session().execute(update(LoginSession).where(*_browsers(person)).values(revoked_at=now()))


def this_phone() -> UUID | None:
    """The phone that is asking; None at a desk."""
    login: LoginSession | None = g.get("login_session")
    return login.device_id if login else None


def unsent_here() -> int:
    """How many entries the phone that is asking held when it last said so."""
    login: LoginSession | None = g.get("login_session")
    if login is None or login.device_id is None:
        return 0
    row = session().get(Device, (login.organisation_id, login.device_id))
    return row.unsent if row and row.user_id == login.user_id and row.revoked_at is None else 0


def _browsers(person: User) -> tuple[ColumnElement[bool], ...]:
    login: LoginSession | None = g.get("login_session")
    return (
        LoginSession.organisation_id == person.organisation_id,
        LoginSession.user_id == person.id,
        LoginSession.device_id.is_(None),
        LoginSession.revoked_at.is_(None),
        LoginSession.token_hash != (login.token_hash if login else ""),
    )
