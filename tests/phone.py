"""A mentor's phone in the tests: a real Chromium that has logged in and has its key."""

from typing import Any

from playwright.sync_api import Error, Page

from fieldapp.accounts.models import User
from tests.browsers.chromium_tabs import Tabs
from tests.browsers.waiting import PATIENCE
from tests.cast import PASSWORD

PASSPHRASE = "fire helt almindelige ord"
# A page or a worker that has gone away meanwhile would never answer.
IN_TIME = """([arg, patience]) => Promise.race([
    (%s)(arg),
    new Promise((_, refuse) => setTimeout(() => refuse(new Error("no answer")), patience)),
])"""
LOCKED = "form[action='/field/unlock'], [data-passkey=unlock]"  # in every language


class Phone:
    """One browser's memory at one server."""

    def __init__(self, chromium: Tabs, server: Any):
        self.chromium, self.server = chromium, server
        self.page: Page = chromium.context.pages[0]
        self.page.set_default_timeout(PATIENCE * 1000)

    def log_in(self, user: User) -> None:
        """As a person does it, with a connection."""
        self.page.goto(f"{self.server.url}/login?next=/field/")
        self.page.fill("[name=email]", user.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_url("**/field/**")

    def enrol(self) -> None:
        """Choose a passphrase on a new phone."""
        self.page.wait_for_selector("form[action='/field/enrol']")
        self.page.fill("#passphrase", PASSPHRASE)
        self.page.click("form[action='/field/enrol'] button")
        self.page.wait_for_selector("nav.nav")

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Type the passphrase on the locked page."""
        self.page.wait_for_selector(LOCKED)
        self.page.fill("#passphrase", passphrase)
        self.page.click("form[action='/field/unlock'] button")

    def guess_ten_times(self) -> None:
        """As somebody who has found it and has all day."""
        self.worker("() => { const now = Date.now; let add = 0; Date.now = () => now() + (add += 600_000) }")
        guess = {"type": "unlock", "secret": {"passphrase": "gæt"}}
        for _ in range(12):
            self.say(guess)

    def go(self, path: str) -> None:
        """Open a page of the app. The one that is there may be loading itself anew just then."""
        try:
            self.page.goto(self.server.url + path)
        except Error as error:
            if "ERR_ABORTED" not in error.message:
                raise
            self.page.goto(self.server.url + path)

    def says_from(self) -> str | None:
        """Who answers for this page: phone or server."""
        found: str | None = self.ask("() => fetch(location.href).then(r => r.headers.get('X-From'))")
        return found

    def report_absence(self, course: object) -> str:
        """Kom ikke, with the least that can be said; answers the entry's id."""
        self.go(f"/field/absence?course={course}")
        self.page.wait_for_selector("#absence")
        self.page.click("button[form=absence]")
        self.page.wait_for_url("**/field/entries/*")
        return self.page.url.rsplit("/", 1)[1]

    def state_of(self, entry: str) -> str | None:
        """How the open page shows an entry."""
        return self.page.get_attribute(f"[data-entry='{entry}']", "data-state")

    def wait_for(self, entry: str, state: str) -> None:
        """Until the open page shows the entry so, by itself."""
        self.page.wait_for_selector(f"[data-entry='{entry}'][data-state='{state}']")

    def ask(self, script: str, arg: object = None) -> Any:
        """What a function in the page answers. The page must not be on its way to another one."""
        return self.page.evaluate(IN_TIME % script, [arg, PATIENCE * 1000])

    def say(self, message: dict[str, Any]) -> Any:
        """Say something to the worker, as the page's own script does, and wait until it is done.

        To lock, use `lock`: what is said here sends every page away, and they answer nothing meanwhile.
        """
        return self.ask(
            """message => new Promise(resolve => {
                const {port1, port2} = new MessageChannel();
                port1.onmessage = event => resolve(event.data);
                navigator.serviceWorker.controller.postMessage(message, [port2]);
            })""",
            message,
        )

    def lock(self) -> None:
        """Lås nu."""
        self.go("/field/me")
        self.page.click("form[action='/field/lock'] button")
        self.page.wait_for_selector(LOCKED)

    def forget(self) -> None:
        """On the locked page: the passphrase is lost, begin anew."""
        self.page.click("summary")
        self.page.click("form[action='/field/forget'] button")

    def worker(self, script: str) -> Any:
        """Do something inside the worker, which is awake for it."""
        self.say({"type": "touch"})
        alive = [one for one in self.chromium.context.service_workers if one.url.endswith("/field/worker.js")]
        return alive[-1].evaluate(IN_TIME % script, [None, PATIENCE * 1000])

    def post(self, path: str, form: dict[str, str]) -> int:
        """Post a form past the page, as a page that was open too long would; answers the status."""
        status: int = self.ask(
            """([path, form]) =>
                fetch(path, {method: "POST", body: new URLSearchParams(form), redirect: "manual"})
                .then(response => response.type === "opaqueredirect" ? 303 : response.status)""",
            [path, form],
        )
        return status
