"""What the tests of the citizen share: a way in, the visit, and what is said there."""

import html
import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fieldapp.clock import now, uuid7
from fieldapp.db import session as own_session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Appointment, Confirmation, Meeting
from fieldapp.mentorships import keys
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.secrets import Secrets
from tests.cast import Cast
from tests.wire import link


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Siv's browser: nobody is logged in, and no cookie is kept."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def token(app: Flask, cast: Cast) -> str:
    """The end of the link that Viol has given Siv."""
    return give(app, cast.siv).token


def give(app: Flask, course: Course, **more: Any) -> Secrets:
    """A new link for the course's citizen, which ends the old one; what it opens with."""
    with app.test_request_context(method="POST"):
        key = keys.give(link(course, course.mentor, **more), by=course.mentor, received_at=now()).key
        made = keys.secrets_of(key)
        own_session().commit()
    return made


def seen(client: FlaskClient, path: str, status: int = 200, **headers: str) -> str:
    """What a person reads on the page, with spaces put right."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == status, answer.text
    return words(answer.text)


def words(page: str) -> str:
    """A page's text without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def say(client: FlaskClient, token: str, appointment: Appointment, answer: str, **more: str) -> Any:
    """The citizen presses one of the three."""
    return client.post(
        f"/c/{token}/answer", data={"appointment": str(appointment.id), "answer": answer} | more
    )


def confirm(client: FlaskClient, token: str, meeting: Meeting, met: str = "yes", **more: str) -> Any:
    """The citizen answers whether they met."""
    return client.post(f"/c/{token}/confirm", data={"meeting": str(meeting.id), "met": met} | more)


def met(session: Session, course: Course, met_at: datetime, **more: Any) -> Meeting:
    """A row: they met for 45 minutes in a café."""
    id = uuid7()
    row = Meeting(
        organisation_id=course.organisation_id,
        id=id,
        first_id=id,
        course_id=course.id,
        author_id=course.mentor_id,
        payload_version=1,
        digest="",
        device_saved_at=met_at,
        saved_at=met_at,
        met_at=met_at,
        met_on=met_at.astimezone(ZONE).date(),
        **{
            "outcome": "held",
            "form": "in_person",
            "place": "cafe",
            "minutes": 45,
            "topics": [],
            "attempts": [],
            "note": "",
        }
        | more,
    )
    session.add(row)
    session.commit()
    return row


def confirmations(session: Session) -> list[Confirmation]:
    """All that citizens have said, as it is now."""
    session.rollback()
    found = session.query(Confirmation).order_by(Confirmation.at).all()
    session.commit()
    return found
