"""The three engines behind one handle; what differs between them is here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import chromium, firefox, webkit
from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox
from tests.browsers.firefox_page import Page as FirefoxPage
from tests.browsers.fixtures import need
from tests.browsers.waiting import PATIENCE
from tests.browsers.webkit import WebKit
from tests.browsers.webkit_page import Page as WebKitPage
from tests.conftest import LiveServer
from tests.journey import Journey

# The browser's own hand on the worker of a page: ended as after 30 idle seconds.
END_WORKER = """async (origin) => {
  const manager = Cc["@mozilla.org/serviceworkers/manager;1"].getService(Ci.nsIServiceWorkerManager);
  const all = manager.getAllRegistrations();
  for (let at = 0; at < all.length; at++) {
    const one = all.queryElementAt(at, Ci.nsIServiceWorkerRegistrationInfo);
    if (one.scope.startsWith(origin)) await one.activeWorker.terminateWorker();
  }
}"""

REPLACE_WORKER = """async () => {
  const old = await navigator.serviceWorker.getRegistration("/field/");
  const {serviceWorker} = navigator;
  const replaced = new Promise((done) => { serviceWorker.addEventListener("controllerchange", done) });
  await old.unregister();
  await serviceWorker.register("/field/worker.js", {type: "module", updateViaCache: "none"});
  await replaced;
}"""


class InChromium:
    """Playwright's page, said as the others say it."""

    def __init__(self, browser: Chromium) -> None:
        self.browser, self.profile = browser, browser.profile
        self.page = browser.context.pages[0]
        self.page.set_default_timeout(PATIENCE * 1000)

    def start(self) -> None:
        self.browser.start()
        self.page = self.browser.context.pages[0]
        self.page.set_default_timeout(PATIENCE * 1000)

    def close(self) -> None:
        self.browser.close()

    def kill(self) -> None:
        self.browser.kill()

    def end_worker(self) -> None:
        self.browser.stop_workers()

    @property
    def url(self) -> str:
        return self.page.url

    def open(self, url: str) -> None:
        self.page.goto(url)

    def reload(self) -> None:
        self.page.reload()

    def back(self) -> None:
        self.page.go_back()

    def click(self, css: str) -> None:
        self.page.click(css)

    def fill(self, css: str, text: str) -> None:
        self.page.fill(css, text)

    def wait_for(self, wanted: str) -> Any:
        if wanted.startswith("js:"):
            return self.page.wait_for_function(f"() => {wanted[3:]}")
        return self.page.wait_for_selector(wanted)

    def text(self, css: str) -> str:
        return self.page.inner_text(css)

    def eval(self, script: str, *given: Any) -> Any:
        return self.page.evaluate(script, *given)

    def print_out(self) -> None:
        self.page.pdf()


class InTab:
    """What Firefox and WebKit have in common: their pages speak like this already."""

    page: FirefoxPage | WebKitPage
    browser: Firefox | WebKit

    @property
    def profile(self) -> Path:
        return self.browser.profile

    def start(self) -> None:
        self.browser.start()
        self.page = self.browser.open("about:blank")

    def close(self) -> None:
        self.browser.close()

    def kill(self) -> None:
        self.browser.kill()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)


class InFirefox(InTab):
    def __init__(self, browser: Firefox) -> None:
        self.browser = browser
        self.page = browser.open("about:blank")

    def print_out(self) -> None:
        self.browser.bidi.ask("browsingContext.print", context=self.page.context)

    def end_worker(self) -> None:
        self.browser.alerts._browser_window().eval(END_WORKER, self.page.url.split("/field")[0])


class InWebKit(InTab):
    def __init__(self, browser: WebKit) -> None:
        self.browser = browser
        self.page = browser.page

    def print_out(self) -> None:
        self.page.eval("() => print()")

    def end_worker(self) -> None:
        """WebKit ends no worker while a page of its is open: a new one takes the old one's place instead."""
        self.page.eval(REPLACE_WORKER)


# What a person's Firefox writes down of its tabs, sooner than every 15 s; automation would switch it off.
KEEPS_TABS = {"browser.sessionstore.resume_from_crash": True, "browser.sessionstore.interval": 500}


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def journey(request: pytest.FixtureRequest, mast: LiveServer) -> Iterator[Journey]:
    """A new phone of each kind, and a network that can be stopped."""
    if request.param == "chromium":
        need(chromium.EXECUTABLE)
        with Chromium(playwright=request.getfixturevalue("playwright")) as browser:
            yield Journey(InChromium(browser), mast)
    elif request.param == "firefox":
        need(firefox.EXECUTABLE)
        with Firefox(KEEPS_TABS) as browser:
            yield Journey(InFirefox(browser), mast)
    else:
        webkit.need()
        with WebKit() as browser:
            yield Journey(InWebKit(browser), mast)
