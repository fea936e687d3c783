"""A mentor's whole Tuesday: phone, desk and citizen side by side, played by hand, partly offline.

How many taps each task takes is in TAPS.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.models import Course
from tests import tuesday as scenes
from tests.cast import Cast, held
from tests.conftest import LiveServer
from tests.desk import put
from tests.hand import Hand, screens
from tests.phone import Phone

__all__ = ["screens"]
pytestmark = pytest.mark.browser

# What each task may cost: (taps, keys). One tap less is a reason to lower it, one more a reason to think.
TAPS = {
    "give Lyng a link": (4, 0),
    "Lyng cannot come": (5, 44),
    "write the meeting with Siv": (3, 0),
    "write the meeting with Myrte": (3, 0),
    "write the meeting with Pil": (3, 0),
    "report that Birk did not come": (6, 0),
    "take the case and note the contact": (4, 0),
    "open a course": (25, 73),
    "answer a message offline": (4, 23),
    "make an appointment offline": (6, 14),
    "put a wrong meeting right": (5, 0),
    "Siv confirms": (5, 8),
}


@pytest.fixture
def tuesday() -> Iterator[time_machine.Traveller]:
    """The coming Tuesday, five minutes to six in the morning, in Denmark; the clock goes on."""
    today = datetime.now(ZONE).date()
    day = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
    with time_machine.travel(datetime.combine(day, time(5, 55), tzinfo=ZONE), tick=True) as clock:
        yield clock


def at(clock: time_machine.Traveller, hour: int, minute: int = 0) -> datetime:
    """Move the day on to this clock."""
    moment = datetime.now(ZONE).replace(hour=hour, minute=minute, second=0)
    clock.move_to(moment)
    return moment


@pytest.fixture
def day(tuesday: time_machine.Traveller, cast: Cast, viol: FlaskClient) -> dict[str, Course]:
    """Four appointments, and a week behind: Siv, Birk and Myrte are known, Lyng too."""
    lyng, myrte = (cast.course(name, cast.viol, cast.timian) for name in ("Lyng", "Myrte"))
    for hour, course in ((9, cast.siv), (10, cast.birk), (11, lyng), (13, myrte)):
        cast.appointment(course, now().astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0))
    for course in (cast.siv, myrte):
        put(viol, held(course, cast.viol, met_at=iso(now() - timedelta(days=7))))
    return {"Siv": cast.siv, "Birk": cast.birk, "Lyng": lyng, "Myrte": myrte}


def test_a_whole_tuesday(
    phone: Phone, mast: LiveServer, day: dict[str, Course], screens: dict[str, Hand],
    tuesday: time_machine.Traveller, session: Session, app: Flask,
):  # fmt: skip
    desk, citizen = screens["desk"], screens["citizen"]

    def on(hour: int, minute: int = 0) -> None:
        """The day goes on, and the post has been carried meanwhile."""
        at(tuesday, hour, minute)
        postman = Worker(app, "tuesday")  # whose first round is a sign of life
        while postman.step():
            continue

    viol = Hand(phone.page, desk.album)
    code = scenes.a_link(viol, phone, day["Lyng"])
    on(6, 4)
    scenes.i_cannot_come(citizen, mast, code)
    on(8, 50)
    phone.go("/field/")
    viol.sees("Lyng har meldt afbud")
    viol.keep("today")
    on(10, 18)
    scenes.in_step(phone)
    mast.stop()
    scenes.as_agreed(viol, phone, "Siv", "Stå op til faste aftaler")
    scenes.birk_did_not_come(viol, phone)
    mast.start()
    scenes.in_step(phone)
    on(10, 26)
    scenes.the_bell(desk, mast)
    on(12, 0)
    scenes.a_new_citizen(desk, mast)
    scenes.in_step(phone)
    mast.stop()
    scenes.words_and_a_time(viol, phone)
    mast.start()
    scenes.in_step(phone)
    on(13, 50)
    scenes.in_step(phone)
    scenes.as_agreed(viol, phone, "Myrte", "Møde stabilt")
    on(15, 20)
    scenes.in_step(phone)
    scenes.as_agreed(viol, phone, "Pil", "Besøge et værksted")
    scenes.wrong_and_right(viol, phone, day["Siv"])
    on(16, 0)
    scenes.siv_confirms(desk, citizen, mast, day["Siv"])
    scenes.in_step(phone)
    phone.go(f"/field/courses/{day['Siv'].id}")
    viol.sees("Bekræftet af Siv")
    viol.keep("course")
    spent = viol.tasks | desk.tasks | citizen.tasks
    assert {name: (one.taps, one.keys) for name, one in spent.items()} == TAPS
    absences = session.scalars(select(Alert)).all()
    assert [alert.state for alert in absences] == ["contacted"]
