"""Numbers that a phone gave an entry and that never came, though a later one did."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from fieldapp.accounts.models import Device
from fieldapp.db import plain
from fieldapp.wire.models import ReceivedBody

_NUMBER = ReceivedBody.sequence


def missing(organisation_id: UUID, phones: Iterable[Device]) -> dict[UUID, int]:
    """How many numbers are missing, for each of these phones that lacks any. One look for all of them.

    What the house refused did come, but not what it refused of a file. What lies above the last number that
    came is the phone's own to say.
    """
    owners = {phone.id: phone.user_id for phone in phones}
    span = func.max(_NUMBER) - func.min(_NUMBER) + 1
    lacks = span - func.count(_NUMBER.distinct())
    rows = plain(
        select(ReceivedBody.device_id, ReceivedBody.user_id, lacks)
        .where(
            ReceivedBody.organisation_id == organisation_id,
            ReceivedBody.device_id.in_(owners),
            _NUMBER.is_not(None),
        )
        .group_by(ReceivedBody.device_id, ReceivedBody.user_id)
        .having(lacks > 0)
    )
    return {device: lack or 0 for device, user, lack in rows if device and owners[device] == user}


def gaps(phone: Device) -> list[tuple[int, int]]:
    """Which numbers are missing from one phone: [(first, last)], lowest first."""
    theirs = (
        ReceivedBody.organisation_id == phone.organisation_id,
        ReceivedBody.device_id == phone.id,
        ReceivedBody.user_id == phone.user_id,
        _NUMBER.is_not(None),
    )
    prior = func.lag(_NUMBER).over(order_by=_NUMBER).label("prior")
    come = select(_NUMBER.label("number"), prior).where(*theirs).distinct().subquery()
    holes = select(come.c.prior + 1, come.c.number - 1).where(come.c.number > come.c.prior + 1)
    return [(first, last) for first, last in plain(holes.order_by(come.c.number))]
