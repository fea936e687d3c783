"""A database that fails at one step of many: a statement or a commit, before it is done or just after."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fieldapp.db import Base

WHENS = ("before", "after")
# What may stay when an entry does not: the body as it came, and who was seen where.
ASIDE = {"received_body", "device", "login_session"}


class Stumble:
    """Counts the steps of one request and falls at number `at`."""

    def __init__(self, at: int) -> None:
        self.at, self.steps = at, 0

    @property
    def fell(self) -> bool:
        """Was there such a step at all?"""
        return self.steps >= self.at

    def step(self, *_given: object) -> None:
        """One more. Raises OperationalError at the one that fails."""
        self.steps += 1
        if self.steps == self.at:
            raise OperationalError("a step", {}, Exception("the database is gone"))


@contextmanager
def stumbling(engine: Engine, at: int, when: str) -> Iterator[Stumble]:
    """In here the database fails once, `before` or `after` its step number `at`."""
    stumble, dialect = Stumble(at), engine.dialect
    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        if when == "before":
            stumble.step()
        commit(connection)
        if when == "after":
            stumble.step()

    event.listen(engine, f"{when}_cursor_execute", stumble.step)
    dialect.do_commit = do_commit  # type: ignore[method-assign]  # given back below
    try:
        yield stumble
    finally:
        del dialect.do_commit
        event.remove(engine, f"{when}_cursor_execute", stumble.step)


def standing(session: Session) -> Counter[str]:
    """How many rows each table has, but for those that are no part of any entry."""
    session.rollback()  # see what others have committed since
    tables = [table for table in Base.metadata.sorted_tables if table.name not in ASIDE]
    counts = session.execute(
        select(*(select(func.count()).select_from(table).scalar_subquery() for table in tables))
    ).one()
    return Counter({table.name: number for table, number in zip(tables, counts, strict=True) if number})
