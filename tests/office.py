"""What the tests of the leader's pages share: a file as rows, and what was noted of a reading."""

import csv
from io import StringIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.accounts.audit import Reading


def rows(client: FlaskClient, url: str) -> list[dict[str, str]]:
    """The lines of a csv by their headings."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def noted(session: Session) -> list[tuple[str, dict[str, Any]]]:
    """Which lists were read, and which files were taken."""
    session.rollback()
    asked = select(Reading).where(Reading.what.in_(("office", "export"))).order_by(Reading.at)
    return [(row.what, row.details or {}) for row in session.scalars(asked)]
