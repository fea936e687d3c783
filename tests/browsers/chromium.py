"""The system's Chromium through Playwright, on a profile of its own: workers and stores as on a phone."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from .processes import kill_group
from .waiting import wait_until

EXECUTABLE = "chromium"
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


class NoStart(RuntimeError):
    """Chromium did not come up; Playwright itself tells so by bare exceptions."""


class Chromium:
    """`with Chromium() as cr: page = cr.open(url)` gives Playwright's own pages.

    `playwright` is a running driver to share: there can be only one in a thread.
    """

    def __init__(
        self,
        profile_dir: Path | None = None,
        viewport: tuple[int, int] | None = (390, 844),
        *,
        playwright: Playwright | None = None,
        flags: list[str] | None = None,
        without: Sequence[str] = (),
    ) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        self.profile = profile_dir or Path(self._scratch.name)
        self.viewport = viewport
        self.flags = [flag for flag in FLAGS if flag not in without] + (flags or [])
        self._playwright = playwright
        self._own_driver = sync_playwright() if playwright is None else None
        self._leader = 0

    def __enter__(self) -> Self:
        try:
            if self._own_driver:
                self._playwright = self._own_driver.__enter__()
            self.start()
        except BaseException:
            self._throw_away()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        try:
            self.kill()  # nobody looks at the profile any more, and one that hangs would not end politely
        finally:
            self._throw_away()

    def start(self) -> None:
        """Start on this profile, also after `kill()` or `close()`: what was stored is still there."""
        assert self._playwright
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        try:
            self.context: BrowserContext = self._playwright.chromium.launch_persistent_context(
                self.profile,
                executable_path=shutil.which(EXECUTABLE),
                headless=True,
                args=[*self.flags, *root],
                viewport={"width": self.viewport[0], "height": self.viewport[1]} if self.viewport else None,
                locale="da-DK",
                timezone_id="Europe/Copenhagen",
                timeout=60_000,
            )
        except Exception as error:  # a missing library of the system is a bare Exception
            raise NoStart(f"Chromium did not start: {error}") from error
        self._leader = self._main_process()
        self._session: CDPSession | None = None

    def close(self) -> None:
        """End politely; data that the browser holds back is written."""
        if self._leader:
            with suppress(PlaywrightError):
                self.context.close()
            self._end()

    def kill(self) -> None:
        """kill -9, no goodbye. `start()` opens the same profile again."""
        if self._leader:
            self._end()
            with suppress(PlaywrightError):
                self.context.close()

    def open(self, url: str) -> Page:
        """A new tab, loaded."""
        page = self.context.new_page()
        page.goto(url)
        return page

    def offline(self, off: bool) -> None:
        """No network, for pages and for their workers."""
        self.context.set_offline(off)

    def cdp(self, page: Page) -> CDPSession:
        return self.context.new_cdp_session(page)

    def grant_notifications(self, origin: str) -> None:
        self.context.grant_permissions(["notifications"], origin=origin)

    def virtual_authenticator(self, page: Page, prf: bool = True) -> CDPSession:
        """A phone's own passkeys, always approved, for as long as the page lives. Needs http://localhost."""
        session = self.cdp(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "hasPrf": prf,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return session

    def deliver_push(self, origin: str, scope: str, data: str) -> None:
        """A push event with this text for the worker of `scope` (a path), which may sleep; "" is no data."""
        session = self._workers()
        found = wait_until(lambda: self._registration(f"{origin}{scope}"), what=f"a worker for {scope}")
        session.send(
            "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found, "data": data}
        )

    def stop_workers(self) -> None:
        """As the system does when memory is short: workers end, and start again for the next event."""
        self._workers().send("ServiceWorker.stopAllWorkers")

    def _workers(self) -> CDPSession:
        """A CDP session that hears of every registration of this profile, for as long as its page lives.

        Never detached: Playwright asks the page first, and one that waits for a worker never answers.
        """
        if not self._session:
            self._registrations: list[dict[str, Any]] = []
            self._session = self.cdp(self.context.pages[0])
            self._session.on(
                "ServiceWorker.workerRegistrationUpdated",
                lambda event: self._registrations.extend(event["registrations"]),
            )
            self._session.on("close", self._forget_session)
            self._session.send("ServiceWorker.enable")
        return self._session

    def _forget_session(self, *_: object) -> None:
        self._session = None

    def _registration(self, scope: str) -> str | None:
        # Playwright hands on events only while it is asked something.
        self.context.pages[0].wait_for_timeout(1)
        alive = [r for r in self._registrations if r["scopeURL"] == scope and not r["isDeleted"]]
        return str(alive[-1]["registrationId"]) if alive else None

    def _main_process(self) -> int:
        # Chromium writes "host-pid" there, so that no second one opens the profile.
        return int(os.readlink(self.profile / "SingletonLock").rpartition("-")[2])

    def _end(self) -> None:
        leader, self._leader = self._leader, 0
        kill_group(leader)

    def _throw_away(self) -> None:
        if self._leader:
            self._end()
        if self._own_driver and self._playwright:
            self._own_driver.__exit__()
        self._scratch.cleanup()
