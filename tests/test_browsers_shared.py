"""The Chromium that all tests share: what one did in it no other sees, and it comes back when it has died."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.browsers.page_server import serving
from tests.browsers.shared_chromium import SharedChromium
from tests.test_browsers_selfcheck import REGISTER, REMEMBER

pytestmark = pytest.mark.browser

MEMORY = """async () => [
  (await indexedDB.databases()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
  document.cookie,
]"""


def test_what_one_remembers_the_next_does_not(shared_chromium):
    with serving() as server:
        with shared_chromium.tabs() as tabs:
            page = tabs.open(f"{server.origin}/app/")
            page.evaluate(REGISTER)
            page.evaluate(REMEMBER, "kept")
            page.evaluate("document.cookie = 'who=viol'")
            assert page.evaluate(MEMORY) == [1, 1, "who=viol"]
        with shared_chromium.tabs() as tabs:
            assert tabs.open(f"{server.origin}/app/").evaluate(MEMORY) == [0, 0, ""]


def test_behind_a_page_there_is_no_page_that_nobody_sees(shared_chromium):
    with shared_chromium.tabs() as tabs:
        tabs.open("data:text/plain,here")
        asked = tabs.context.browser.new_browser_cdp_session()
        found = asked.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
        assert {one["type"] for one in found} == {"page", "tab"}


def test_tabs_close_also_when_their_page_and_worker_hang(shared_chromium):
    with serving() as server, shared_chromium.tabs() as tabs:
        page = tabs.open(f"{server.origin}/app/")
        page.evaluate(REGISTER)
        tabs.context.service_workers[0].evaluate("() => void setTimeout(() => { for (;;); })")
        page.evaluate("() => void setTimeout(() => { for (;;); })")


def test_one_that_has_died_starts_again(playwright):
    shared = SharedChromium(playwright)
    with shared.tabs() as tabs, suppress(PlaywrightError):
        tabs.context.browser.new_browser_cdp_session().send("Browser.crash")
    with shared.tabs() as tabs:
        assert tabs.open("data:text/plain,here").inner_text("body") == "here"
    shared.close()
