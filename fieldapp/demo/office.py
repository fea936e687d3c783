"""How the demo's office is set up: open round the clock, everybody with a stand-in, one away next week."""

from datetime import datetime, timedelta

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.settings import Setting
from fieldapp.demo.chance import Chance, danish
from fieldapp.demo.people import Staff

# Whoever tries the bell at night hears it.
ROUND_THE_CLOCK = {"opens": 0, "closes": 24 * 60, "every_day": 1}


def settings(staff: Staff) -> list[Setting]:
    """The rules that Eksempel Kommune has chosen; the others are ours."""
    owner = staff.organisation
    # Dice of its own: the other dice fall as before.
    chance = Chance(owner.id.int % 2**31)
    return [
        Setting(
            organisation_id=owner.id,
            id=chance.uuid(owner.created_at),
            name=name,
            value=value,
            at=owner.created_at,
        )
        for name, value in ROUND_THE_CLOCK.items()
    ]


def stand_in(staff: Staff) -> None:
    """Each caseworker for the one before; only when all of them are stored."""
    ring = staff.caseworkers
    for person, backup in zip(ring, [*ring[1:], ring[0]], strict=True):
        person.backup_id = backup.id


def leave(staff: Staff, now: datetime) -> Leave:
    """The third caseworker, who stands in for the second, is away from Monday to Friday of next week."""
    person, today = staff.caseworkers[2], danish(now).date()
    monday = today + timedelta(days=7 - today.weekday())
    return Leave(
        organisation_id=person.organisation_id,
        id=Chance(person.id.int % 2**31).uuid(now),
        user_id=person.id,
        starts_on=monday,
        ends_on=monday + timedelta(days=4),
        made_by=person.id,
        made_at=now - timedelta(days=12),
    )
