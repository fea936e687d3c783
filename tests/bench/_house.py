"""A house to measure: an app over a database of its own, in a folder that is thrown away."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fieldapp import create_app, migrations
from fieldapp.accounts.models import LoginSession, User
from fieldapp.alerts.vapid import Ring
from fieldapp.config import Config
from fieldapp.databases import connect


@contextmanager
def house(database_url: str = "", kept: Path | None = None) -> Iterator[Flask]:
    """The app over an empty, migrated database, SQLite unless said otherwise; or over what is `kept`."""
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as folder:
        settings = Config(data_dir=Path(folder), database_url=database_url, development=True)
        engine = connect(settings.database)
        migrations.upgrade(engine)
        engine.dispose()
        Ring.load_or_make(settings.vapid_ring)
        app = create_app(settings)
        yield app
        app.extensions["fieldapp.engine"].dispose()


def client(app: Flask, session: Session, user: User) -> FlaskClient:
    """A client that is logged in, without the password, whose hash is slow on purpose."""
    row, secret = LoginSession.open(user)
    session.add(row)
    session.commit()
    made = app.test_client()
    made.set_cookie("fieldapp", secret)
    return made


def table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table: the first column to the left, figures to the right."""
    widths = [max(len(str(row[at])) for row in [head, *rows]) for at in range(len(head))]

    def line(row: Sequence[object]) -> str:
        cells = [
            f"{row[0]!s:<{widths[0]}}",
            *(f"{cell!s:>{w}}" for cell, w in zip(row[1:], widths[1:], strict=True)),
        ]
        return f"| {' | '.join(cells)} |"

    rule = f"|{'-' * (widths[0] + 2)}|{''.join('-' * (width + 1) + ':|' for width in widths[1:])}"
    return "\n".join([line(head), rule, *map(line, rows)])
