"""A new version comes when nobody is in the middle of something, and an old one may come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from fieldapp.pwa.switch import turn
from tests.builds import LATER, Builds
from tests.phone import LOCKED, Phone

pytestmark = pytest.mark.browser

OFFER = ".strip [data-later]"
BEFORE = "nav.nav:not([data-build])"
# What a later version may do to the databases of the phone.
GROWS = """async () => {
    for (const { name, version } of await indexedDB.databases())
        await new Promise((done) => {
            indexedDB.open(name, version + 1).onsuccess = ({ target }) => done(target.result.close());
        });
}"""


@pytest.fixture
def builds(app: Flask, tmp_path: Path) -> Iterator[Builds]:
    """The server's two builds; the phone has the first."""
    with pytest.MonkeyPatch.context() as patch:
        made = Builds(app, patch, tmp_path)
        yield made
    made.forget()


@pytest.fixture
def switch(app: Flask) -> Iterator:
    """`fieldapp worker off|on`, on again in the end."""
    settings = app.config["FIELDAPP"]
    yield lambda is_on: turn(is_on, settings)
    turn(True, settings)


def look(phone: Phone) -> None:
    """The app comes back to the front, and the browser asks whether there is a newer one."""
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def stands_still(phone: Phone) -> bool:
    return phone.page.evaluate("window.stood === true")


def test_a_new_version_waits_until_it_is_asked_for(phone, builds, mast):
    other = phone.chromium.open(f"{mast.url}/field/citizens")
    builds.later()
    look(phone)
    phone.page.wait_for_selector(OFFER)
    phone.page.reload()  # nor does it come by reloading, or beside another page
    phone.page.wait_for_selector(OFFER)
    phone.go("/field/citizens")
    phone.page.click(OFFER)
    phone.page.wait_for_selector(LATER)
    other.wait_for_selector(LATER)
    assert not phone.page.query_selector(f"{LOCKED}, {OFFER}")


def test_a_new_version_comes_at_a_cold_start(phone, builds):
    builds.later()
    look(phone)
    phone.page.wait_for_selector(OFFER)
    phone.chromium.close()
    phone.chromium.start()
    phone.page = phone.chromium.context.pages[0]
    phone.go("/field/")
    phone.unlock()
    phone.page.wait_for_selector(LATER)


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
    other.click(OFFER)
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
    phone.page.click(OFFER)
    other.wait_for_selector(LATER)
    other.evaluate(GROWS)
    builds.back()
    phone.wait_for(phone.report_absence(cast.birk.id), "sent")
    assert phone.page.query_selector(LATER)  # and a new phone at an old server
    phone.page.click(OFFER)
    other.wait_for_selector(BEFORE)
    other.wait_for_selector("text=Siv")
