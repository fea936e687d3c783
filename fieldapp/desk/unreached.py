"""Caseworkers whom no bell reaches, or for whom nobody stands in: a short list with what to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from fieldapp.accounts.models import Role, User
from fieldapp.alerts.models import Channel, Delivery, Progress, Subscription
from fieldapp.clock import now
from fieldapp.db import session

# A device that is awake says within seconds that it showed a push.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Unreached:
    """A caseworker, and what is missing. `unshown` is when the last push was sent that no device showed."""

    user: User
    has_device: bool
    unshown: datetime | None
    has_backup: bool


def unreached(by: User) -> list[Unreached]:
    """By name; whoever has a device that shows what it gets, and a stand-in, is not in it."""
    here = User.ended_at.is_(None)
    office = (
        session()
        .scalars(User.visible_to(by).where(here, User.role.in_((Role.CASEWORKER, Role.LEADER))))
        .all()
    )
    present = {user.id for user in office}
    live = set(
        session().scalars(
            select(Subscription.user_id).where(
                Subscription.organisation_id == by.organisation_id, Subscription.dead_at.is_(None)
            )
        )
    )
    unshown = _unshown(by)
    found = [
        Unreached(user, user.id in live, unshown.get(user.id), user.backup_id in present)
        for user in office
        if user.role == Role.CASEWORKER
    ]
    lacking = [one for one in found if not one.has_device or one.unshown or not one.has_backup]
    return sorted(lacking, key=lambda one: one.user.name.casefold())


def _unshown(by: User) -> dict[object, datetime]:
    """Whose last push no device has shown, and when it was sent."""
    was_shown = case((Delivery.shown_at.is_not(None), Delivery.sent_at))
    pushes = (
        select(Delivery.user_id, func.max(Delivery.sent_at).label("sent"), func.max(was_shown).label("shown"))
        .where(
            Delivery.organisation_id == by.organisation_id,
            Delivery.channel == Channel.PUSH,
            Delivery.state == Progress.SENT,
            Delivery.receipt.is_not(None),
            Delivery.sent_at <= now() - PATIENCE,
        )
        .group_by(Delivery.user_id)
    )
    return {
        row.user_id: row.sent
        for row in session().execute(pushes)
        if row.shown is None or row.sent - row.shown > PATIENCE
    }
