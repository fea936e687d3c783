"""What each request has of the database: a session of its own, and the types that its tables are made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
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
    Executable,
    ForeignKey,
    Insert,
    MetaData,
    Row,
    String,
    TypeDecorator,
    Uuid,
    bindparam,
    cast,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, Session, mapped_column

from fieldapp.clock import uuid7
from fieldapp.databases import alone_on


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


def init_app(app: Flask, engine: Engine) -> None:
    """Give each request a session of its own, closed when the request is over."""
    app.extensions["fieldapp.engine"] = engine
    app.extensions["fieldapp.alone"] = alone = alone_on(engine)
    app.extensions["fieldapp.reading"] = alone.execution_options(write=False)

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        found: Session | None = g.pop("session", None)
        if found is not None:
            found.close()


def engine() -> Engine:
    """The engine of the running app."""
    return _engine("engine")


def _engine(name: str) -> Engine:
    found: Engine = current_app.extensions[f"fieldapp.{name}"]
    return found


def session() -> Session:
    """The session of this request or command. Rules never commit; the view does, once."""
    if "session" not in g:
        # A GET waits for no writer on SQLite, and cannot write by mistake halfway through. On PostgreSQL it
        # has no transaction: a ROLLBACK at its end would make the driver forget every plan it has prepared.
        g.session = Session(_engine("reading" if _only_reads() else "engine"), expire_on_commit=False)
    found: Session = g.session
    return found


def _only_reads() -> bool:
    return has_request_context() and request.method in ("GET", "HEAD")


def plain(question: Executable, told: Mapping[str, Any] | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of a question that asks for columns only: past the session, which looks at each value of each.

    What the request has changed is written first, as the session does before it asks.
    """
    own = session()
    own.flush()
    # One by one they would take three times as long.
    return own.connection().execute(question, told).all()


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
    """Only reads, and waits for no writer: a session of its own, unless the request's does no more."""
    if _only_reads():
        yield session()
        return
    with Session(_engine("reading"), expire_on_commit=False) as own:
        yield own


def keep(row: Insert, told: dict[str, Any]) -> None:
    """Write one row, committed by itself whatever becomes of the request."""
    with _engine("alone").begin() as connection:
        connection.execute(row, told)


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
