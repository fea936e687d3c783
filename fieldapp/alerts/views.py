"""A browser says yes to being rung, says so again at every page load, and can ask for a test."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from fieldapp.accounts.limits import limit, place
from fieldapp.alerts import receipts
from fieldapp.alerts.devices import own_devices
from fieldapp.alerts.models import TEST, Alert, Subscription
from fieldapp.alerts.vapid import Ring
from fieldapp.clock import iso, now, uuid7
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.errors import BadRequest, Invalid
from fieldapp.formats import day_clock
from fieldapp.i18n import gettext as _

bp = Blueprint("alerts", __name__)
bp.add_app_template_global(own_devices)


@bp.get("/desk/push-key")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def push_key() -> Response:
    """The public key that a browser subscribes with, and for whom: {public_key, key_id, user}."""
    ring = Ring.load(config().vapid_ring)
    current = ring.keys[ring.current].public
    return jsonify(public_key=current, key_id=ring.current, user=str(current_user.id))


@bp.put("/desk/subscription")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def subscribe() -> Response:
    """Keep or confirm this browser: {endpoint, keys, device_name, public_key?, replaces?, renewal?}.

    The answer says when it was confirmed, `renew` when the browser must subscribe anew first, and `stopped`
    when its owner has removed it from another device: it is to unsubscribe, and is forgotten here. A worker
    that asks by itself (`renewal`) is stopped too unless whoever is logged in has said yes here.
    """
    limit(f"subscription {current_user.id}", 60)
    said = _said()
    ring = Ring.load(config().vapid_ring)
    key_id = ring.id_of(str(said.get("public_key") or ring.keys[ring.current].public))
    device = Subscription.from_browser(said, current_user, config().push_hosts, key_id or "")
    if key_id is None:
        return jsonify(renew=True)
    device.login = g.login_session.token_hash
    before = _before(said)
    if said.get("renewal") and (before is None or before.is_removed):
        return jsonify(stopped=True)  # the row stays: the page is to hear of it too
    if before is not None and before.is_removed:
        device = before
    else:
        device = device.keep(session(), before.endpoint if before else None)
    if device.is_removed:
        session().delete(device)
        session().commit()
        return jsonify(stopped=True)
    session().commit()
    confirmed = day_clock(iso(device.confirmed_at), iso(now()))
    return jsonify(renew=device.dead_at is not None, confirmed=confirmed, id=str(device.id))


@bp.delete("/desk/subscription")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def unsubscribe() -> tuple[str, int]:
    """Forget this browser: {endpoint}. Forgetting twice is once."""
    mine = Subscription.visible_to(current_user).where(Subscription.endpoint == str(_said().get("endpoint")))
    for device in session().scalars(mine):
        session().delete(device)
    session().commit()
    return "", 204


@bp.post("/desk/subscription/<uuid:id>/removed")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def remove(id: UUID) -> Response:
    """One of my devices, also one that I have lost, is to ring no more. Twice is once."""
    mine = Subscription.visible_to(current_user).where(Subscription.id == id)
    device = session().scalars(mine).one_or_none()
    if device is not None:
        device.remove(now())
    session().commit()
    return redirect("/desk/me#push", code=303)


@bp.post("/desk/subscription/test")
@login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
def test() -> tuple[Response, int]:
    """Ring all my devices now, the way a real letter does."""
    limit(f"test push {current_user.id}", 6)
    user = current_user
    if session().scalars(Subscription.live_for(user.organisation_id, user.id)).first() is None:
        raise Invalid(_("Ingen af dine enheder får besked endnu. Slå det til først."), code="no_device")
    session().add(
        Alert(
            organisation_id=user.organisation_id,
            kind=TEST,
            subject_id=uuid7(),
            recipient_id=user.id,
            due_at=now(),
        )
    )
    session().commit()
    return jsonify(sent=True), 202


@bp.post("/desk/shown/<receipt>")
def shown(receipt: str) -> tuple[str, int]:
    """A device says that it showed a push, also when the login has run out. A guesser is told nothing."""
    limit(f"shown {place(request.remote_addr)}", 300)
    receipts.note_shown(receipt, now())
    session().commit()
    return "", 204


@bp.get("/dev/outbox")
def outbox() -> str:
    """In development: the e-mails and text messages that nothing sends, newest first."""
    if not config().development:
        abort(404)
    files = [file for file in config().mail_outbox.glob("*") if file.name.endswith((".eml", ".sms.txt"))]
    files.sort(key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return render_template(
        "alerts/outbox.html", now=iso(now()), letters=[_shown(file) for file in files[:30]]
    )


def _before(said: dict[str, Any]) -> Subscription | None:
    """What this browser was to whoever is logged in: by its old address, else by the login it rang for."""
    mine = Subscription.visible_to(current_user)
    if isinstance(said.get("replaces"), str):
        return session().scalars(mine.where(Subscription.endpoint == said["replaces"])).one_or_none()
    if not said.get("renewal"):
        return None
    here = mine.where(Subscription.login == g.login_session.token_hash)
    return session().scalars(here.order_by(Subscription.confirmed_at.desc())).first()


def _said() -> dict[str, Any]:
    said = request.get_json()
    if not isinstance(said, dict):
        raise BadRequest(_("Det kunne vi ikke læse."))
    return said


def _shown(file: Path) -> dict[str, Any]:
    sent = iso(datetime.fromtimestamp(file.stat().st_mtime, UTC))
    if file.suffix == ".txt":
        to, _blank, text = file.read_text().partition("\n\n")
        return {"subject": _("Sms"), "to": to.removeprefix("To: "), "date": sent, "body": text, "links": []}
    message = message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default)
    body = message.get_content()
    links = [word for word in body.split() if word.startswith(("http://", "https://"))]
    return {"subject": message["Subject"], "to": message["To"], "date": sent, "body": body, "links": links}
