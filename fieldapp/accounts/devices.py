"""The phones and computers that entries come from."""

from uuid import UUID

from fieldapp.accounts.models import Device, User
from fieldapp.clock import now
from fieldapp.db import insert_once, session


def note_device(user: User, device: object) -> None:
    """Remember a device by the id that it made itself, and when it was here last. Never commits."""
    if not isinstance(device, dict):
        return
    try:
        device_id, name = UUID(str(device.get("id"))), str(device.get("name", ""))[:80]
    except ValueError:
        return
    owner = {"organisation_id": user.organisation_id, "id": device_id}
    insert_once(Device, **owner, user_id=user.id, name=name, created_at=now(), seen_at=now())
    session().get_one(Device, owner).seen_at = now()
