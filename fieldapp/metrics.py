"""Figures for whoever keeps watch, as Prometheus reads them: counts and ages, and nobody's name."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hmac import compare_digest
from ipaddress import ip_address
from math import inf

from flask import Blueprint, Response, request
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from fieldapp.accounts.models import Device
from fieldapp.alerts.chores import Chore, Heartbeat
from fieldapp.alerts.models import Alert, Delivery, Subscription
from fieldapp.alerts.notes import Note
from fieldapp.alerts.queries import TOO_LONG, post
from fieldapp.clock import now
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.health import CHORES

bp = Blueprint("metrics", __name__)

# What a proxy adds for somebody else: then the near end of the line says nothing about who asks.
PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")

Sample = tuple[dict[str, str], float]


@bp.get("/metrics")
def metrics() -> Response:
    """Every figure, counted now. For this machine, or for who has the token of the house."""
    if not (_is_near() or _has_token()):
        return Response(
            "Only for this machine, or with the house's token.\n", 401, {"WWW-Authenticate": "Bearer"}
        )
    lines = [line for name, (told, samples) in _figures().items() for line in _written(name, told, samples)]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_near() -> bool:
    try:
        near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in PASSED_ON)


def _has_token() -> bool:
    wanted = config().metrics_token
    said = request.headers.get("Authorization", "")
    return bool(wanted) and compare_digest(said.encode(), f"Bearer {wanted}".encode())


def _figures() -> dict[str, tuple[str, list[Sample]]]:
    moment, found = now(), post(CHORES)
    late: list[Sample] = [({"what": what}, age.total_seconds()) for what, age in found.late.items()]
    return {
        "late_seconds": ("How long the oldest thing that is due has waited; over 60 is red", late),
        "worker_silent_seconds": ("Since a worker last went round", [({}, _seconds(found.silent))]),
        "workers": ("Workers that went round within a minute", [_count(Heartbeat.at > moment - TOO_LONG)]),
        "chore_done_seconds": ("Since the clock's rules were last gone through", _chores(moment)),
        "alerts": ("Letters", _by(kind=Alert.kind, state=Alert.state)),
        "deliveries": ("Deliveries of letters", _by(channel=Delivery.channel, state=Delivery.state)),
        "notes": ("Notes to citizens; failed is refused", _by(way=Note.way, state=Note.state)),
        "subscriptions": ("Browsers that are rung", _by(state=_LIFE)),
        "phones_unsent": ("Phones that held unsent entries when last here", [_count(*_UNSENT)]),
        "phones_unsent_seconds": (
            "Since the oldest of those entries was saved",
            [_unsent_since(moment)],
        ),
    }


_LIFE = case((Subscription.dead_at.is_(None), "live"), else_="dead")
_UNSENT = (Device.unsent > 0, Device.revoked_at.is_(None))


def _by(**labels: InstrumentedAttribute[str] | ColumnElement[str]) -> list[Sample]:
    rows = session().execute(select(func.count(), *labels.values()).group_by(*labels.values()))
    return [(dict(zip(labels, row[1:], strict=True)), row[0]) for row in rows]


def _count(*of: ColumnElement[bool]) -> Sample:
    return {}, session().scalar(select(func.count()).where(*of)) or 0


def _unsent_since(moment: datetime) -> Sample:
    """Seconds; 0 where nothing waits."""
    since = session().scalar(select(func.min(Device.unsent_since)).where(*_UNSENT))
    return {}, 0.0 if since is None else (moment - since).total_seconds()


def _chores(moment: datetime) -> list[Sample]:
    rows = session().execute(select(Chore.name, Chore.done_at).where(Chore.name.in_(CHORES)))
    return [({"chore": name}, _seconds(moment - at if at else None)) for name, at in rows]


def _seconds(age: timedelta | None) -> float:
    return inf if age is None else age.total_seconds()


def _written(name: str, told: str, samples: list[Sample]) -> Iterator[str]:
    yield f"# HELP fieldapp_{name} {told}."
    yield f"# TYPE fieldapp_{name} gauge"
    for labels, value in samples:
        inside = ",".join(f'{label}="{text}"' for label, text in labels.items())
        yield f"fieldapp_{name}{{{inside}}} {value:g}" if inside else f"fieldapp_{name} {value:g}"
