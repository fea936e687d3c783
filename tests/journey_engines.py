"""The three engines behind one handle; what differs between them is here."""

import os
import signal
from pathlib import Path
from typing import Any

from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox
from tests.browsers.firefox_page import Page as FirefoxPage
from tests.browsers.waiting import PATIENCE, wait_until
from tests.browsers.webkit import WebKit
from tests.browsers.webkit_page import Page as WebKitPage

# The browser's own hand on the worker of a page: ended as after 30 idle seconds.
END_WORKER = """async (origin) => {
  const {serviceWorkers} = Cc["@mozilla.org/serviceworkers/manager;1"].getService(Ci.nsIServiceWorkerManager)
    ? {serviceWorkers: Cc["@mozilla.org/serviceworkers/manager;1"].getService(Ci.nsIServiceWorkerManager)} : {};
  const all = serviceWorkers.getAllRegistrations();
  for (let at = 0; at < all.length; at++) {
    const one = all.queryElementAt(at, Ci.nsIServiceWorkerRegistrationInfo);
    if (one.scope.startsWith(origin)) await one.activeWorker.terminateWorker();
  }
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
            return self.page.wait_for_function(wanted[3:])
        return self.page.wait_for_selector(wanted)

    def text(self, css: str) -> str:
        return self.page.inner_text(css)

    def eval(self, script: str, *given: Any) -> Any:
        return self.page.evaluate(script, *given)


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

    def end_worker(self) -> None:
        self.browser.alerts._browser_window().eval(END_WORKER, self.url.split("/field")[0])


class InWebKit(InTab):
    def __init__(self, browser: WebKit) -> None:
        self.browser = browser
        self.page = browser.page

    def end_worker(self) -> None:
        """WebKit ends no worker while a page is open; but its network process, which keeps them, may die."""
        (keeper,) = self.browser.processes("WebKitNetworkProcess")
        os.kill(keeper, signal.SIGKILL)
        wait_until(lambda: keeper not in self.browser.processes("WebKitNetworkProcess"), what="its end")
