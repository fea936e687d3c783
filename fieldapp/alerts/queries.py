"""Is the post moving? For the health page and for whoever keeps watch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from fieldapp.alerts.chores import Chore, Heartbeat
from fieldapp.alerts.models import WAITING, Alert, Channel, Delivery
from fieldapp.alerts.notes import Note
from fieldapp.clock import now
from fieldapp.db import plain

TOO_LONG = timedelta(minutes=1)


@dataclass(frozen=True)
class Post:
    """How long the oldest thing of each kind is late, and since when no worker was seen (None: never).

    What waits for its time (a retry, or a department that opens tomorrow) is not late.
    """

    late: dict[str, timedelta]
    silent: timedelta | None

    @property
    def overdue(self) -> timedelta:
        """How long the oldest of them all is late."""
        return max(self.late.values())

    @property
    def is_moving(self) -> bool:
        """Everything due is younger than a minute, and so is a worker's last round."""
        return self.overdue < TOO_LONG and self.silent is not None and self.silent < TOO_LONG


def post(chores: Collection[str] = ()) -> Post:
    """The state of the post office just now. `chores` are those that this house has: others are history."""
    moment = now()
    *due, beat = plain(_LOOK, {"chores": list(chores)})[0]
    late = {
        kind: moment - min([moment, *(at for one, at in zip(_KINDS, due, strict=True) if one == kind and at)])
        for kind in dict.fromkeys(_KINDS)
    }
    return Post(late, None if beat is None else moment - beat)


def _oldest(
    due_at: InstrumentedAttribute[datetime | None] | InstrumentedAttribute[datetime], *of: ColumnElement[bool]
) -> ScalarSelect[datetime | None]:
    return select(func.min(due_at)).where(*of).scalar_subquery()


# One look for each channel and state: an index gives each at once, and all together only by counting.
_DUE = [
    ("alert", _oldest(Alert.due_at)),
    *(("delivery", _oldest(Delivery.due_at, Delivery.channel == one)) for one in Channel),
    *(("note", _oldest(Note.due_at, Note.state == state)) for state in WAITING),
    ("chore", _oldest(Chore.due_at, Chore.name.in_(bindparam("chores", expanding=True)))),
]
_KINDS = [kind for kind, _ in _DUE]
# All of them asked together: every page of the office asks.
_LOOK = select(*(oldest for _, oldest in _DUE), select(func.max(Heartbeat.at)).scalar_subquery())
