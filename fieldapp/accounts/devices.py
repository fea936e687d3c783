"""The phones and computers that entries come from."""

from uuid import UUID

from flask import g
from sqlalchemy import update

from fieldapp.accounts.models import Device, LoginSession, User
from fieldapp.clock import now
from fieldapp.db import insert_once, session


def note_device(user: User, device: object) -> None:
    """Remember a device by the id that it made itself, when it was here last, and that this login is its.

    Never commits.
    """
    if not isinstance(device, dict):
        return
    try:
        device_id, name = UUID(str(device.get("id"))), str(device.get("name", ""))[:80]
    except ValueError:
        return
    owner = {"organisation_id": user.organisation_id, "id": device_id}
    insert_once(Device, **owner, user_id=user.id, name=name, created_at=now(), seen_at=now())
    session().get_one(Device, owner).seen_at = now()
    login: LoginSession | None = g.get("login_session")
    if login is not None and login.device_id != device_id:
        mine = LoginSession.organisation_id == login.organisation_id
        this = LoginSession.token_hash == login.token_hash
        session().execute(update(LoginSession).where(mine, this).values(device_id=device_id))
