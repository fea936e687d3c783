"""The same hands for Chromium and Firefox: log in, unlock, save as fast as the phone can, send."""

from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Playwright

from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox
from tests.browsers.waiting import wait_until
from tests.cast import PASSWORD
from tests.phone import LOCKED, PASSPHRASE

UNLOCK = "form[action='/field/unlock']"
ENROL = "form[action='/field/enrol']"
# A fast person at the real worker: each absence is posted as its form posts it, and noted when the worker
# has said where it can be read: from then on the phone may say »Gemt på telefonen«.
SAVE = """([course, marks]) => {
  window.told = [];
  (async () => {
    for (const mark of marks) {
      const said = { course, entry: mark, note: mark, reason: "not_stated", outcome: "no_show" };
      const body = new URLSearchParams(said);
      const answer = await fetch("/field/absence", { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect") throw new Error(`not saved: ${answer.status}`);
      window.told.push(mark);
      window.heard?.(); // at once: the kill may follow within a millisecond
    }
  })().catch((error) => (window.trouble = String(error)));
}"""
TOLD = """async () => {
  const heard = (go) => setTimeout((window.heard = go), 50);
  if (!window.told.length) await new Promise(heard);
  if (window.trouble) throw new Error(window.trouble);
  return window.told.splice(0);
}"""
SEND = """() => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data === true);
  setTimeout(resolve, 10_000, false);
  navigator.serviceWorker.controller.postMessage({ type: "wake", eager: true }, [port2]);
})"""


class Browser(Protocol):
    """What both browsers can."""

    profile: Path

    def start(self) -> None: ...
    def close(self) -> None: ...
    def kill(self) -> None: ...


class Hands:
    """A person with one phone at one address."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url

    def take_up(self, path: str = "/field/") -> None:
        """Open the app in the running browser."""

    def eval(self, script: str, given: Any = None) -> Any:
        """What a function in the page answers."""

    def wait_for(self, css: str) -> None:
        """Until it is to be seen."""

    def fill(self, css: str, text: str) -> None:
        """Type into a field."""

    def click(self, css: str) -> None:
        """Tap."""

    def log_in(self, email: str) -> None:
        """A new phone: as a person does it, with a passphrase at the end."""
        self.take_up("/login?next=/field/")
        self.fill("[name=email]", email)
        self.fill("[name=password]", PASSWORD)
        self.click("main button")
        self.wait_for(ENROL)
        self.fill("#passphrase", PASSPHRASE)
        self.click(f"{ENROL} button")
        self.wait_for("nav.nav")

    def unlock(self) -> None:
        """The app, opened again after a kill: it asks for the passphrase."""
        self.take_up()
        self.wait_for(LOCKED)
        self.fill("#passphrase", PASSPHRASE)
        self.click(f"{UNLOCK} button")
        self.wait_for("nav.nav")

    def save(self, course: object, marks: list[str]) -> None:
        """Begin to save; `told` says what the phone has said is saved."""
        self.eval(SAVE, [str(course), marks])

    def told(self) -> list[str]:
        """What was saved since the last question; waits a moment for something."""
        return list(self.eval(TOLD))

    def tap_absence(self, course: object) -> str:
        """Kom ikke, by the form itself, until the page says that it is kept; answers the entry's id."""
        self.take_up(f"/field/absence?course={course}")
        self.click("button[form=absence]")
        self.wait_for("[data-entry]:is([data-state=waiting], [data-state=sending], [data-state=sent])")
        return str(self.eval("() => document.querySelector('[data-entry]').dataset.entry"))

    def send_all(self) -> None:
        """Until the phone says that nothing waits."""
        wait_until(lambda: self.eval(SEND), 60, "an empty outbox")


class ChromiumHands(Hands):
    """Through Playwright."""

    def __init__(self, playwright: Playwright, url: str, profile: Path | None = None) -> None:
        self.chromium = Chromium(profile, playwright=playwright)
        super().__init__(self.chromium, url)

    def take_up(self, path: str = "/field/") -> None:
        self.page = self.chromium.context.pages[0]
        self.page.goto(self.url + path)

    def eval(self, script: str, given: Any = None) -> Any:
        return self.page.evaluate(script, given)

    def wait_for(self, css: str) -> None:
        self.page.wait_for_selector(css)

    def fill(self, css: str, text: str) -> None:
        self.page.fill(css, text)

    def click(self, css: str) -> None:
        self.page.click(css)


class FirefoxHands(Hands):
    """Through WebDriver BiDi."""

    def __init__(self, url: str) -> None:
        self.firefox = Firefox()
        super().__init__(self.firefox, url)

    def take_up(self, path: str = "/field/") -> None:
        self.page = self.firefox.open(self.url + path)

    def eval(self, script: str, given: Any = None) -> Any:
        return self.page.eval(script, given)

    def wait_for(self, css: str) -> None:
        self.page.wait_for(css)

    def fill(self, css: str, text: str) -> None:
        self.page.fill(css, text)

    def click(self, css: str) -> None:
        self.page.click(css)
