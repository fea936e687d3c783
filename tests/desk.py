"""What the tests of the desk share: the mentor's entry comes in, and the caseworker finds the case."""

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fieldapp.alerts.models import Alert
from fieldapp.mentorships.models import Course
from tests.cast import correction, held


def put(client: FlaskClient, entry: dict[str, Any]) -> None:
    """The entry, as a phone sends it."""
    url = f"/meetings/{entry['id']}"
    if entry["corrects"]:
        url = f"/meetings/{entry['corrects']}/correction/{entry['id']}"
    answer = client.put(url, json=entry, headers={"X-Fieldapp": "entry"})
    assert answer.status_code == 201, answer.text


def letter(session: Session) -> Alert:
    """The one letter there is, as it is now."""
    return one(session, select(Alert).options(selectinload(Alert.steps)))


def one(session: Session, query: Any) -> Any:
    """The one row of `query`, as it is now; the test lets go of the database at once."""
    session.rollback()
    found = session.scalars(query, execution_options={"populate_existing": True}).one()
    session.commit()
    return found


def page(client: FlaskClient, url: str) -> str:
    """The page's text, with spaces put right."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def came(first: dict[str, Any], course: Course) -> dict[str, Any]:
    """The correction that says that the citizen came after all, and stayed for 30 minutes."""
    met = {name: held(course, course.mentor)[name] for name in ("form", "place", "goal")}
    return correction(first, "held", minutes=30) | met


def facts(html: str) -> list[tuple[str, str]]:
    """The lines of evidence in order: which kind, and the row each comes from."""
    return re.findall(r'data-fact="(\w+)" data-row="([^"]+)"', html)
