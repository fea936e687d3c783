"""What the tests of the desk share: the mentor's entry comes in, and the caseworker finds the case."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.alerts.models import Alert


def put(client: FlaskClient, entry: dict[str, Any]) -> None:
    """The entry, as a phone sends it."""
    answer = client.put(f"/meetings/{entry['id']}", json=entry)
    assert answer.status_code == 201, answer.text


def letter(session: Session) -> Alert:
    """The one letter there is, as it is now."""
    session.expire_all()
    return session.scalars(select(Alert)).one()


def page(client: FlaskClient, url: str) -> str:
    """The page's text, with spaces put right."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())
