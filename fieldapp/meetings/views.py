"""The wire: an entry comes in, is kept, is judged, and gets its receipt."""

import json
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from flask_login import current_user, login_required
from sqlalchemy import func, select

from fieldapp import clock, sealing
from fieldapp.config import config
from fieldapp.db import insert_once, session
from fieldapp.errors import BadRequest, DomainError, TooMany, WrongType
from fieldapp.i18n import gettext as _
from fieldapp.meetings.accept import Accepted, accept
from fieldapp.meetings.bell import rings
from fieldapp.meetings.models import Meeting, ReceivedBody

RECEIPT = "application/vnd.fieldapp.receipt+json"

bp = Blueprint("meetings", __name__)


@bp.put("/meetings/<uuid:entry_id>")
@bp.put("/meetings/<uuid:corrected_id>/correction/<uuid:entry_id>")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def log(entry_id: UUID, corrected_id: UUID | None = None) -> Response:
    """Take in one entry, all or nothing. 201 the first time, 200 with the same receipt ever after.

    `?correction=<uuid>` says that the phone already holds a correction of it. The body is kept,
    whatever the verdict; only acceptance binds the id to its content. 429 when a phone sends like mad.
    """
    body = request.get_data()
    _not_too_many()
    kept = _keep(body, entry_id)
    session().commit()  # kept, before anybody looks at it
    try:
        raw = _read(body, entry_id, corrected_id)
        announced = "correction" in request.args
        accepted = accept(raw, by=current_user, received_at=clock.now(), correction_follows=announced)
    except DomainError as error:
        session().rollback()
        kept.status, kept.error = error.status, error.to_json()
        session().commit()
        raise
    kept.status, kept.error = 201, None
    session().commit()
    return receipt(accepted)


def receipt(accepted: Accepted) -> Response:
    """What the phone waits for; nothing else lets an entry leave its outbox."""
    meeting = accepted.meeting
    message = _not_counted(meeting)
    content = {
        "id": str(meeting.id),
        "received_at": clock.iso(meeting.received_at),
        "counts": meeting.minutes is not None and meeting.not_counted is None,
        "reason": meeting.not_counted,
        "message": message,
        "notes": {"minutes": message} if message else {},
        "rings": rings(meeting),
    }
    return Response(
        json.dumps({"receipt": content}), status=201 if accepted.is_new else 200, content_type=RECEIPT
    )


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


def _keep(body: bytes, entry_id: UUID) -> ReceivedBody:
    """The body as it came; the same body once. 500 until there is a verdict."""
    key = {
        "organisation_id": current_user.organisation_id,
        "digest": sha256(body).hexdigest(),
        "user_id": current_user.id,
    }
    insert_once(
        ReceivedBody,
        **key,
        entry_id=entry_id,
        media_type=request.mimetype[:100],
        body=body,
        received_at=clock.now(),
        status=500,
    )
    return session().get_one(ReceivedBody, key)


def _read(body: bytes, entry_id: UUID, corrected_id: UUID | None) -> object:
    if request.mimetype == sealing.MEDIA_TYPE:
        keys: sealing.SealingKeys = current_app.extensions["fieldapp.sealing"]
        raw = keys.open(body, str(entry_id))
    elif request.mimetype == "application/json":
        raw = _json(body)
    else:
        raise WrongType(_("Vi kan ikke læse den slags. Opdatér appen."))
    corrects = str(corrected_id) if corrected_id else None
    if not isinstance(raw, dict) or raw.get("id") != str(entry_id) or raw.get("corrects") != corrects:
        raise BadRequest(_("Vi kunne ikke læse det, telefonen sendte."), code="unreadable")
    return raw


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(_("Vi kunne ikke læse det, telefonen sendte."), code="unreadable") from error


def _not_counted(meeting: Meeting) -> str | None:
    if meeting.not_counted is None:
        return None
    return {
        "after_end": _("Mødet ligger efter forløbets slutdato. Det er gemt, men tiden tæller ikke med."),
        "before_start": _("Mødet ligger før forløbets start. Det er gemt, men tiden tæller ikke med."),
        "form": _("Sms og mail er gemt, men tæller ikke med som kontakttid."),
        "twice": _("Aftalen har allerede et møde. Det her er gemt, men tiden tæller ikke med."),
    }[meeting.not_counted]
