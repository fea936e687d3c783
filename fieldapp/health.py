"""Is the house alive, and ready for work? For whoever watches over it."""

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from fieldapp.alerts.queries import post
from fieldapp.clockwork import ROUNDS

bp = Blueprint("health", __name__)

CHORES = frozenset(one.name for one in ROUNDS)


@bp.get("/healthz")
def alive() -> dict[str, str]:
    """200 while the process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready() -> tuple[dict[str, str | float | None], int]:
    """200 when the database answers and the post moves; else 503, saying why. Ages are in seconds."""
    try:
        found = post(CHORES)
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    status = "ready" if found.is_moving else "alerts are not being delivered"
    silent = None if found.silent is None else found.silent.total_seconds()
    told: dict[str, str | float | None]
    told = {"status": status, "overdue": found.overdue.total_seconds(), "worker_silent": silent}
    return told, 200 if found.is_moving else 503
