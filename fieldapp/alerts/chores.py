"""Rules that the clock drives: each goes round when its row in the database says so, whoever comes first."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, or_, update
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
    """Every round that is due, each by one worker only. One that fails is told, and soon tried again.

    Raises nothing: whoever goes round must be there for the next.
    """
    for one in rounds:
        try:
            _go(one)
        except Exception:
            log.exception("the round %s was not noted", one.name)


def _go(one: Round) -> None:
    began = now()
    if not _is_mine(one, began):
        return
    try:
        one.go()
        # It may have looked again after its commit, and on SQLite we would wait for ourselves.
        session().rollback()
    except Exception:
        log.exception("the round %s failed; trying again", one.name)
        _let_go_of_everything()
        _note(one, due_at=now() + min(one.every, LONGEST))
    else:
        _note(one, due_at=began + one.every, done_at=now())


def _is_mine(one: Round, moment: datetime) -> bool:
    """Claim it for as long as the slowest may take: one that hangs must not take a second worker."""
    # No round of ours is due so far ahead: it was written by a clock that has been put back since.
    absurd = Chore.due_at > moment + one.every + LONGEST
    with new_session() as own:
        insert_once(Chore, own, name=one.name, due_at=moment)
        due = update(Chore).where(Chore.name == one.name, or_(Chore.due_at <= moment, absurd))
        mine = own.execute(due.values(due_at=moment + LONGEST))
        own.commit()
    return bool(mine.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _let_go_of_everything() -> None:
    """Nothing of what failed may be in the way of the next, not even a connection that is gone."""
    try:
        session().rollback()
    except Exception:
        log.exception("the session could not be rolled back; its connection is thrown away")
        session().invalidate()


def _note(one: Round, **values: datetime) -> None:
    with new_session() as own:
        own.execute(update(Chore).where(Chore.name == one.name).values(**values))
        own.commit()
