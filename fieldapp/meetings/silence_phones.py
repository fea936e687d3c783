"""Phones that are not heard from, that hold what should have been sent, or that skipped a number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from fieldapp.accounts.models import Device, User
from fieldapp.alerts.hands import So
from fieldapp.db import session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.silence_look import Look
from fieldapp.mentorships.models import CARRIED, Course
from fieldapp.wire.models import ReceivedBody


@dataclass(frozen=True)
class Quiet:
    """A phone that somebody is to hear about."""

    id: UUID
    user_id: UUID
    since: datetime


def unsent(look: Look) -> So:
    """S18 #58, #59: after a day the mentor is told that the phone still holds something, or is silent."""
    found = _silent(look, "phone_nudge_after")
    return {(device.id, device.user_id): device.since for device in found}


def phone(look: Look) -> So:
    """S18 #58, #59: after three days of the same the mentor's caseworkers are told."""
    found = _silent(look, "phone_alarm_after")
    return _to_caseworkers(look, found)


def gap(look: Look) -> So:
    """S18 #59: a number that the phone gave an entry has not come, and a later one came a day ago.

    What the server refused did come: whether it is mended is the mentor's choice.
    """
    hours = look.settings.value("gap_after")
    if hours is None:
        return {}
    wait = timedelta(hours=hours)
    rows = session().execute(_gaps(look.organisation, look.at - wait))
    found = [Quiet(row.id, row.user_id, row.since + wait) for row in rows]
    return _to_caseworkers(look, found)


def _silent(look: Look, setting: str) -> list[Quiet]:
    """Phones that have held something for as many hours, or that as long ago began a meeting without a word.

    A phone that nobody met with since it was last here may be silent.
    """
    hours = look.settings.value(setting)
    if hours is None:
        return []
    wait = timedelta(hours=hours)
    devices = session().execute(_devices(look.organisation)).all()
    newest = {row.user_id: row for row in devices}  # the one seen last: an old phone in a drawer is no news
    waiting = _waiting(look)
    found = []
    for device in devices:
        since = [device.unsent_since] if device.unsent and device.unsent_since else []
        if newest[device.user_id].id == device.id:
            since += [start for start in waiting[device.user_id] if start > device.seen_at]
        if since and min(since) + wait <= look.at:
            found.append(Quiet(device.id, device.user_id, min(since) + wait))
    return found


def _waiting(look: Look) -> dict[UUID, list[datetime]]:
    """When each mentor's appointments began that nobody has spoken about."""
    waiting: dict[UUID, list[datetime]] = defaultdict(list)
    for one in look.unspoken:
        if one.mentor_id:
            waiting[one.mentor_id].append(one.starts_at)
    return waiting


def _devices(organisation: UUID) -> Select[UUID, UUID, datetime, int, datetime | None]:
    """Phones in use, the one seen last at the end."""
    query = select(Device.id, Device.user_id, Device.seen_at, Device.unsent, Device.unsent_since)
    return query.join(User, _owner()).where(*_in_use(organisation)).order_by(Device.seen_at, Device.id)


def _owner() -> ColumnElement[bool]:
    return (User.organisation_id == Device.organisation_id) & (User.id == Device.user_id)


def _in_use(organisation: UUID) -> tuple[ColumnElement[bool], ...]:
    return Device.organisation_id == organisation, Device.revoked_at.is_(None), User.ended_at.is_(None)


def _gaps(organisation: UUID, before: datetime) -> Select[UUID, UUID, datetime]:
    """Phones with a number missing below one that had come by then; `since` that came, for the newest gap."""
    device = [ReceivedBody.device_id, ReceivedBody.user_id]
    number, came = ReceivedBody.sequence, ReceivedBody.received_at
    numbered = ReceivedBody.organisation_id == organisation, number.is_not(None)
    # Nearly every phone has sent them all, and counting is quicker than looking between them.
    span = func.max(number) - func.min(number) + 1
    holed = select(device[0]).where(*numbered).group_by(*device).having(func.count(number.distinct()) < span)
    come = (
        select(
            ReceivedBody.device_id,
            ReceivedBody.user_id,
            number,
            func.lag(number).over(partition_by=device, order_by=number).label("prior"),
            func.min(came).over(partition_by=device, order_by=number.desc()).label("later"),
        )
        .where(*numbered, ReceivedBody.device_id.in_(holed))
        .subquery()
    )
    mine = (come.c.device_id == Device.id) & (come.c.user_id == Device.user_id)
    return (
        select(Device.id, Device.user_id, func.max(come.c.later).label("since"))
        .join(User, _owner())
        .join(come, mine)
        .where(*_in_use(organisation), come.c.sequence > come.c.prior + 1, come.c.later <= before)
        .group_by(Device.id, Device.user_id)
    )


def _to_caseworkers(look: Look, found: Iterable[Quiet]) -> So:
    """To everybody who answers for a citizen that the phone may hold something about."""
    by_mentor: dict[UUID, set[UUID]] = defaultdict(set)
    today = look.at.astimezone(ZONE).date()
    running = select(Course.mentor_id, Course.caseworker_id).where(
        Course.organisation_id == look.organisation,
        Course.starts_on <= today,
        Course.ends_on >= today - CARRIED,
    )
    for row in session().execute(running.distinct()):
        by_mentor[row.mentor_id].add(row.caseworker_id)
    return {
        (device.id, caseworker): device.since for device in found for caseworker in by_mentor[device.user_id]
    }
