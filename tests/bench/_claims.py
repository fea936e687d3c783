"""What a postman's look costs where a hundred thousand letters wait, with a delivery each."""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine, insert, text, update
from sqlalchemy.orm import Session

from fieldapp.alerts import queue, ringing
from fieldapp.alerts.deliver import THREADS
from fieldapp.alerts.models import Alert, Channel, Delivery
from fieldapp.alerts.queries import post
from fieldapp.clock import now, uuid7
from fieldapp.metrics import metrics
from tests.bench.wire import p95
from tests.cast import Cast

WRITTEN_AT_ONCE = 5_000


def claim() -> None:
    """What a worker with free hands does."""
    if len(queue.claim(Channel.PUSH, THREADS)) != THREADS:
        raise RuntimeError("there was too little to claim")


LOOKS: dict[str, Callable[[], Any]] = {
    "claim a batch of 8": claim,
    "is anything due?": queue.due_channels,
    "which letters are due?": lambda: ringing.due_alerts(THREADS),
    "what /readyz asks": post,
    "/metrics": metrics,
}


def measure(app: Flask, rows: int, rounds: int) -> list[list[str]]:
    """Each look where nearly nothing is due, and where everything is: median, p95 and quickest in ms."""
    engine = app.extensions["fieldapp.engine"]
    ids = fill(engine, rows)
    found = []
    for label, due in (("most not due", ids[: rounds * THREADS]), ("all due", ids)):
        make_due(engine, due)
        for name, look in LOOKS.items():
            times = repeat(app, look, rounds)
            three = statistics.median(times), p95(times), min(times)
            found.append([f"{name}, {label}", *(f"{one:.1f}" for one in three)])
    return found


def repeat(app: Flask, look: Callable[[], Any], rounds: int) -> list[float]:
    """Milliseconds of each, after one that warms up."""
    times = []
    for _ in range(rounds):
        with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            began = time.perf_counter()
            look()
            times.append((time.perf_counter() - began) * 1000)
    return times[1:]


def fill(engine: Engine, rows: int) -> list[UUID]:
    """So many letters, each with one delivery; nothing is due before tomorrow."""
    with Session(engine, expire_on_commit=False) as own:
        cast = Cast(own)
        owner, person = cast.ours.id, cast.timian.id
        own.commit()
    tomorrow, ids = now() + timedelta(days=1), [uuid7() for _ in range(rows)]
    for begun in range(0, rows, WRITTEN_AT_ONCE):
        some = ids[begun : begun + WRITTEN_AT_ONCE]
        with Session(engine) as own:
            own.execute(insert(Alert), [letter(owner, person, id, tomorrow) for id in some])
            own.execute(insert(Delivery), [delivery(owner, person, id, tomorrow) for id in some])
            own.commit()
    with Session(engine) as own:
        own.execute(text("ANALYZE"))  # PostgreSQL does so by itself within a minute
        own.commit()
    return ids


def letter(owner: UUID, person: UUID, id: UUID, due_at: datetime) -> dict[str, Any]:
    return {
        "organisation_id": owner,
        "id": id,
        "kind": "no_show",
        "subject_id": id,
        "recipient_id": person,
        "due_at": due_at,
    }


def delivery(owner: UUID, person: UUID, id: UUID, due_at: datetime) -> dict[str, Any]:
    return {
        "organisation_id": owner,
        "id": id,
        "alert_id": id,
        "round": 0,
        "user_id": person,
        "channel": "push",
        "target": str(person),
        "due_at": due_at,
    }


def make_due(engine: Engine, ids: list[UUID]) -> None:
    """These letters and their deliveries are due now."""
    with Session(engine) as own:
        for begun in range(0, len(ids), WRITTEN_AT_ONCE):
            some = ids[begun : begun + WRITTEN_AT_ONCE]
            for kind in (Alert, Delivery):
                own.execute(update(kind).where(kind.id.in_(some)).values(due_at=now()))
        own.commit()
