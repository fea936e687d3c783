"""A browser is killed while it saves behind a line that breaks: what it said was saved arrives, once."""

import pytest

from tests.browsers import chromium, firefox
from tests.browsers.fixtures import need
from tests.faults.mutants import ROOT
from tests.soak._hands import ChromiumHands, FirefoxHands
from tests.soak._phones import siege
from tests.soak._plants import WRITTEN_LATER, house_with

# A machine that does much else takes its time to start a server or a browser again.
pytestmark = [pytest.mark.kills, pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]


def test_a_killed_chromium_loses_nothing_that_it_said_was_saved(request):
    need(chromium.EXECUTABLE)
    driver = request.getfixturevalue("playwright")
    tally = siege(lambda url: ChromiumHands(driver, url), 5, 7, ROOT)
    assert (tally.kills, tally.lost, tally.double) == (5, 0, 0)
    assert tally.promised > 10


def test_a_killed_firefox_loses_nothing_that_it_said_was_saved():
    need(firefox.EXECUTABLE)
    tally = siege(FirefoxHands, 2, 7, ROOT)
    assert (tally.kills, tally.lost, tally.double) == (2, 0, 0)
    assert tally.promised > 4


def test_an_entry_that_is_written_down_later_than_said_is_found_out(request):
    need(chromium.EXECUTABLE)
    driver = request.getfixturevalue("playwright")
    with house_with(WRITTEN_LATER) as bad:
        assert siege(lambda url: ChromiumHands(driver, url), 3, 7, bad, planted=True).lost > 0
