"""A person's own devices as the page »Mig« tells of them: confirmed when, shown when, silent why."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.alerts.models import TEST, Alert, Channel, Delivery, Progress, Subscription
from fieldapp.alerts.queue import PATIENCE
from fieldapp.clock import iso, now
from fieldapp.db import session

# A test is told about while it is news.
LATELY = timedelta(days=8)


@dataclass(frozen=True)
class OwnDevice:
    """One browser. Moments are ISO text; `reason` is why its push service gave it up at `dead_at`."""

    id: UUID
    name: str
    confirmed_at: str
    shown_at: str | None
    dead_at: str | None
    reason: str | None
    # The last test was not seen to be shown there.
    missed_test: bool


def own_devices(user: User) -> list[OwnDevice]:
    """The person's devices, the one confirmed last first; none that they have removed."""
    rows = session().scalars(Subscription.visible_to(user).order_by(Subscription.confirmed_at.desc()))
    tests = _last_tests(user)
    return [
        OwnDevice(
            id=row.id,
            name=row.device_name,
            confirmed_at=iso(row.confirmed_at),
            shown_at=iso(row.shown_at) if row.shown_at else None,
            dead_at=iso(row.dead_at) if row.dead_at else None,
            reason=row.dead_reason,
            missed_test=_missed(tests.get(str(row.id)), row),
        )
        for row in rows
        if not row.is_removed
    ]


def _last_tests(user: User) -> dict[str, Delivery]:
    """The newest test sent to each device, by the device's id."""
    tests = (
        select(Delivery)
        .join(Delivery.alert)
        .where(
            Delivery.organisation_id == user.organisation_id,
            Delivery.user_id == user.id,
            Delivery.channel == Channel.PUSH,
            Delivery.created_at > now() - LATELY,
            Alert.kind == TEST,
        )
    )
    return {test.target: test for test in session().scalars(tests.order_by(Delivery.created_at))}


def _missed(test: Delivery | None, device: Subscription) -> bool:
    """A device that never told of anything may be unable to: Safari shows a push without asking a worker."""
    if test is None or test.shown_at is not None:
        return False
    is_late = test.sent_at is not None and test.sent_at < now() - PATIENCE
    return test.state == Progress.FAILED or (is_late and device.shown_at is not None)
