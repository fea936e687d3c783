"""Debian's Firefox without a screen: a fresh phone for every test, driven over WebDriver BiDi."""

import atexit
import json
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .bidi import Bidi, BidiError
from .firefox_alerts import Alerts
from .firefox_page import Page
from .processes import Family
from .waiting import PATIENCE, wait_until

EXECUTABLE = "firefox-esr"

PREFS: dict[str, Any] = {
    # Automation's own prefs switch dom.push.connection.enabled off: every subscribe() would be an AbortError.
    "remote.prefs.recommended": False,
    # Without a screen only Firefox's own alert windows work; they stay 20 s and never block the next one.
    "alerts.useSystemBackend": False,
    "ui.prefersReducedMotion": 1,
    "dom.webnotifications.requireinteraction.enabled": False,
    # Nobody else is called, nothing is asked.
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "browser.sessionstore.resume_from_crash": False,
    "browser.tabs.firefox-view": False,
    "browser.tabs.warnOnClose": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.serverURL": "",
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "identity.fxaccounts.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.http.speculative-parallel-limit": 0,
    "services.settings.server": "data:,",
    "signon.rememberSignons": False,
    "termsofuse.acceptedVersion": 999,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    # No process in advance for tabs that nobody opens.
    "dom.ipc.processCount": 1,
    "dom.ipc.processPrelaunch.enabled": False,
    # kill -9 three times in a row is our daily work, not a reason for safe mode.
    "toolkit.startup.max_resumed_crashes": -1,
    # The phone is Danish.
    "intl.accept_languages": "da, en",
}


class Firefox:
    """`with Firefox() as fx: page = fx.open(url)`. `push_server` is the ws:// address of an Autopush."""

    def __init__(
        self,
        prefs: dict[str, Any] | None = None,
        *,
        push_server: str | None = None,
        viewport: tuple[int, int] | None = (390, 844),
        profile: Path | None = None,
    ) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        self.profile = profile or Path(self._scratch.name)
        self._is_new = profile is None
        self.viewport = viewport
        self.prefs = {**PREFS, **(push_prefs(push_server) if push_server else {}), **(prefs or {})}
        self._family: Family | None = None

    def __enter__(self) -> Self:
        try:
            if self._is_new:
                shutil.copytree(_seasoned(), self.profile, symlinks=True, dirs_exist_ok=True)
            self.start()
        except BaseException:
            self._throw_away()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._throw_away()  # nobody looks at the profile any more

    def start(self) -> None:
        """Start on this profile, also after `kill()` or `close()`: what was stored is still there."""
        address_file = self.profile / "WebDriverBiDiServer.json"
        address_file.unlink(missing_ok=True)
        self._write_prefs()
        self._family = Family(
            [
                EXECUTABLE,
                "--headless",
                "--no-remote",
                "--remote-debugging-port=0",
                "--remote-allow-system-access",  # the alert windows belong to the browser, not to a page
                f"--profile={self.profile}",
                "about:blank",
            ],
            self.profile / "firefox.log",
            {"HOME": str(self.profile), "TZ": "Europe/Copenhagen", "MOZ_CRASHREPORTER_DISABLE": "1"},
        )
        self.bidi = Bidi(wait_until(lambda: self._address(address_file), 60, "Firefox to listen"))
        self.bidi.ask("session.subscribe", events=["log.entryAdded"])
        self.alerts = Alerts(self.bidi)
        if self.prefs["dom.push.serverURL"]:
            self.alerts.wake_push()

    def close(self) -> None:
        """End politely; data that the browser holds back is written."""
        if self._family:
            with suppress(BidiError, OSError, TimeoutError):
                self.bidi.ask("browser.close", answer_within=5)
            self._end(self._family.see_out)

    def kill(self) -> None:
        """kill -9, no goodbye. `start()` opens the same profile again."""
        if self._family:
            self._end(self._family.kill)

    def open(self, url: str) -> Page:
        """A new tab of a phone's size, loaded."""
        context = self.bidi.ask("browsingContext.create", type="tab")["context"]
        page = Page(self.bidi, context)
        if self.viewport:
            width, height = self.viewport
            self.bidi.ask(
                "browsingContext.setViewport", context=context, viewport={"width": width, "height": height}
            )
        page.open(url)
        return page

    def pages(self) -> list[Page]:
        tabs = self.bidi.ask("browsingContext.getTree", maxDepth=0)["contexts"]
        return [Page(self.bidi, tab["context"]) for tab in tabs]

    def wait_for_page(self, part_of_url: str, timeout: float = PATIENCE) -> Page:
        """The tab whose address holds `part_of_url`, for one that a notification opens."""

        def opened() -> Page | None:
            tabs = self.bidi.ask("browsingContext.getTree", maxDepth=0)["contexts"]
            return next((Page(self.bidi, tab["context"]) for tab in tabs if part_of_url in tab["url"]), None)

        return wait_until(opened, timeout, f"a tab with {part_of_url}")

    def grant_notifications(self, origin: str, state: str = "granted") -> None:
        """Answer the permission question of `origin`: granted, denied or prompt."""
        self.bidi.ask(
            "permissions.setPermission", descriptor={"name": "notifications"}, state=state, origin=origin
        )

    def shown_notifications(self) -> list[dict[str, str]]:
        """What lies on the screen now: title and body of each alert."""
        return self.alerts.shown()

    def wait_for_notification(self, title: str = "", timeout: float = PATIENCE) -> dict[str, str]:
        return self.alerts.wait_for(title, timeout)

    def click_notification(self, title: str = "", timeout: float = PATIENCE) -> dict[str, str]:
        """A trusted tap on the alert with this text in its title (any, when empty); gives what it said."""
        return self.alerts.click(title, timeout)

    @property
    def console(self) -> list[str]:
        """What pages wrote to the console, and their uncaught errors, since the start."""
        self.bidi.ask("session.status")
        logged = [e["params"] for e in self.bidi.events if e.get("method") == "log.entryAdded"]
        return [f"{entry['level']}: {entry['text']}" for entry in logged]

    def _address(self, file: Path) -> str | None:
        if self._family and not self._family.alive:
            raise RuntimeError(f"Firefox ended at once: {(self.profile / 'firefox.log').read_text()[-2000:]}")
        # The file is there a moment before its text is.
        with suppress(FileNotFoundError, ValueError):
            found = json.loads(file.read_text())
            return f"ws://{found['ws_host']}:{found['ws_port']}"
        return None

    def _write_prefs(self) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in self.prefs.items()]
        (self.profile / "user.js").write_text("\n".join(lines))

    def _end(self, by: Any) -> None:
        self._family = None
        by()
        self.bidi.close()

    def _throw_away(self) -> None:
        if self._family:
            self._family.kill()
        self._scratch.cleanup()


@cache
def _seasoned() -> Path:
    """A profile whose first start is over: that one takes more than twice as long as every other."""
    folder = Path(tempfile.mkdtemp(prefix="firefox-seasoned-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Firefox(profile=folder) as firefox:
        firefox.open("about:blank")
        firefox.close()
    return folder


def push_prefs(server: str) -> dict[str, Any]:
    return {
        "dom.push.serverURL": server,
        "dom.push.testing.allowInsecureServerURL": True,
        # Come back fast after the push service was away.
        "dom.push.retryBaseInterval": 200,
        "dom.push.connection.enabled": True,
    }
