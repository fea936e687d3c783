"""A PIN shuts the screen of an open phone, and only that: the key stays until somebody guesses."""

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.phone import LOCKED

pytestmark = pytest.mark.browser

PIN = "274061"
SHUT = "form[action='/field/screen']"
# The page is told that nobody has seen it, and that it is seen again after so many seconds.
AWAY = """seconds => {
    const now = Date.now;
    const show = (isHidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
        document.dispatchEvent(new Event("visibilitychange"));
    };
    show(true);
    Date.now = () => now() + seconds * 1000;
    show(false);
}"""


def choose(phone, pin: str = PIN) -> None:
    """On Mig."""
    phone.go("/field/me")
    phone.page.click("summary:has-text('PIN-kode')")
    phone.page.fill("#pin", pin)
    phone.page.click("form[action='/field/pin'] button")


def shut(phone) -> None:
    choose(phone)
    phone.page.click("form[action='/field/screen/shut'] button")
    phone.page.wait_for_selector(SHUT)


def type_in(phone, pin: str) -> None:
    phone.page.wait_for_selector(SHUT)
    phone.page.fill("#pin", pin)
    phone.page.press("#pin", "Enter")


def test_the_pin_opens_the_screen_with_no_server_and_after_the_worker_ended(phone, mast):
    shut(phone)
    mast.stop()
    phone.chromium.stop_workers()
    phone.go("/field/citizens")
    phone.page.wait_for_selector(f"{SHUT}, nav.nav")
    assert "Siv" not in phone.page.content()
    assert phone.page.evaluate("document.activeElement.inputMode") == "numeric"
    type_in(phone, PIN)
    phone.page.wait_for_selector("text=Siv")
    phone.chromium.stop_workers()
    phone.go("/field/citizens")
    phone.page.wait_for_selector("text=Siv")


def test_five_wrong_pins_lock_the_phone_and_count_while_the_worker_sleeps(phone):
    shut(phone)
    for left in (4, 3, 2, 1):
        type_in(phone, "0000")
        phone.page.wait_for_selector(f"text=Du har {left} forsøg tilbage")
        phone.chromium.stop_workers()
    type_in(phone, "0000")
    phone.page.wait_for_selector("text=Nu er telefonen låst helt")
    phone.unlock()
    phone.page.wait_for_selector("nav.nav")
    phone.go("/field/me")
    phone.page.click("form[action='/field/screen/shut'] button")
    type_in(phone, PIN)
    phone.page.wait_for_selector("nav.nav")


def test_a_page_that_nobody_saw_for_a_minute_is_shut_and_its_draft_is_kept(phone, cast):
    choose(phone)
    phone.page.wait_for_selector("form[action='/field/screen/shut']")
    phone.go(f"/field/log?course={cast.siv.id}")
    phone.page.fill("#note", "halvt skrevet")
    phone.page.evaluate(AWAY, 59)
    assert phone.page.input_value("#note") == "halvt skrevet"
    phone.page.evaluate(AWAY, 61)
    type_in(phone, PIN)
    phone.page.wait_for_selector("#note")
    assert phone.page.input_value("#note") == "halvt skrevet"


def test_without_a_pin_a_page_that_nobody_saw_stays(phone):
    phone.page.evaluate("window.sameDocument = true")
    phone.page.evaluate(AWAY, 61)
    phone.page.wait_for_function("!document.body.hidden")
    assert phone.page.evaluate("window.sameDocument") is True
    choose(phone, "12a4")
    assert phone.page.inner_text("#pin-error") == "Skriv 4 til 8 tal."


def test_a_shut_screen_still_saves_and_sends_and_can_be_locked_for_good(phone, cast, session):
    shut(phone)
    assert phone.post("/field/absence", {"course": str(cast.siv.id), "reason": "not_stated"}) == 303
    phone.say({"type": "wake", "eager": True})
    assert session.scalars(select(Meeting)).one().outcome == "no_show"
    phone.page.click("form[action='/field/lock'] button")
    phone.page.wait_for_selector(LOCKED)
    assert phone.page.query_selector(SHUT) is None
