"""Is the post moving? For the health page and for whoever keeps watch."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from fieldapp.alerts.chores import Heartbeat
from fieldapp.alerts.models import WAITING, Alert, Delivery
from fieldapp.alerts.notes import Note
from fieldapp.clock import now
from fieldapp.db import session

TOO_LONG = timedelta(minutes=1)


@dataclass(frozen=True)
class Post:
    """How long the oldest thing that is due has waited, and since when no worker was seen (None: never)."""

    overdue: timedelta
    silent: timedelta | None

    @property
    def is_moving(self) -> bool:
        """Everything due is younger than a minute, and so is a worker's last round."""
        return self.overdue < TOO_LONG and self.silent is not None and self.silent < TOO_LONG


def post() -> Post:
    """The state of the post office just now."""
    moment = now()
    alert = session().scalar(select(func.min(Alert.due_at)))
    delivery = session().scalar(select(func.min(Delivery.due_at)).where(Delivery.state.in_(WAITING)))
    note = session().scalar(select(func.min(Note.due_at)).where(Note.state.in_(WAITING)))
    beat = session().scalar(select(func.max(Heartbeat.at)))
    oldest = min([moment, *filter(None, (alert, delivery, note))])
    return Post(moment - oldest, None if beat is None else moment - beat)
