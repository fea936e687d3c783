"""The phone's memory is closed to others, and a closed phone still keeps and sends."""

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.phone import LOCKED, Phone

pytestmark = pytest.mark.browser


def test_a_wrong_passphrase_does_not_open_and_the_right_one_does(phone):
    phone.lock()
    phone.unlock("fire helt andre ord")
    phone.page.wait_for_selector("#lock-error:not(:empty)")
    phone.page.wait_for_timeout(1100)
    phone.unlock()
    phone.page.wait_for_selector("nav.nav")


def test_ten_wrong_guesses_wipe_the_caseload_but_not_what_waits(phone, mast, cast, session):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    phone.lock()
    phone.guess_ten_times()
    mast.start()
    phone.say({"type": "wake", "eager": True})
    phone.log_in(cast.viol)
    phone.enrol()
    phone.say({"type": "wake", "eager": True})
    assert [str(row.id) for row in session.scalars(select(Meeting))] == [entry]


def test_a_locked_phone_still_sends(phone, mast, cast, session):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    phone.lock()
    mast.start()
    phone.say({"type": "wake", "eager": True})
    assert [str(row.id) for row in session.scalars(select(Meeting))] == [entry]


def test_a_form_that_is_posted_to_a_locked_phone_is_still_saved(phone, cast, session):
    phone.lock()
    assert phone.post("/field/absence", {"course": str(cast.siv.id), "reason": "not_stated"}) == 303
    phone.say({"type": "wake", "eager": True})
    assert session.scalars(select(Meeting)).one().outcome == "no_show"


def test_a_worker_that_was_stopped_gets_its_key_back_from_the_page(phone):
    phone.chromium.stop_workers()
    phone.page.click("nav.nav a[href='/field/citizens']")
    phone.page.wait_for_selector("text=Siv")
    phone.chromium.stop_workers()
    phone.page.reload()
    phone.page.wait_for_selector("text=Siv")


def test_the_locked_page_stands_still_under_the_thumb(phone):
    phone.go("/field/me")
    phone.page.evaluate("window.sameDocument = true")
    phone.page.click("form[action='/field/lock'] button")
    phone.page.fill("#passphrase", "fire helt")
    phone.say({"type": "wake", "eager": True})
    assert phone.page.input_value("#passphrase") == "fire helt"
    assert phone.page.evaluate("window.sameDocument") is True


def test_every_open_page_is_locked_at_once(phone, mast):
    other = phone.chromium.open(f"{mast.url}/field/citizens")
    other.wait_for_selector("text=Siv")
    phone.lock()
    other.wait_for_selector(LOCKED)
    assert "Siv" not in other.content()


def test_a_browser_that_was_closed_is_locked(own_phone):
    own_phone.chromium.close()
    own_phone.chromium.start()
    own_phone.page = own_phone.chromium.context.pages[0]
    own_phone.go("/field/")
    own_phone.unlock()
    own_phone.page.wait_for_selector("nav.nav")


def test_a_passkey_opens_the_phone_with_no_server(chromium, mast, cast):
    phone = Phone(chromium, mast)
    chromium.virtual_authenticator(phone.page)
    phone.log_in(cast.viol)
    phone.page.click("[data-passkey=enrol]")
    phone.page.wait_for_selector("nav.nav")
    phone.lock()
    mast.stop()
    phone.page.click("[data-passkey=unlock]")
    phone.page.wait_for_selector("nav.nav")
