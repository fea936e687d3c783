"""A phone whose browser has thrown away what fieldapp kept there: noticed by what the house remembers."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from fieldapp.accounts.models import Device, StaffChange, User
from fieldapp.clock import iso, now, uuid7
from fieldapp.db import plain, session
from fieldapp.wire.models import ReceivedBody

# What is noted about the phone that held something, and about the one that began anew in its place.
EMPTIED, BEGAN = "phone_emptied", "phone_began"
# So long it is told.
NEWS = timedelta(days=30)
# No phone counts so far; a number above it is forged, and would leave none to go on from.
HIGHEST = 1_000_000_000


def noticed(user: User, device: object, unsent: object, before: UUID | None) -> dict[str, Any] | None:
    """What may be lost on the phone that asks: {about, count, seen_at, last}; None: nothing we know of.

    `count` things waited when it was here last, at `seen_at`; `last` is the highest number that has come
    from it. `device` and `unsent` are its own words; `before` is the device that this login has been used
    by so far. A login lives in a cookie, which the browser keeps when it throws away the rest; so a new
    device under an old login is the same phone, emptied. So is one that counts from lower than what has
    come from it. To be called before `note_device`. Never commits.
    """
    id = _id(device)
    if id is None:
        return None
    known = session().get(Device, (user.organisation_id, id))
    held = _replaced(user, before) if known is None else known if _is_behind(user, known, unsent) else None
    last = _last(user, id)
    told = _told(user, id)
    if held and not (told and told["last"] == last and held.id == id):
        told = _note(user, held, id, last)
    return told


def emptied(organisation_id: UUID, devices: Collection[UUID]) -> dict[UUID, datetime]:
    """When the browser of each of these phones last threw away what it held; only of those where it did."""
    rows = (
        select(StaffChange.subject_id, func.max(StaffChange.at))
        .where(StaffChange.organisation_id == organisation_id, StaffChange.subject_id.in_(devices))
        .where(StaffChange.what == EMPTIED)
        .group_by(StaffChange.subject_id)
    )
    return {row[0]: row[1] for row in plain(rows)} if devices else {}


def _replaced(user: User, before: UUID | None) -> Device | None:
    """The phone that this login was used on, if it is the user's and was not closed."""
    old = session().get(Device, (user.organisation_id, before)) if before else None
    return old if old and old.user_id == user.id and old.revoked_at is None else None


def _is_behind(user: User, device: Device, unsent: object) -> bool:
    """Does it count from lower than what has come from it? Only its owner's own count says so."""
    told = unsent if isinstance(unsent, dict) else {}
    own = device.user_id == user.id and told.get("of") == str(user.id)
    return own and type(told.get("last")) is int and told["last"] < _last(user, device.id)


def _last(user: User, device_id: UUID) -> int:
    numbers = select(func.max(ReceivedBody.sequence)).where(
        ReceivedBody.organisation_id == user.organisation_id,
        ReceivedBody.device_id == device_id,
        ReceivedBody.user_id == user.id,
        ReceivedBody.sequence <= HIGHEST,
    )
    return session().scalar(numbers) or 0


def _note(user: User, held: Device, id: UUID, last: int) -> dict[str, Any]:
    """A row about either phone, so that each is found by its own id."""
    told = {"about": str(uuid7()), "count": held.unsent, "seen_at": iso(held.seen_at), "last": last}
    details = {"phone": [str(held.id), str(id)], "lost": [told, None]}
    for subject, what in ((held.id, EMPTIED), (id, BEGAN)):
        session().add(
            StaffChange(
                organisation_id=user.organisation_id,
                id=uuid7(),
                subject_id=subject,
                what=what,
                details=details,
                by=user.id,
            )
        )
    session().flush()
    return told


def _told(user: User, id: UUID) -> dict[str, Any] | None:
    """What this phone was told when it began anew; again and again, because an answer may be lost."""
    row = (
        session()
        .scalars(
            select(StaffChange)
            .where(StaffChange.organisation_id == user.organisation_id, StaffChange.subject_id == id)
            .where(StaffChange.what == BEGAN, StaffChange.by == user.id, StaffChange.at > now() - NEWS)
            .order_by(StaffChange.at.desc())
            .limit(1)
        )
        .one_or_none()
    )
    return row.details["lost"][0] if row and row.details else None


def _id(device: object) -> UUID | None:
    try:
        return UUID(str(device.get("id"))) if isinstance(device, dict) else None
    except ValueError:
        return None
