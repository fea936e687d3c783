"""One database for the whole house: SQLite out of the box, PostgreSQL for many writers."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Any, ClassVar
from uuid import UUID

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Insert,
    MetaData,
    String,
    TypeDecorator,
    Uuid,
    bindparam,
    cast,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from fieldapp.clock import uuid7

# Seconds after which a connection may have been closed from the other side.
RESTED = 5.0


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. SQLite keeps no zone, so it is written and read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody knows when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# What a question is told when it is asked that is written once, at import: making one costs more than asking.
ORGANISATION: BindParameter[Any] = bindparam("organisation")
COURSES: BindParameter[Any] = bindparam("courses", expanding=True)


def of_courses(organisation: UUID, courses: Iterable[UUID]) -> dict[str, Any]:
    """What such a question is told: these courses of this organisation."""
    return {"organisation": organisation, "courses": list(courses)}


Json = JSON().with_variant(JSONB(), "postgresql")

ClientId = Annotated[UUID, mapped_column(Uuid, primary_key=True)]
NewId = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=uuid7)]
Code = Annotated[str, mapped_column(String(40))]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
    }


class Owned:
    """Belongs to one organisation, whose id leads every key so that the house can be split by it."""

    organisation_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("organisation.id"), primary_key=True, sort_order=-1
    )


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


def init_app(app: Flask, engine: Engine) -> None:
    """Give each request a session of its own, closed when the request is over."""
    app.extensions["fieldapp.engine"] = engine

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        found: Session | None = g.pop("session", None)
        if found is not None:
            found.close()


def engine() -> Engine:
    """The engine of the running app."""
    found: Engine = current_app.extensions["fieldapp.engine"]
    return found


def session() -> Session:
    """The session of this request or command. Rules never commit; the view does, once."""
    if "session" not in g:
        reads = has_request_context() and request.method in ("GET", "HEAD")
        # A GET waits for no writer on SQLite, and cannot write by mistake halfway through. On PostgreSQL it
        # has no transaction: a ROLLBACK at its end would make the driver forget every plan it has prepared.
        bound = _alone() if reads else engine()
        g.session = Session(bound.execution_options(write=not reads), expire_on_commit=False)
    found: Session = g.session
    return found


def raw(id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[str]:
    """The id in the database's own letters, which `UUID()` reads: for thousands that are only compared."""
    return cast(id, String)


def insert_once(table: type[Base], into: Session | None = None, /, **values: Any) -> None:
    """Insert a row unless its key is taken; two at the same moment are no error."""
    own = into or session()
    insert = postgresql.insert if own.get_bind().dialect.name == "postgresql" else sqlite.insert
    own.execute(insert(table).values(**values).on_conflict_do_nothing())


def insert_many_once(table: type[Base], rows: list[dict[str, Any]]) -> None:
    """The same for many rows, sent together."""
    insert = postgresql.insert if session().get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        session().execute(insert(table).on_conflict_do_nothing(), rows)


@contextmanager
def new_session() -> Iterator[Session]:
    """A session of its own for a worker's step: committed by the caller, always closed."""
    with Session(engine(), expire_on_commit=False) as own:
        yield own


@contextmanager
def reading_session() -> Iterator[Session]:
    """A session of its own that only reads and waits for no writer. Each question stands alone."""
    with Session(_alone().execution_options(write=False), expire_on_commit=False) as own:
        yield own


def keep(row: Insert, told: dict[str, Any]) -> None:
    """Write one row, committed by itself whatever becomes of the request."""
    with Session(_alone()) as own:
        own.execute(row, told)
        own.commit()


def _alone() -> Engine:
    """For single statements: on PostgreSQL they are spared the beginning and the end of a transaction."""
    found = engine()
    is_server = found.dialect.name == "postgresql"
    return found.execution_options(isolation_level="AUTOCOMMIT") if is_server else found


@contextmanager
def only_reading() -> Iterator[None]:
    """In here `session()` is one of its own that only reads: whoever looks for long holds up no writer."""
    outer: Session | None = g.pop("session", None)
    try:
        # One transaction, unlike `reading_session`: rules set points in it to which they can go back.
        with Session(engine().execution_options(write=False), expire_on_commit=False) as own:
            g.session = own
            yield
    finally:
        g.pop("session", None)
        if outer is not None:
            g.session = outer
