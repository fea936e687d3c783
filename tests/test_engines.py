"""Every engine that a phone may have goes through the same day with no signal."""

import time

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.browsers import webkit
from tests.journey import NOTE
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
    journey.engine.end_worker()
    journey.engine.click("nav.nav a[href='/field/citizens']")
    journey.engine.wait_for(f"a[href='/field/courses/{cast.siv.id}']")
    journey.engine.end_worker()
    journey.engine.reload()
    journey.engine.wait_for(f"a[href='/field/courses/{cast.siv.id}']")


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
