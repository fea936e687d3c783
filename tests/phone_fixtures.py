"""pytest fixtures for the phone: a network that can fail, and a phone that has its key."""

import random
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Playwright
from sqlalchemy.orm import Session

from fieldapp.accounts.models import LoginSession
from tests.browsers.chromium import EXECUTABLE, Chromium
from tests.browsers.fixtures import need
from tests.cast import Cast
from tests.conftest import LiveServer
from tests.phone import PASSPHRASE, Phone
from tests.unreliable import Unreliable


@pytest.fixture
def network(app: Flask) -> Unreliable:
    """What lies between."""
    return Unreliable(app)


@pytest.fixture(scope="session")
def address() -> int:
    """One port for the whole run, because what a phone keeps belongs to an address."""
    for port in random.sample(range(20_000, 30_000), 100):  # below those that connections are given
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


@pytest.fixture
def mast(network: Unreliable, address: int) -> Iterator[LiveServer]:
    """The app on a real port, behind that network; stopped, there is no signal."""
    live = LiveServer(network, address)
    yield live
    if live._thread.is_alive():
        live.stop()


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The profile of Viol's phone as it was just after it got its key; empty until somebody needs it."""
    folder = tmp_path_factory.mktemp("enrolled")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def phone(
    request: pytest.FixtureRequest, mast: LiveServer, cast: Cast, session: Session, enrolled: Path
) -> Iterator[Phone]:
    """Viol's phone, with its key, at I dag. Set up once for all tests of a run, unlocked for each."""
    need(EXECUTABLE)
    driver = request.getfixturevalue("playwright")
    is_alone = sum("phone" in getattr(item, "fixturenames", ()) for item in request.session.items) == 1
    browser = Chromium(playwright=driver)
    if not is_alone:
        _set_up(driver, mast, cast, enrolled)
        shutil.copytree(enrolled, browser.profile, symlinks=True, dirs_exist_ok=True)
    with browser:
        made = Phone(browser, mast)
        if is_alone:
            made.log_in(cast.viol)
            made.enrol()
        else:
            _log_in(made, cast, session)
        yield made


def _set_up(driver: Playwright, mast: LiveServer, cast: Cast, profile: Path) -> None:
    """As a person does it, the first time that a phone is asked for."""
    if any(profile.iterdir()):
        return
    with Chromium(profile, playwright=driver) as browser:
        made = Phone(browser, mast)
        made.log_in(cast.viol)
        made.enrol()
        browser.close()


def _log_in(phone: Phone, cast: Cast, session: Session) -> None:
    """A login of today's, the passphrase, and the caseload as it is now."""
    row, secret = LoginSession.open(cast.viol)
    session.add(row)
    session.commit()
    phone.chromium.context.add_cookies([{"name": "fieldapp", "value": secret, "url": phone.server.url}])
    phone.go("/field/")
    assert phone.say({"type": "unlock", "secret": {"passphrase": PASSPHRASE}}) == {"open": True}
    phone.say({"type": "wake", "eager": True})
    phone.go("/field/")
