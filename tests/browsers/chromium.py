"""The system's Chromium through Playwright, on a profile of its own: workers and stores as on a phone."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Playwright, sync_playwright

from .chromium_tabs import Tabs
from .processes import kill_group

EXECUTABLE = "chromium"
# The last --disable-features counts, so what Playwright says there is said again.
PLAYWRIGHTS = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
# Behind each window Chromium loads two pages for its address bar, and they cost as much as our own:
# half of all that a test in a browser took. A phone has no such pages.
ADDRESS_BAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join((*PLAYWRIGHTS, *ADDRESS_BAR))}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
PHONE = (390, 844)


class NoStart(RuntimeError):
    """Chromium did not come up; Playwright itself tells so by bare exceptions."""


@contextmanager
def must_start() -> Iterator[None]:
    """NoStart, whatever Playwright makes of it."""
    try:
        yield
    except Exception as error:  # a missing library of the system is a bare Exception
        raise NoStart(f"Chromium did not start: {error}") from error


def how_to_start(flags: Sequence[str] = FLAGS) -> dict[str, Any]:
    """What Playwright wants to know of the browser."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    executable = shutil.which(EXECUTABLE)
    return {"executable_path": executable, "headless": True, "args": [*flags, *root], "timeout": 60_000}


def seen_at(viewport: tuple[int, int] | None = PHONE) -> dict[str, Any]:
    """What Playwright wants to know of its tabs: so many pixels, in Denmark; None is as many as there are."""
    size = {"width": viewport[0], "height": viewport[1]} if viewport else None
    return {"viewport": size, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}


class Chromium(Tabs):
    """`with Chromium() as cr: page = cr.open(url)` gives Playwright's own pages.

    `playwright` is a running driver to share: there can be only one in a thread.
    """

    def __init__(
        self,
        profile_dir: Path | None = None,
        viewport: tuple[int, int] | None = PHONE,
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
        with must_start():
            launch = self._playwright.chromium.launch_persistent_context
            self._hold(launch(self.profile, **how_to_start(self.flags), **seen_at(self.viewport)))
        self._leader = self._main_process()

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
