"""The phones and computers that entries come from: what they say of themselves when they are here."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import update

from fieldapp.accounts.models import Device, LoginSession, User
from fieldapp.clock import now, parse
from fieldapp.db import insert_once, session

# What a phone says of itself is believed within reason.
MOST = 10_000
LONGEST = timedelta(days=366)


def note_device(user: User, device: object, unsent: object = None) -> Device | None:
    """Remember a device by the id that it made itself, when it was here last, and that this login is its.

    `device` is what it says of itself: {id, name, persisted, build}; `unsent` what it says it holds:
    {count, oldest, at}, both moments by its own clock. Answers the device if it is the user's. Never commits.
    A closed phone stays the one that was closed, whichever id it says.
    """
    if not isinstance(device, dict):
        return None
    try:
        device_id, name = UUID(str(device.get("id"))), str(device.get("name", ""))[:80]
    except ValueError:
        return None
    if g.get("is_closing") and device_id != g.login_session.device_id:
        return None
    owner = {"organisation_id": user.organisation_id, "id": device_id}
    insert_once(Device, **owner, user_id=user.id, name=name, created_at=now(), seen_at=now())
    row = session().get_one(Device, owner)
    _bind(device_id)
    if row.user_id != user.id:
        return None
    row.seen_at = now()
    row.unsent, row.unsent_since = _unsent(unsent, row.seen_at)
    row.persisted, row.build = _of_itself(device)
    return row


def note_seen(user: User, device_id: UUID) -> None:
    """The user's device was here just now. Never commits."""
    mine = Device.organisation_id == user.organisation_id, Device.user_id == user.id
    session().execute(update(Device).where(*mine, Device.id == device_id).values(seen_at=now()))


def _bind(device_id: UUID) -> None:
    """From now on the phone's lock is the way in, and closing the phone closes this login."""
    login: LoginSession | None = g.get("login_session")
    if login is not None and login.device_id != device_id:
        mine = LoginSession.organisation_id == login.organisation_id
        this = LoginSession.token_hash == login.token_hash
        session().execute(update(LoginSession).where(mine, this).values(device_id=device_id))


def _of_itself(device: dict[str, Any]) -> tuple[bool | None, str | None]:
    """Has its browser promised to keep what it holds, and which build runs there?"""
    persisted, build = device.get("persisted"), device.get("build")
    return (
        persisted if isinstance(persisted, bool) else None,
        build[:12] if isinstance(build, str) and build.isalnum() else None,
    )


def _unsent(told: object, moment: datetime) -> tuple[int, datetime | None]:
    """How many, and since when by our clock: the device's own may be wrong, but not about how long ago."""
    if not isinstance(told, dict) or type(told.get("count")) is not int or told["count"] < 1:
        return 0, None
    try:
        age = parse(str(told.get("at"))) - parse(str(told.get("oldest")))
    except ValueError:
        return min(told["count"], MOST), None
    return min(told["count"], MOST), moment - min(max(age, timedelta()), LONGEST)
