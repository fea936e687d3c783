"""What the tests of reminders share: a Wednesday at noon, what Siv has said, and a round of the clock."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from fieldapp.alerts.deliver import Worker
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import reminders
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.models import Citizen
from tests.cast import Cast

# A Wednesday; tomorrow is a Thursday.
TODAY = datetime(2026, 11, 11, 12, tzinfo=ZONE)
TOMORROW = datetime(2026, 11, 12, 10, tzinfo=ZONE)


@pytest.fixture
def wednesday() -> Iterator[None]:
    """It is noon, and the clock goes on."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture
def wants(cast: Cast, session: Session) -> Callable[..., None]:
    """What Siv has said: a text message, unless told otherwise."""

    def once(way: str | None = "sms", **more: str | None) -> None:
        said = {"reminders": way, "phone": "11 22 33 44", "email": "siv@borger.test"} | more
        session.execute(update(Citizen).where(Citizen.id == cast.siv.citizen_id).values(**said))
        session.commit()

    return once


@pytest.fixture
def agreed(cast: Cast, wants: Callable[..., None]) -> Appointment:
    """Siv wants a text message, and has an appointment tomorrow at 10."""
    wants()
    return cast.appointment(cast.siv, TOMORROW, received_at=TODAY - timedelta(days=7))


@pytest.fixture
def outbox(app: Flask) -> Path:
    """The folder of what was sent, empty."""
    folder: Path = app.config["FIELDAPP"].mail_outbox
    folder.mkdir(exist_ok=True)
    for file in folder.glob("*"):
        file.unlink()
    return folder


@pytest.fixture
def go(app: Flask, session: Session, outbox: Path) -> Callable[[], int]:
    """The clock goes round once, and the postman once after it; how many messages lie there now."""

    def once() -> int:
        with app.app_context():
            reminders.go_round()
        Worker(app, "test").step()
        return len(list(outbox.iterdir()))

    return once


def text(outbox: Path) -> str:
    """What the one text message says."""
    (file,) = outbox.glob("*.sms.txt")
    return file.read_text().partition("\n\n")[2].rstrip("\n")
