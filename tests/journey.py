"""A working day with no signal, told once, for whatever browser is held under it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from fieldapp.accounts.models import User
from tests.cast import PASSWORD
from tests.phone import LOCKED, PASSPHRASE

NOTE = "Vi øvede at stå op til tiden"
MEETING = {"outcome": "held", "minutes": "45", "form": "in_person", "place": "cafe", "topics": "situation"}
TOLD = """message => new Promise(resolve => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = event => resolve(event.data);
    navigator.serviceWorker.controller.postMessage(message, [port2]);
})"""

# Asked as a new worker asks.
KEPT = """() => new Promise(resolve => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = ({data}) => resolve(Boolean(data?.key));
    const lend = new MessageEvent("message", {data: {type: "lend"}, ports: [port2]});
    navigator.serviceWorker.dispatchEvent(lend);
})"""


class Engine(Protocol):
    """One browser with one tab, on a profile that is kept. What is clicked, filled or read is waited for."""

    profile: Path

    def start(self) -> None: ...
    def close(self) -> None: ...
    def kill(self) -> None: ...
    def end_worker(self) -> None:
        """As the system does when memory is short; the pages stay."""

    def open(self, url: str) -> None: ...
    def reload(self) -> None: ...
    def back(self) -> None: ...
    def click(self, css: str) -> None: ...
    def fill(self, css: str, text: str) -> None: ...
    def wait_for(self, wanted: str) -> Any:
        """A CSS selector that is visible, or `js:` with an expression that is true."""

    def text(self, css: str) -> str: ...
    def print_out(self) -> None: ...
    def eval(self, script: str, *given: Any) -> Any:
        """The JSON value of an expression in the page, or of a function called with `given`."""

    @property
    def url(self) -> str: ...


@dataclass
class Journey:
    """Viol's day on one engine. `server` can be stopped, which is what no signal is."""

    engine: Engine
    server: Any

    def begin(self, mentor: User) -> None:
        """Log in, choose a passphrase, see I dag."""
        self.log_in(mentor)
        self.engine.fill("#passphrase", PASSPHRASE)
        self.engine.click("form[action='/field/enrol'] button")
        self.engine.wait_for("nav.nav")

    def log_in(self, mentor: User) -> None:
        self.engine.open(f"{self.server.url}/login?next=/field/")
        self.engine.fill("[name=email]", mentor.email)
        self.engine.fill("[name=password]", PASSWORD)
        self.engine.click("main button")
        self.engine.wait_for("#passphrase")

    def go(self, path: str) -> None:
        self.engine.open(f"{self.server.url}/field/{path}")

    def write_meeting(self, course: UUID, note: str = NOTE) -> str:
        """They met for 45 minutes in a café; answers the entry's id when the phone says that it has it."""
        self.go(f"log?course={course}")
        for name, value in MEETING.items():
            self.choose(name, value)
        self.choose("goal", "none")
        self.engine.fill("#note", note)
        self.engine.wait_for("[data-draft-state]:not(:empty)")
        self.engine.click("button[form=meeting]")
        self.engine.wait_for("js:location.pathname.startsWith('/field/entries/')")
        return self.engine.url.rsplit("/", 1)[1]

    def choose(self, name: str, value: str) -> None:
        """Tap a chip."""
        self.engine.click(f"label.chip:has(input[name='{name}'][value='{value}'])")

    def unlock(self) -> None:
        self.engine.wait_for(LOCKED)
        self.engine.fill("#passphrase", PASSPHRASE)
        self.engine.click("form[action='/field/unlock'] button")
        self.engine.wait_for("nav.nav")

    def end_worker(self) -> None:
        """As the system does when memory is short, once the page keeps the key for the next one."""
        self.engine.wait_for(f"js:({KEPT})()")
        self.engine.end_worker()

    def lock(self) -> None:
        self.go("me")
        self.engine.click("form[action='/field/lock'] button")
        self.engine.wait_for(LOCKED)

    def reopen(self) -> None:
        """The app is closed and opened again."""
        self.engine.close()
        self.engine.start()
        self.go("")

    def wait_for(self, entry: str, state: str) -> None:
        """Until the open page shows the entry so, by itself."""
        self.engine.wait_for(f"[data-entry='{entry}'][data-state='{state}']")

    def say(self, message: dict[str, Any]) -> Any:
        """Say something to the worker, as the page's own script does."""
        return self.engine.eval(TOLD, message)
