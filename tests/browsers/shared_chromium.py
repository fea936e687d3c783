"""One Chromium for many tests: each has tabs of its own, and what those remember is gone with them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PlaywrightError

from .chromium import how_to_start, must_start, seen_at
from .chromium_tabs import Tabs


class SharedChromium:
    """Starts when the first test asks, and again when it has died.

    What it remembers is in memory only, as in a private window: nothing is asked of the system's own push
    service, and nothing outlives a `kill -9`. For those there is `Chromium`.
    """

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._browser: Browser | None = None

    @contextmanager
    def tabs(self) -> Iterator[Tabs]:
        """Tabs that nobody has used, closed in the end whatever their pages are busy with."""
        context = self._running().new_context(**seen_at())
        try:
            context.new_page()
            yield Tabs(context)
        finally:
            with suppress(PlaywrightError):  # it may have died with them
                context.close()

    def close(self) -> None:
        if self._browser:
            self._browser.close()

    def _running(self) -> Browser:
        if not self._browser or not self._browser.is_connected():
            with must_start():
                self._browser = self._playwright.chromium.launch(**how_to_start())
        return self._browser
