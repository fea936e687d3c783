"""pytest fixtures for the phone: a network that can fail, and a phone that has its key."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.browsers.chromium import Chromium
from tests.cast import Cast
from tests.conftest import LiveServer
from tests.phone import Phone
from tests.unreliable import Unreliable


@pytest.fixture
def network(app: Flask) -> Unreliable:
    """What lies between."""
    return Unreliable(app)


@pytest.fixture
def mast(network: Unreliable) -> Iterator[LiveServer]:
    """The app on a real port, behind that network; stopped, there is no signal."""
    live = LiveServer(network)
    yield live
    if live._thread.is_alive():
        live.stop()


@pytest.fixture
def phone(chromium: Chromium, mast: LiveServer, cast: Cast) -> Phone:
    """Viol's phone, with its key."""
    made = Phone(chromium, mast)
    made.log_in(cast.viol)
    made.enrol()
    return made
