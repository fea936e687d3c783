"""New tabs or a new phone for every test that asks, with either browser, and the push service it rings by."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from . import chromium as chromium_module
from . import firefox as firefox_module
from .autopush import Autopush
from .chromium import Chromium
from .chromium_tabs import Tabs
from .fcm import Fcm
from .firefox import Firefox
from .shared_chromium import SharedChromium
from .waiting import PATIENCE

PACKAGES = {chromium_module.EXECUTABLE: "chromium", firefox_module.EXECUTABLE: "firefox-esr"}


def need(executable: str) -> None:
    """A missing browser is said aloud; it fails where FIELDAPP_REQUIRE_BROWSER=1."""
    if shutil.which(executable):
        return
    package = PACKAGES[executable]
    text = f"NO {executable.upper()}: nothing was checked here. Get it with: apt install {package}"
    if os.environ.get("FIELDAPP_REQUIRE_BROWSER") == "1":
        pytest.fail(text)
    pytest.skip(text)


@pytest.fixture
def autopush() -> Iterator[Autopush]:
    """A push service, for Firefox and for the sender alone."""
    with Autopush() as service:
        yield service


@pytest.fixture
def firefox(autopush: Autopush) -> Iterator[Firefox]:
    """A new phone with Firefox that gets its pushes from `autopush`."""
    need(firefox_module.EXECUTABLE)
    with Firefox(push_server=autopush.url) as browser:
        yield browser


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver: one for all tests, because a thread can hold only one."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def shared_chromium(request: pytest.FixtureRequest) -> Iterator[SharedChromium]:
    """One for all tests that need no more of it than tabs."""
    need(chromium_module.EXECUTABLE)
    browser = SharedChromium(request.getfixturevalue("playwright"))
    yield browser
    browser.close()


@pytest.fixture
def chromium(shared_chromium: SharedChromium) -> Iterator[Tabs]:
    """New tabs in the one Chromium that all tests share: to start one takes longer than many a test."""
    with shared_chromium.tabs() as tabs:
        yield tabs


@pytest.fixture
def own_chromium(request: pytest.FixtureRequest) -> Iterator[Chromium]:
    """A Chromium of the test's own: for what is on its disk, its end and its start, and pushes."""
    need(chromium_module.EXECUTABLE)
    with Chromium(playwright=request.getfixturevalue("playwright")) as browser:
        yield browser


@pytest.fixture
def fcm() -> Iterator[Fcm]:
    """Google's push service for Chromium."""
    with Fcm() as service:
        yield service


@pytest.fixture
def chromium_with_push(request: pytest.FixtureRequest, fcm: Fcm) -> Iterator[Chromium]:
    """A new phone with Chromium that gets its pushes from `fcm`."""
    need(chromium_module.EXECUTABLE)
    driver = request.getfixturevalue("playwright")
    with Chromium(playwright=driver, flags=fcm.flags, without=fcm.without) as browser:
        yield browser
