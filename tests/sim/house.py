"""The real house behind a door that the simulator holds: one request at a time, killed where it wants."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from fieldapp.accounts.models import LoginSession, User
from fieldapp.clock import now
from fieldapp.db import Base, new_session

COMMIT = ("killed before the commit", "killed after the commit")
STATEMENT = "killed in the transaction"


class Killed(BaseException):
    """The server process is gone, in the middle of whatever it did."""


@dataclass(frozen=True)
class Request:
    """What a phone sends. `cookie` is the login it is sent with."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    cookie: str = ""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def receipt(self) -> str | None:
        """The id that it is a receipt for."""
        if self.status not in (200, 201):
            return None
        try:
            return str(json.loads(self.body)["receipt"]["id"])
        except (ValueError, KeyError, TypeError):
            return None


@dataclass
class Blade:
    """Where the next request dies: at its nth statement, or beside its nth commit."""

    kind: str = ""
    nth: int = 0

    def strikes(self, kind: str) -> None:
        """Called at every such place. Raises Killed at the wanted one."""
        if self.kind != kind:
            return
        self.nth -= 1
        if self.nth < 0:
            self.kind = ""
            raise Killed(kind)


@dataclass
class House:
    """The app, its database, and how to be killed."""

    app: Flask
    blade: Blade = field(default_factory=Blade)

    def __post_init__(self) -> None:
        self.engine = self.app.extensions["fieldapp.engine"]

    @contextmanager
    def mortal(self) -> Iterator[None]:
        """In here a blade can strike."""
        places: list[tuple[Any, str, Callable[..., None]]] = [
            (self.engine, "before_cursor_execute", lambda *_: self.blade.strikes(STATEMENT)),
            (self.engine, "commit", lambda *_: self.blade.strikes(COMMIT[0])),
            (Session, "after_commit", lambda *_: self.blade.strikes(COMMIT[1])),
        ]
        for place in places:
            event.listen(*place)
        try:
            yield
        finally:
            for place in places:
                event.remove(*place)

    def take(self, request: Request) -> Reply:
        """Carry a request to the app. Raises Killed."""
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            told[:] = [int(status[:3]), {name.lower(): value for name, value in headers}]

        try:
            body = b"".join(self.app.wsgi_app(_environ(request), start))
        except Killed:
            self.engine.dispose()  # whose process is gone has no connections either
            raise
        return Reply(told[0], told[1], body)

    def log_in(self, user: User) -> str:
        """A new login; answers what its cookie says."""
        with Session(self.engine) as own:
            row, secret = LoginSession.open(user)
            own.add(row)
            own.commit()
        return f"fieldapp={secret}"

    def end_logins(self, user: UUID) -> None:
        """Every login of this person's is over."""
        with Session(self.engine) as own:
            own.execute(update(LoginSession).where(LoginSession.user_id == user).values(revoked_at=now()))
            own.commit()

    @contextmanager
    def desk(self) -> Iterator[Session]:
        """Somebody at the desk does something: rules run in here as they do in a view, and commit."""
        with self.app.app_context(), self.app.test_request_context("/", method="POST"):
            from fieldapp.db import session

            yield session()
            session().commit()

    def rows(self, table: type[Base]) -> list[dict[str, Any]]:
        """Everything in a table, as plain values."""
        columns = table.__table__.columns
        with self.app.app_context(), new_session() as own:
            found = own.execute(select(*columns))
            return [dict(row._mapping) for row in found]


def _environ(request: Request) -> dict[str, Any]:
    path, _, query = request.url.partition("?")
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    return named | {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": request.cookie,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
