"""What the tests of messages and links share: an entry as a phone writes it, and how it is sent."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.accounts.models import User
from fieldapp.mentorships.models import Course
from fieldapp.wire.stamped import stamped_by


def message(course: Course, by: User, text: str = "Siv kommer ikke i morgen.", **more: Any) -> dict[str, Any]:
    """A few words about the course."""
    return stamped_by(by, course.id, **({"text": text, "wants_call": False} | more))


def link(course: Course, by: User, **more: Any) -> dict[str, Any]:
    """A new link for the course's citizen, shown and not sent."""
    return stamped_by(by, course.id, **({"send": None, "revokes": False} | more))


def put(client: FlaskClient, kind: str, entry: dict[str, Any]) -> TestResponse:
    """The entry, as a phone sends it to `/messages/…` or `/links/…`."""
    return client.put(f"/{kind}/{entry['id']}", json=entry, headers={"X-Fieldapp": "entry"})
