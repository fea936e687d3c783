"""What the caseworkers did about each absence: took it within the working day, and reached the citizen."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert, State
from fieldapp.demo import calibration as shares
from fieldapp.demo.chance import Chance, at_clock, danish, days_on

HOW = {"phone": 70, "sms": 15, "in_person": 10, "digital_post": 5}

# By then somebody has reached everybody: no case of last spring waits on the list.
LONG_AGO = timedelta(days=10)


def follow_up(
    session: Session, caseworkers: list[User], left_open: Collection[UUID], chance: Chance, now: datetime
) -> None:
    """Take and answer all letters of the past, except those about the meetings in `left_open`.

    History rings no phone: whoever took a letter has reached the citizen before the reminder was due.
    """
    by_id = {user.id: user for user in caseworkers}
    mine = Alert.organisation_id == caseworkers[0].organisation_id
    for letter in session.scalars(select(Alert).where(mine).order_by(Alert.created_at, Alert.id)).all():
        if letter.state == State.OPEN and letter.subject_id not in left_open:
            _answer(letter, by_id[letter.recipient_id], chance, now)


def _answer(letter: Alert, by: User, chance: Chance, now: datetime) -> None:
    taken_at = _at_work(letter.created_at + chance.minutes(4, 100), chance)
    if taken_at > now:
        # It came in at the end of the day; the demo opens just after somebody saw it.
        taken_at = letter.created_at + (now - letter.created_at) / 2
    letter.take(by=by, at=taken_at)
    soon = chance.happens(0.6)
    contact_at = _at_work(taken_at + (chance.minutes(2, 60) if soon else chance.minutes(120, 2600)), chance)
    written_at = contact_at + chance.minutes(1, 20)
    reached = chance.happens(shares.CONTACT_AGAIN) or now - letter.created_at > LONG_AGO
    if letter.due_at and letter.due_at <= now:
        reached, written_at = True, min(written_at, letter.due_at)
        contact_at = min(contact_at, written_at)
    if written_at <= now and reached:
        letter.contacted(by=by, at=written_at, contact_at=contact_at, how=chance.pick(HOW))


def _at_work(moment: datetime, chance: Chance) -> datetime:
    """That moment if a caseworker is in the office, else early on the next working day."""
    local = danish(moment)
    if local.weekday() < 5 and 8 <= local.hour < 16:
        return moment
    days = 0 if local.hour < 8 and local.weekday() < 5 else 1
    while danish(days_on(moment, days)).weekday() > 4:
        days += 1
    return at_clock(days_on(moment, days), 8) + timedelta(minutes=chance.number(5, 90))
