"""A house for each test: empty tables, the cast, and a door for each of them."""

import gc
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session
from waitress import create_server, wasyncore

from fieldapp import create_app, migrations
from fieldapp.accounts import models
from fieldapp.accounts.models import LoginSession, User
from fieldapp.clock import now
from fieldapp.config import Config
from fieldapp.databases import connect
from fieldapp.db import Base
from fieldapp.formats.zone import ZONE
from tests import postgres
from tests.cast import Cast

pytest_plugins = [
    "tests.collecting",
    "tests.browsers.fixtures",
    "tests.inside",
    "tests.post",
    "tests.phone_fixtures",
    "tests.builds",
    "tests.citizen",
    "tests.reminding",
    "tests.silence",
]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database of the kind this run is about: FIELDAPP_TEST_DATABASE=sqlite|postgresql."""
    if os.environ.get("FIELDAPP_TEST_DATABASE") == "postgresql":
        with postgres.start(durable=False) as url:
            _migrate(url)
            yield url
    else:
        file = tmp_path_factory.mktemp("db") / "fieldapp.sqlite"
        if ready := os.environ.get("FIELDAPP_TEST_MIGRATED"):
            shutil.copy(ready, file)
        _migrate(f"sqlite:///{file}")
        yield f"sqlite:///{file}"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A database of its own, of the kind that this run is about."""
    if os.environ.get("FIELDAPP_TEST_DATABASE") == "postgresql":
        with postgres.start(durable=False) as url:
            yield from _opened(url)
    else:
        yield from _opened(f"sqlite:///{tmp_path / 'empty.sqlite3'}")


def _opened(url: str) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose, and a test is no thief."""
    with patch.object(models, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)):
        yield


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and outgoing mail of the whole run."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def house(database: str, data_dir: Path) -> Iterator[Flask]:
    """The app, made once."""
    made = create_app(
        Config(data_dir=data_dir, database_url=database, development=True, push_hosts=("127.0.0.1",))
    )
    engine = made.extensions["fieldapp.engine"]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _never_wait_for_the_disk)
    gc.freeze()  # it stays to the end of the run: going through it again and again takes time
    gc.set_threshold(10_000, 20, 50)
    yield made
    engine.dispose()


def _never_wait_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """As PostgreSQL does not either here: no test of this house pulls the plug."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def app(house: Flask) -> Iterator[Flask]:
    """The app over an empty database, with nobody's context open."""
    yield house
    _empty(house.extensions["fieldapp.engine"])


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The test's own look into the database; it waits for nobody and holds nobody up."""
    engine = app.extensions["fieldapp.engine"].execution_options(write=False)
    with Session(engine, expire_on_commit=False) as own:
        yield own


@pytest.fixture
def midday() -> Iterator[None]:
    """Noon of today in Denmark, for tests whose moments must lie on one day and in a fixed order."""
    noon = now().astimezone(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon, tick=True):
        yield


@pytest.fixture
def one_minute() -> Iterator[None]:
    """A clock that stands: tries are counted by the minute, and a test that counts them must stay in one."""
    with time_machine.travel(now(), tick=False):
        yield


@pytest.fixture
def cast(session: Session) -> Cast:
    """Viol, Timian, Siv and the others."""
    return Cast(session)


@pytest.fixture
def login(app: Flask, session: Session) -> Callable[[User], FlaskClient]:
    """A client that is logged in as somebody (without the password, whose hash is slow on purpose)."""

    def as_(user: User) -> FlaskClient:
        session.flush()  # somebody new, before what names them
        row, secret = LoginSession.open(user)
        session.add(row)
        session.commit()
        client = app.test_client()
        client.set_cookie("fieldapp", secret)
        return client

    return as_


@pytest.fixture
def viol(cast: Cast, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """The mentor's client."""
    return login(cast.viol)


@pytest.fixture
def timian(cast: Cast, login: Callable[[User], FlaskClient]) -> FlaskClient:
    """The caseworker's client."""
    return login(cast.timian)


class LiveServer:
    """The app on a real port, which can be stopped and started again on the same one."""

    def __init__(self, app: Flask, port: int = 0):
        self.app, self.port = app, port
        self.start()

    @property
    def url(self) -> str:
        """The address; `localhost`, so that browsers trust it like https."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Serve, on the same port as last time."""
        self._map: dict[int, object] = {}
        self._server = create_server(self.app, host="127.0.0.1", port=self.port, threads=8, map=self._map)
        self.port = self._server.effective_port
        self._thread = threading.Thread(target=self._serve, name="live server")
        self._thread.start()

    def stop(self) -> None:
        """Gone: connections are refused until it starts again. A second time it is nothing."""
        if not self._thread.is_alive():
            return
        self._server.trigger.pull_trigger(self._shut)
        self._thread.join(10)
        self._server.trigger.close()  # here, not there: it might be closed while we pull it

    def _serve(self) -> None:
        self._server.run()

    def _shut(self) -> None:
        # Not the trigger, nor the server that would close it: a late worker's pull may bring us here
        # before ours is done with it.
        kept = (self._server.trigger, self._server)
        for channel in list(self._map.values()):
            if channel not in kept:
                channel.close()
        wasyncore.dispatcher.close(self._server)
        self._map.clear()  # which ends the loop
        self._server.task_dispatcher.shutdown(True, 5)


@pytest.fixture
def server(app: Flask) -> Iterator[LiveServer]:
    """The app on a real port for browsers."""
    live = LiveServer(app)
    yield live
    live.stop()


def _migrate(url: str) -> None:
    engine = connect(url)
    migrations.upgrade(engine)
    engine.dispose()


def _empty(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL session_replication_role = replica; {_wipe()}"))
        return
    with closing(engine.raw_connection()) as lent:
        without_keys = f"PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE; {_wipe()}; COMMIT; PRAGMA foreign_keys=ON"
        lent.driver_connection.executescript(without_keys)


@cache
def _wipe() -> str:
    """In one go, and no row's keys are looked for, as none stays.

    Not TRUNCATE: it syncs a file per table, half a second each time on PostgreSQL.
    """
    return "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables))
