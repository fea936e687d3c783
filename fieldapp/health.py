"""Is the house alive, and ready for work? For whoever watches over it."""

from datetime import timedelta

from flask import Blueprint
from sqlalchemy import func, select, text

from fieldapp.alerts.models import Heartbeat
from fieldapp.clock import iso, now
from fieldapp.db import session

bp = Blueprint("health", __name__)

# A worker that has not gone round for this long carries nothing.
QUIET = timedelta(seconds=60)


@bp.get("/healthz")
def alive() -> dict[str, str]:
    """200 while the process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready() -> tuple[dict[str, str | None], int]:
    """200 when the database answers and a delivery worker has gone round lately; else 503, saying why."""
    session().execute(text("SELECT 1"))
    beat = session().scalar(select(func.max(Heartbeat.at)))
    fresh = beat is not None and beat > now() - QUIET
    status = "ready" if fresh else "no delivery worker has gone round lately"
    return {"status": status, "worker": iso(beat) if beat else None}, 200 if fresh else 503
