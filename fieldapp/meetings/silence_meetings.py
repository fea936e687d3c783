"""Meetings that were agreed, have begun, and that nobody has said anything about."""

from datetime import datetime, timedelta
from uuid import UUID

from fieldapp.alerts.hands import So
from fieldapp.meetings.silence_look import Look


def nudge(look: Look) -> So:
    """R1 (S18: 67 % were not told): two hours after it began, and over, its mentor is asked."""
    after = look.settings.value("nudge_after")
    so: dict[tuple[UUID, UUID], datetime] = {}
    for one in look.unspoken if after is not None else ():
        since = one.starts_at + timedelta(minutes=max(after or 0, one.minutes))
        if one.mentor_id and since <= look.at:
            so[one.id, one.mentor_id] = since
    return so


def unanswered(look: Look) -> So:
    """R1: on the next working day at nine it is on the caseworker's list: no answer yet."""
    clock = look.settings.value("unanswered_at")
    so: dict[tuple[UUID, UUID], datetime] = {}
    for one in look.unspoken if clock is not None else ():
        since = look.settings.hours(one.unit_id).next_day_at(one.starts_at, clock or 0)
        if since <= look.at:
            so[one.id, one.caseworker_id] = since
    return so
