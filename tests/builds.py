"""Two builds of one house, as a phone meets them over the years: the one in the checkout, and a later one."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemLoader
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from fieldapp.pwa.shell import templates, workers
from tests.browsers.waiting import wait_until
from tests.phone import Phone

LATER = "nav[data-build=later]"
BEFORE = "nav.nav:not([data-build])"
OFFER = ".strip [data-later]"


class Builds:
    """Serves one or the other; the later one says so on its menu."""

    def __init__(self, app: Flask, folder: Path):
        self._app = app
        self._now, self._later = templates(app), folder / "templates"
        self._made: dict[Path, Any] = {}  # to make one takes a while
        shutil.copytree(self._now, self._later)
        shutil.copytree(workers(app), folder / "service_worker")
        frame = self._later / "field" / "frame.html"
        text = frame.read_text()
        assert '<nav class="nav"' in text
        frame.write_text(text.replace('<nav class="nav"', '<nav class="nav" data-build="later"'))

    def later(self) -> None:
        """The server is brought up to date."""
        self._serve(self._later)

    def back(self) -> None:
        """The server is what it was before."""
        self._serve(self._now)

    def _serve(self, folder: Path) -> None:
        kept = self._app.extensions
        self._made[templates(self._app)] = kept.pop("fieldapp.shell", None)
        self._app.template_folder = str(folder)
        self._app.jinja_loader = FileSystemLoader(folder)  # type: ignore[misc]  # it is kept once read
        self._app.jinja_env.cache.clear()
        if self._made.get(folder):
            kept["fieldapp.shell"] = self._made[folder]


@pytest.fixture(scope="session")
def two_builds(house: Flask, tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Both, made once."""
    return Builds(house, tmp_path_factory.mktemp("later"))


@pytest.fixture
def builds(two_builds: Builds) -> Iterator[Builds]:
    """The server's two builds; a phone that is asked for before `later()` has the first."""
    yield two_builds
    two_builds.back()


def look(phone: Phone) -> None:
    """The app comes back to the front, until its browser has noticed another version."""

    def is_offered() -> bool:
        phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        phone.page.wait_for_timeout(300)
        return phone.page.query_selector(OFFER) is not None

    wait_until(is_offered, what="the offer of another version")


def take(phone: Phone, page: Page) -> None:
    """Tap on it. The browser may put it off while the old worker is busy; when idle, it ends that one."""

    def is_taken() -> bool:
        with suppress(PlaywrightError):  # the page may be on its way to the other version
            if not page.is_visible(OFFER):
                return True
            page.click(OFFER, timeout=5000)
            page.wait_for_selector(OFFER, state="detached", timeout=2500)
            return True
        phone.chromium.stop_workers()
        return False

    wait_until(is_taken, what="the other version")
