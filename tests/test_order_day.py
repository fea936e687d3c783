"""An order from end to end: written, agreed, worked offline for two weeks, answered, and found to drift."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.alerts.deliver import Worker
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.models import Meeting
from fieldapp.progress.models import Mark
from fieldapp.reports.models import Report
from tests import order_day as scenes
from tests.conftest import LiveServer
from tests.hand import Hand, screens
from tests.phone import LOCKED, Phone
from tests.tuesday import in_step

__all__ = ["screens"]
pytestmark = pytest.mark.browser

NO_GOAL = "Ingen af dem i dag"
# What each task may cost: (taps, keys).
TAPS = {
    "write an agreement": (22, 73),
    "give the citizen a link": (1, 0),
    "agree by the link": (2, 0),
    "set it going": (2, 0),
    "write a meeting that nobody had agreed": (8, 0),
    "make a check": (5, 0),
    "send a status": (4, 31),
    "confirm the newest meeting": (2, 0),
    "say how it goes": (4, 0),
    "approve a status": (2, 0),
    "find the course that drifts": (3, 0),
}


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    """The coming Monday at nine, in Denmark; the clock goes on."""
    today = datetime.now(ZONE).date()
    day = today + timedelta(days=-today.weekday() % 7 or 7)
    with time_machine.travel(datetime.combine(day, time(9), tzinfo=ZONE), tick=True) as clock:
        yield clock


def test_an_order_from_its_agreement_to_the_leader(
    phone: Phone, mast: LiveServer, screens: dict[str, Hand], monday: time_machine.Traveller,
    session: Session, app: Flask,
):  # fmt: skip
    desk, citizen, office = screens["desk"], screens["citizen"], screens["office"]
    viol = Hand(phone.page, desk.album)
    code = scenes.an_order(desk, mast)
    scenes.she_agrees(citizen, mast, code)
    scenes.it_begins(desk)
    in_step(phone)
    mast.stop()
    for day in range(14):
        if goal := {1: "Besøge et værksted", 3: NO_GOAL, 6: NO_GOAL, 9: NO_GOAL, 12: NO_GOAL}.get(day):
            scenes.they_meet(viol, phone, goal)
        if day == 8:
            scenes.how_it_stands(viol, phone)
        if day < 13:
            scenes.a_night(phone)
            monday.shift(timedelta(days=1))
            phone.go("/field/citizens")
            if phone.page.locator(LOCKED).count():
                phone.unlock()
    scenes.a_status(viol, phone)
    mast.start()
    in_step(phone)
    postman = Worker(app, "order")  # whose first round is a sign of life
    while postman.step():
        continue
    scenes.her_own_view(citizen, mast, code)
    scenes.read_and_approve(desk, mast)
    scenes.the_one_that_drifts(office, mast)
    session.rollback()
    met = session.scalars(select(Meeting)).all()
    assert {(row.minutes, row.not_counted) for row in met} == {(60, None)}
    assert len({row.met_on for row in met}) == 5
    voices = {row.voice for row in session.scalars(select(Mark))}
    assert voices == {"mentor", "citizen"}
    assert len(session.scalars(select(Report)).all()) == 1
    spent = viol.tasks | desk.tasks | citizen.tasks | office.tasks
    assert {name: (one.taps, one.keys) for name, one in spent.items()} == TAPS
