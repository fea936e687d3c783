"""Rules that the clock drives: each goes round when its row in the database says so, whoever comes first."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.clock import now
from fieldapp.db import Base, insert_once, new_session, session

log = logging.getLogger(__name__)

# Whoever has not come back from a round by then is taken for dead, and the next one goes.
LONGEST = timedelta(minutes=5)


class Heartbeat(Base):
    """When a delivery worker last went round."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class Chore(Base):
    """A rule that the clock drives: whoever comes first when it is due goes round for all."""

    __tablename__ = "chore"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Round:
    """One rule: `go` works on `session()` and commits itself; going round twice must be as once."""

    name: str
    every: timedelta
    go: Callable[[], None]


def go_round(rounds: tuple[Round, ...]) -> None:
    """Every round that is due, each by one worker only. One that fails is told, and soon tried again."""
    for one in rounds:
        moment = now()
        try:
            if _is_mine(one, moment):
                one.go()
                # It may have looked again after its commit, and on SQLite we would wait for ourselves.
                session().rollback()
                _note_done(one, moment)
        except Exception:
            log.exception("the round %s failed; trying again", one.name)
        finally:
            session().rollback()


def _is_mine(one: Round, moment: datetime) -> bool:
    with new_session() as own:
        insert_once(Chore, own, name=one.name, due_at=moment)
        due = update(Chore).where(Chore.name == one.name, Chore.due_at <= moment)
        mine = own.execute(due.values(due_at=moment + min(one.every, LONGEST)))
        own.commit()
    return bool(mine.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _note_done(one: Round, began: datetime) -> None:
    done = {"done_at": now(), "due_at": began + one.every}
    with new_session() as own:
        own.execute(update(Chore).where(Chore.name == one.name).values(**done))
        own.commit()
