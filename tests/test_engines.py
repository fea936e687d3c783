"""Every engine that a phone may have goes through the same day with no signal."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.browsers import webkit
from tests.journey import NOTE, Journey
from tests.journey_engines import journey

__all__ = ["journey"]
pytestmark = pytest.mark.browser


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
    journey.go("outbox")
    journey.wait_for(entry, "sent")
    journey.go(f"entries/{entry}")
    assert journey.engine.text("h1") == "Sendt til kommunen"
    (meeting,) = session.scalars(select(Meeting))
    assert (str(meeting.id), meeting.note) == (entry, NOTE)


def test_a_new_worker_gets_the_key_from_the_page(journey, cast):
    journey.begin(cast.viol)
    journey.end_worker()
    journey.engine.click("nav.nav a[href='/field/citizens']")
    journey.engine.wait_for(f"a[href='/field/courses/{cast.siv.id}']")
    journey.end_worker()
    journey.engine.reload()
    journey.engine.wait_for(f"a[href='/field/courses/{cast.siv.id}']")


def test_a_form_stands_still_while_the_line_about_the_connection_comes_and_goes(journey, mast, cast):
    """A finger on its way to »45 min« hit something else, and on iPhones nothing but us sees to that."""
    journey.begin(cast.viol)
    journey.go(f"log?course={cast.siv.id}")
    assert moved(journey, 300, mast.stop, "Ingen forbindelse") < 2
    assert moved(journey, 300, mast.start, "") < 2
    assert moved(journey, 0, mast.stop, "Ingen forbindelse") < 2


def moved(journey: Journey, scrolled: int, happens: Callable[[], None], says: str) -> float:
    """How many pixels the form moves when the line on top says something else."""
    stands = "document.querySelector('main form').getBoundingClientRect().top"
    journey.engine.wait_for("main form #note")
    journey.engine.eval("(top) => scrollTo({top, behavior: 'instant'})", scrolled)
    before = journey.engine.eval(stands)
    happens()
    journey.say({"type": "wake", "eager": True})
    journey.engine.wait_for(
        f"js:document.querySelector('.strip').innerText.trim().slice(0, {len(says) or 1}) === '{says}'"
    )
    return abs(float(journey.engine.eval(stands)) - before)


def test_a_login_on_a_slow_line_asks_the_server_only_a_few_times(journey, network, monkeypatch, cast):
    asked, app = [], network.app

    def slow(environ, start):
        if environ["PATH_INFO"] == "/field/caseload":
            asked.append(environ)
            time.sleep(0.5)
        return app(environ, start)

    monkeypatch.setattr(network, "app", slow)
    journey.begin(cast.viol)
    assert len(asked) <= 6  # a newcomer's round asks twice: who it is, and then under their own number


def test_a_missing_webkit_is_skipped_aloud_and_fails_only_where_it_is_required(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match="apt install webkit2gtk-driver"):
        webkit.need()
    monkeypatch.setenv("FIELDAPP_REQUIRE_WEBKIT", "1")
    with pytest.raises(pytest.fail.Exception, match="NO WEBKIT"):
        webkit.need()
