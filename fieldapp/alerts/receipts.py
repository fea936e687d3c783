"""What a device says about a push: that it was shown. The push's own secret is enough, without a login."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from fieldapp.alerts.deliveries import Delivery
from fieldapp.alerts.subscriptions import Subscription
from fieldapp.db import session

_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,32}")


def note_shown(receipt: str, at: datetime) -> None:
    """The push with this secret was shown, on the device that it went to. The first word counts.

    An unknown secret changes nothing, and is not told so.
    """
    if not _SHAPE.fullmatch(receipt):
        return
    meant = select(Delivery).where(Delivery.receipt == receipt, Delivery.shown_at.is_(None))
    delivery = session().scalars(meant.with_for_update()).one_or_none()
    if delivery is None:
        return
    delivery.shown_at = at
    device = session().get(Subscription, (delivery.organisation_id, UUID(delivery.target)))
    if device is not None:
        device.shown_at = at
