"""The two databases that the house can stand on: SQLite out of the box, PostgreSQL for many writers."""

import sqlite3
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

# Seconds after which a connection may have been closed from the other side.
RESTED = 5.0


def connect(url: str) -> Engine:
    """An engine that commits durably: SQLite in WAL with full sync and one writer at a time."""
    if not url.startswith("sqlite"):
        return _asked_after_a_rest(create_engine(url, hide_parameters=True))
    engine = create_engine(url, connect_args={"timeout": 10}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A read that later writes would fail with "locked" instead of waiting its turn.
        write = connection.get_execution_options().get("write", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    @event.listens_for(engine, "checkin")
    def lay_down(connection: sqlite3.Connection | None, _record: object) -> None:
        # A COMMIT that fails leaves its transaction open, and with it the lock that all others wait for.
        if connection is not None and connection.in_transaction:
            connection.rollback()

    return engine


def alone_on(engine: Engine) -> Engine:
    """For single statements: on PostgreSQL they are spared the beginning and the end of a transaction."""
    is_server = engine.dialect.name == "postgresql"
    return engine.execution_options(isolation_level="AUTOCOMMIT") if is_server else engine


def _asked_after_a_rest(engine: Engine) -> Engine:
    """A connection that has rested is asked whether it still lives; one in use all the time is not."""

    @event.listens_for(engine, "checkin")
    def rests(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()
        # As on SQLite: a COMMIT that never got out leaves its locks to whoever comes next.
        if connection is not None and not connection.closed and connection.info.transaction_status:
            connection.rollback()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) > RESTED:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error  # the pool makes another

    return engine
