"""»Sådan er beskeden sendt«: how each delivery of a letter went, and who is rung next if nobody takes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from fieldapp.accounts.audit import note_reading
from fieldapp.accounts.models import User
from fieldapp.alerts import ladder
from fieldapp.alerts.deliveries import Channel, Delivery
from fieldapp.alerts.models import Alert
from fieldapp.alerts.subscriptions import Subscription
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk import cases, silences
from fieldapp.desk.door import only_the_office, page
from fieldapp.errors import NotFound
from fieldapp.formats import label
from fieldapp.i18n import gettext as _
from fieldapp.vocabulary import answer_code

bp = Blueprint("deliveries", __name__, url_prefix="/desk")
bp.before_request(only_the_office)


@dataclass(frozen=True)
class Next:
    """When the ladder rings again, whom, and which step it is: a code of `rung`."""

    at: datetime
    why: str
    people: list[User]


@bp.app_template_filter()
def push_answer(text: str) -> str:
    """What was answered, in words; a status that says more to who runs the house stays."""
    code = answer_code(text)
    return f"{label(code, 'push_answer')}{f': {text}' if code == 'http' else ''}"


@bp.get("/alerts/<uuid:id>/deliveries")
def of(id: UUID) -> str:
    """Every delivery, the newest first, and what comes next."""
    case = cases.one(current_user, id)
    letter = case.alert if case else silences.one(current_user, id)
    if letter is None:
        raise NotFound(_("Siden findes ikke længere."))
    note_reading(current_user, "alert", id)
    rows = _rows(letter)
    return page(
        "desk/deliveries.html",
        page="overview",
        case=case,
        alert=letter,
        rows=rows,
        devices=_devices(rows),
        next=_next(letter, now()),
    )


def _rows(letter: Alert) -> list[Delivery]:
    query = select(Delivery).where(
        Delivery.organisation_id == letter.organisation_id, Delivery.alert_id == letter.id
    )
    newest_first = query.order_by(Delivery.created_at.desc(), Delivery.id.desc())
    return list(session().scalars(newest_first.options(selectinload(Delivery.user)).limit(200)))


def _devices(rows: Iterable[Delivery]) -> dict[str, str]:
    """What the devices are called that still say yes to being rung, by a delivery's target."""
    wanted = {UUID(row.target) for row in rows if row.channel == Channel.PUSH}
    query = select(Subscription).where(
        Subscription.organisation_id == current_user.organisation_id, Subscription.id.in_(wanted)
    )
    return {str(one.id): one.device_name for one in session().scalars(query)} if wanted else {}


def _next(letter: Alert, at: datetime) -> Next | None:
    if letter.due_at is None:
        return None
    due = ladder.opens_at(session(), letter, max(letter.due_at, at))
    ring = ladder.ring(session(), letter, due)
    return Next(due, ring.why, ring.people)
