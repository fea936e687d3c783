"""Notifications as they lie on the screen: Firefox's own alert windows, read and tapped from outside."""

import json
from contextlib import suppress

from .bidi import Bidi, BidiError
from .firefox_page import Page
from .waiting import PATIENCE, wait_until

WINDOW = "chrome://global/content/alerts/alert.xhtml"
READ = """({
  title: document.getElementById("alertTitleLabel").getAttribute("value"),
  body: document.getElementById("alertTextLabel").textContent,
  ready: gIsActive && document.readyState === "complete",
})"""
# Firefox takes no pointer input here; its own click is what a finger would cause, and is trusted as such.
TAP = '() => document.getElementById("alertBox").click()'
WAKE_PUSH = 'Cc["@mozilla.org/push/Service;1"].getService().wrappedJSObject.ensureReady()'


class ChromeWindow(Page):
    """A window of the browser itself."""

    url = ""

    def __init__(self, bidi: Bidi, context: str, url: str) -> None:
        super().__init__(bidi, context)
        self.url = url


class Alerts:
    def __init__(self, bidi: Bidi) -> None:
        self.bidi = bidi

    def shown(self) -> list[dict[str, str]]:
        return [said for _, said in self._windows()]

    def wait_for(self, title: str = "", timeout: float = PATIENCE) -> dict[str, str]:
        return self._find(title, timeout)[1]

    def click(self, title: str = "", timeout: float = PATIENCE) -> dict[str, str]:
        window, said = self._find(title, timeout)
        window.eval(TAP)
        return said

    def wake_push(self) -> None:
        """A subscribe() during start-up may wait for ever; after this it does not."""
        self._browser_window().eval(WAKE_PUSH)

    def _find(self, title: str, timeout: float) -> tuple[ChromeWindow, dict[str, str]]:
        def found() -> tuple[ChromeWindow, dict[str, str]] | None:
            return next((alert for alert in self._windows() if title in alert[1]["title"]), None)

        return wait_until(found, timeout, f"a notification {json.dumps(title)}")

    def _windows(self) -> list[tuple[ChromeWindow, dict[str, str]]]:
        alerts = []
        for window in self._chrome():
            # A window may close between the list and the reading of it.
            with suppress(BidiError):
                if window.url == WINDOW and (said := window.eval(READ)).pop("ready"):
                    alerts.append((window, said))
        return alerts

    def _browser_window(self) -> ChromeWindow:
        def open_window() -> ChromeWindow | None:
            return next((w for w in self._chrome() if w.url.endswith("/browser.xhtml")), None)

        return wait_until(open_window, what="Firefox's own window")

    def _chrome(self) -> list[ChromeWindow]:
        tree = self.bidi.ask("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"]
        return [ChromeWindow(self.bidi, window["context"], window["url"]) for window in tree]
