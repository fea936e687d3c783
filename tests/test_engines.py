"""Every engine that a phone may have goes through the same day with no signal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.browsers import webkit
from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox
from tests.browsers.webkit import WebKit
from tests.journey import NOTE, Journey
from tests.journey_engines import InChromium, InFirefox, InWebKit

pytestmark = pytest.mark.browser
ENGINES = ("chromium", "firefox", "webkit")


@pytest.fixture(params=ENGINES)
def journey(request, mast):
    name = request.param
    if name == "chromium":
        with Chromium(playwright=request.getfixturevalue("playwright")) as b:
            yield Journey(InChromium(b), mast)
    elif name == "firefox":
        with Firefox() as b:
            yield Journey(InFirefox(b), mast)
    else:
        with WebKit() as b:
            yield Journey(InWebKit(b), mast)


def test_a_day_with_no_signal(journey, mast, cast, session):
    journey.begin(cast.viol)
    mast.stop()
    entry = journey.write_meeting(cast.siv.id)
    assert journey.engine.text("h1") == "Gemt på telefonen"
    journey.reopen()
    journey.unlock()
    journey.go(f"entries/{entry}")
    journey.wait_for(entry, "waiting")
    mast.start()
    journey.reopen()
    journey.unlock()
    journey.go(f"entries/{entry}")
    journey.wait_for(entry, "sent")
    assert journey.engine.text("h1") == "Sendt til kommunen"
    (meeting,) = session.scalars(select(Meeting))
    assert (str(meeting.id), meeting.note) == (entry, NOTE)


def test_a_worker_that_ended_gets_its_key_back_from_the_page(journey, cast):
    journey.begin(cast.viol)
    journey.engine.end_worker()
    journey.engine.click("nav.nav a[href='/field/citizens']")
    journey.engine.wait_for("js:document.body.innerText.includes('Siv')")
    journey.engine.end_worker()
    journey.engine.reload()
    journey.engine.wait_for("js:document.body.innerText.includes('Siv')")
