"""A new version comes when nobody is in the middle of something, and an old one may come back."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from fieldapp.pwa.switch import turn
from tests.briefs import give
from tests.builds import BEFORE, LATER, OFFER, look, take
from tests.phone import LOCKED, Phone
from tests.phone_fixtures import AWAKE
from tests.test_phone_leaving import EVERYTHING
from tests.unreliable import Unreliable

pytestmark = pytest.mark.browser

# What a later version may do to the databases of the phone.
GROWS = """async () => {
    for (const { name, version } of await indexedDB.databases())
        await new Promise((done) => {
            indexedDB.open(name, version + 1).onsuccess = ({ target }) => done(target.result.close());
        });
}"""


@pytest.fixture
def switch(app: Flask) -> Iterator[Callable[[bool], None]]:
    """`fieldapp worker off|on`, on again in the end."""
    settings = app.config["FIELDAPP"]
    yield lambda is_on: turn(is_on, settings)
    turn(True, settings)


# A look for a new worker, until what it found is put in.
LOOKED = """async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    while (registration.installing) await new Promise((done) => setTimeout(done, 50));
}"""


def away(phone: Phone) -> None:
    """The browser hears of the switch, and ends the old worker because it is idle."""
    with suppress(PlaywrightError):  # the page may reload under the question: the new one has come
        phone.page.evaluate(LOOKED)
    phone.page.wait_for_timeout(1000)
    phone.chromium.stop_workers()


def spied(network: Unreliable) -> list[str]:
    """Every address that reaches the server from now on."""
    asked, app = [], network.app

    def noting(environ, start):
        asked.append(environ["PATH_INFO"])
        return app(environ, start)

    network.app = noting
    return asked


def stands_still(phone: Phone) -> bool:
    return phone.page.evaluate("window.stood === true")


def test_a_new_version_waits_until_it_is_asked_for(phone, builds, mast):
    other = phone.chromium.open(f"{mast.url}/field/citizens")
    builds.later()
    look(phone)
    phone.go("/field/citizens")  # nor does it come beside another page
    phone.page.wait_for_selector(OFFER)
    take(phone, phone.page)
    phone.page.wait_for_selector(LATER)
    other.wait_for_selector(LATER)
    assert not phone.page.query_selector(f"{LOCKED}, {OFFER}")


def test_a_new_version_does_not_come_by_reloading(phone, builds):
    phone.page.reload()
    builds.later()
    look(phone)
    phone.page.reload()
    phone.page.wait_for_selector(OFFER)
    phone.page.wait_for_timeout(300)
    assert phone.page.query_selector(BEFORE)


def test_a_new_version_comes_at_a_cold_start(own_phone, builds):
    own_phone.page.reload()
    builds.later()
    look(own_phone)
    own_phone.chromium.close()
    own_phone.chromium.start()
    own_phone.page = own_phone.chromium.context.pages[0]
    own_phone.go("/field/")
    own_phone.unlock()
    own_phone.page.wait_for_selector(LATER)


def test_a_form_that_is_being_filled_in_keeps_what_is_typed(phone, builds, mast, cast, session):
    phone.go(f"/field/log?course={cast.siv.id}")
    phone.page.check("input[name=outcome][value=moved]")
    phone.page.fill("#note", "Halvvejs")
    phone.page.evaluate("window.stood = true")
    builds.later()
    look(phone)
    phone.page.click(OFFER)
    phone.page.wait_for_selector("text=når du har gemt")
    other = phone.chromium.open(f"{mast.url}/field/citizens")
    take(phone, other)
    other.wait_for_selector(LATER)
    assert (phone.page.input_value("#note"), stands_still(phone)) == ("Halvvejs", True)
    phone.page.click("button[form=meeting]")
    phone.page.wait_for_url("**/field/entries/*")
    phone.page.wait_for_selector(LATER)
    phone.wait_for(phone.page.url.rsplit("/", 1)[1], "sent")
    assert session.scalars(select(Meeting)).one().note == "Halvvejs"


def test_an_older_version_may_come_back(phone, builds, mast, cast):
    other = phone.chromium.open(f"{mast.url}/field/citizens")  # so that nothing takes over by itself
    builds.later()
    phone.wait_for(phone.report_absence(cast.siv.id), "sent")
    assert phone.page.query_selector(BEFORE)  # an old phone at a new server
    look(phone)
    take(phone, phone.page)
    other.wait_for_selector(LATER)
    other.evaluate(GROWS)
    builds.back()
    phone.wait_for(phone.report_absence(cast.birk.id), "sent")
    assert phone.page.query_selector(LATER)  # and a new phone at an old server
    look(phone)
    take(phone, phone.page)
    other.wait_for_selector(BEFORE)
    other.wait_for_selector("text=Siv")


def test_the_switch_takes_the_worker_away_and_nothing_else(phone, mast, switch, cast, session):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    switch(False)
    mast.start()
    away(phone)
    phone.page.wait_for_selector("text=Telefonens hukommelse er slået fra")
    assert [str(row.id) for row in session.scalars(select(Meeting))] == [entry]
    phone.page.click("text=Log ind igen")
    phone.log_in(cast.viol)
    phone.page.wait_for_selector(".strip >> text=kun med forbindelse")
    assert phone.says_from() == "server"
    switch(True)
    phone.go("/field/")
    phone.unlock()
    phone.page.wait_for_selector("nav.nav")
    phone.go("/field/outbox")
    assert (phone.says_from(), phone.state_of(entry)) == ("phone", "sent")


def test_what_is_over_goes_also_while_it_is_switched_off(phone, switch, timian, cast):
    give(timian, cast.siv)
    phone.say(AWAKE)
    assert f"brief-{cast.siv.id}" in phone.ask(EVERYTHING)
    switch(False)
    away(phone)
    phone.page.wait_for_selector("text=Telefonens hukommelse er slået fra")
    phone.worker("() => { const now = Date.now; Date.now = () => now() + 11 * 86_400_000; }")
    phone.say(AWAKE)
    assert f"brief-{cast.siv.id}" not in phone.ask(EVERYTHING)


def test_what_is_typed_outlives_the_switch_but_a_passphrase_goes_nowhere(
    phone, switch, network, cast, session
):
    phone.go(f"/field/log?course={cast.siv.id}")
    phone.page.check("input[name=outcome][value=moved]")
    phone.page.fill("#note", "Halvvejs")
    sent = spied(network)
    switch(False)
    away(phone)
    assert phone.post("/field/unlock", {"passphrase": "hemmelig"}) == 303
    phone.page.click("button[form=meeting]")
    phone.page.wait_for_selector("text=Telefonens hukommelse er slået fra")
    assert session.scalars(select(Meeting)).one().note == "Halvvejs"
    assert "/field/unlock" not in sent
