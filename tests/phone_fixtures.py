"""pytest fixtures for the phone: a network that can fail, and a phone that has its key."""

import random
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.accounts.models import LoginSession
from tests.browsers.chromium import Chromium
from tests.browsers.chromium_tabs import Tabs
from tests.cast import Cast
from tests.conftest import LiveServer
from tests.phone import PASSPHRASE, Phone
from tests.unreliable import Unreliable

AWAKE = {"type": "wake", "eager": True}
# What the pages of a new phone do one after the other, said from one that has no script to do it by itself.
BEGIN = """async (messages) => {
    await navigator.serviceWorker.register("/field/worker.js", {type: "module", updateViaCache: "none"});
    const {active} = await navigator.serviceWorker.ready;
    const told = [];
    for (const message of messages) told.push(await new Promise((resolve) => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = ({data}) => resolve(data);
        active.postMessage(message, [port2]);
    }));
    return told;
}"""


@pytest.fixture
def network(app: Flask) -> Unreliable:
    """What lies between."""
    return Unreliable(app)


@pytest.fixture
def address() -> int:
    """A port of the test's own: what another test's phone still says on its way out reaches nobody."""
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


@pytest.fixture
def phone(chromium: Tabs, mast: LiveServer, cast: Cast, session: Session) -> Phone:
    """Viol's phone, with its key, at I dag. Nothing of it is on a disk."""
    made = Phone(chromium, mast)
    _log_in(made, cast, session)
    _begin(made)
    return made


@pytest.fixture
def own_phone(own_chromium: Chromium, mast: LiveServer, cast: Cast, session: Session) -> Phone:
    """The same on a profile of its own: its browser can be closed, killed and started again."""
    made = Phone(own_chromium, mast)
    _log_in(made, cast, session)
    _begin(made)
    return made


def _log_in(phone: Phone, cast: Cast, session: Session) -> None:
    """A login of today's, without the password, whose hash is slow on purpose."""
    row, secret = LoginSession.open(cast.viol)
    session.add(row)
    session.commit()
    phone.chromium.context.add_cookies([{"name": "fieldapp", "value": secret, "url": phone.server.url}])


def _begin(phone: Phone) -> None:
    """The worker comes, learns who is here, gets its key and the caseload; then the first page opens."""
    phone.go("/field/manifest.webmanifest")
    enrol = {"type": "enrol", "secret": {"passphrase": PASSPHRASE}}
    assert phone.ask(BEGIN, [AWAKE, enrol, AWAKE]) == [True, {"open": True}, True]
    phone.go("/field/")
