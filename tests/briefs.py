"""What the tests of briefs share: one is given at the desk, and what a phone is told of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.test import TestResponse

from fieldapp.agreements.models import Brief
from fieldapp.clock import uuid7
from fieldapp.mentorships.models import Course
from tests.moments import this_day

TEXT = "Siv vil helst mødes ude.\nRing ikke før kl. 10."
PHONE = uuid7()


def give(client: FlaskClient, course: Course, text: str = TEXT, **more: Any) -> TestResponse:
    """The form on the desk's page; until in ten days unless said otherwise."""
    form = {"mentor": str(course.mentor_id), "until": (this_day() + timedelta(days=10)).isoformat()}
    return client.post(f"/desk/courses/{course.id}/brief", data=form | {"text": text} | more)


def visit(client: FlaskClient, phone: UUID | None = PHONE, **told: Any) -> dict[str, Any]:
    """What the phone is answered when it has said so much."""
    device = {"id": str(phone), "name": "Telefon"} if phone else None
    answer = client.post("/field/caseload", json={"device": device, "have": {}} | told)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def briefs(session: Session) -> list[Brief]:
    """All there are, the first one first, with their readings."""
    session.rollback()
    asked = select(Brief).order_by(Brief.at, Brief.id).options(selectinload(Brief.readings))
    return list(session.scalars(asked, execution_options={"populate_existing": True}))


def readings(session: Session) -> list[tuple[str, datetime]]:
    """What is kept of who has read the newest one."""
    return [(one.what, one.at) for one in briefs(session)[-1].readings]
