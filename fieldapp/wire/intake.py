"""The wire: an entry comes in, is kept, is judged, and gets its receipt."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from flask_login import current_user
from sqlalchemy import func, select

from fieldapp import clock, sealing
from fieldapp.accounts.devices import note_seen
from fieldapp.accounts.models import User
from fieldapp.config import config
from fieldapp.db import insert_once, session
from fieldapp.errors import BadRequest, DomainError, TooMany, WrongType
from fieldapp.i18n import gettext as _
from fieldapp.wire.models import ReceivedBody

RECEIPT = "application/vnd.fieldapp.receipt+json"


@dataclass(frozen=True)
class Verdict:
    """An accepted entry: did this very request make it (201) or an earlier one (200), and what is told."""

    id: UUID
    received_at: Any
    is_new: bool
    tells: dict[str, Any]


Judge = Callable[[Any], Verdict]


@dataclass(frozen=True)
class Arrival:
    """One entry as it came: its bytes, whose it is said to be, and who brought it if not the phone itself.

    `in_path` are ids that the address names and the entry must name too.
    """

    entry_id: UUID
    body: bytes
    media_type: str
    sender: User
    in_path: dict[str, UUID | None]
    brought_by: UUID | None = None


def take_in(entry_id: UUID, judge: Judge, **in_path: UUID | None) -> Response:
    """One entry, all or nothing. 201 the first time, 200 with the same receipt ever after.

    429 when a phone sends like mad.
    """
    arrival = Arrival(entry_id, request.get_data(), request.mimetype, current_user, in_path)
    _not_too_many()
    return _receipt(judged(arrival, judge))


def judged(arrival: Arrival, judge: Judge) -> Verdict:
    """Keep what has come, and have it judged; commits both. Raises what speaks against it.

    The body is kept, whatever the verdict; only acceptance binds the id to its content.
    """
    kept = _keep(arrival)
    session().commit()  # kept, before anybody looks at it
    raw: dict[str, Any] = {}
    try:
        raw = _read(arrival)
        verdict = judge(raw)
    except DomainError as error:
        session().rollback()
        kept.status, kept.error = error.status, error.to_json()
        if (
            arrival.brought_by is None
        ):  # a file may be forged: what is refused in it is no word of the phone's
            kept.device_id, kept.sequence = _number(raw)
        session().commit()
        raise
    kept.status, kept.error = 201, None
    kept.device_id, kept.sequence = _number(raw)
    if kept.device_id and arrival.brought_by is None:
        note_seen(arrival.sender, kept.device_id)
    session().commit()
    return verdict


def _receipt(verdict: Verdict) -> Response:
    """What the phone waits for; nothing else lets an entry leave its outbox."""
    content = {"id": str(verdict.id), "received_at": clock.iso(verdict.received_at), **verdict.tells}
    status = 201 if verdict.is_new else 200
    return Response(json.dumps({"receipt": content}), status=status, content_type=RECEIPT)


def _not_too_many() -> None:
    since = clock.now() - timedelta(minutes=1)
    lately = session().scalar(
        select(func.count()).where(
            ReceivedBody.organisation_id == current_user.organisation_id,
            ReceivedBody.user_id == current_user.id,
            ReceivedBody.received_at > since,
        )
    )
    if (lately or 0) >= config().entries_per_minute:
        raise TooMany(_("Der kommer mange møder på én gang. Resten bliver sendt om lidt."), retry_after=60)


def _keep(arrival: Arrival) -> ReceivedBody:
    """The body as it came; the same body once. 500 until there is a verdict."""
    key = {
        "organisation_id": arrival.sender.organisation_id,
        "digest": sha256(arrival.body).hexdigest(),
        "user_id": arrival.sender.id,
    }
    insert_once(
        ReceivedBody,
        **key,
        entry_id=arrival.entry_id,
        media_type=arrival.media_type[:100],
        body=arrival.body,
        received_at=clock.now(),
        status=500,
        brought_by=arrival.brought_by,
    )
    return session().get_one(ReceivedBody, key)


def _read(arrival: Arrival) -> dict[str, Any]:
    if arrival.media_type == sealing.MEDIA_TYPE:
        keys: sealing.SealingKeys = current_app.extensions["fieldapp.sealing"]
        raw = keys.open(arrival.body, str(arrival.entry_id))
    elif arrival.media_type == "application/json":
        raw = _json(arrival.body)
    else:
        raise WrongType(_("Vi kan ikke læse den slags. Opdatér appen."))
    named = {"id": arrival.entry_id} | arrival.in_path
    if not isinstance(raw, dict) or any(raw.get(name) != _text(id) for name, id in named.items()):
        raise BadRequest(_("Vi kunne ikke læse det, telefonen sendte."), code="unreadable")
    return raw


def _number(raw: dict[str, Any]) -> tuple[UUID | None, int | None]:
    """Which device it says it comes from, and its number there: also where the entry itself is refused."""
    device, sequence = raw.get("device"), raw.get("sequence")
    try:
        known = UUID(device) if isinstance(device, str) else None
    except ValueError:
        known = None
    is_number = type(sequence) is int and 0 <= sequence < 2**31
    return known, sequence if known and is_number else None


def _text(id: UUID | None) -> str | None:
    return str(id) if id else None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(_("Vi kunne ikke læse det, telefonen sendte."), code="unreadable") from error
