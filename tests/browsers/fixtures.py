"""A new phone for every test that asks for one, with either browser, and the push service it rings by."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from . import chromium as chromium_module
from . import firefox as firefox_module
from .autopush import Autopush
from .chromium import Chromium
from .fcm import Fcm
from .firefox import Firefox
from .waiting import PATIENCE

PACKAGES = {chromium_module.EXECUTABLE: "chromium", firefox_module.EXECUTABLE: "firefox-esr"}


def need(executable: str) -> None:
    """A missing browser fails where FIELDAPP_REQUIRE_BROWSER=1; elsewhere it is the one skip we allow."""
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


@pytest.fixture
def chromium(request: pytest.FixtureRequest) -> Iterator[Chromium]:
    """A new phone with Chromium; starting it takes half a second, so nothing is shared between tests."""
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
