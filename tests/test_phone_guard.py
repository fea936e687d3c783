"""A link or a form from somewhere else, and a phone in a stranger's hands, get nowhere."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import LiveServer

pytestmark = pytest.mark.browser

NEW_LOCK = {"type": "enrol", "secret": {"passphrase": "min helt egen lås nu"}}
STRANGER = "01a1ff98-e526-7ef1-ace7-1924002d06c2"


@pytest.fixture
def elsewhere() -> Iterator[LiveServer]:
    """Another site, with an empty page."""
    live = LiveServer(Flask("elsewhere", static_folder=None))
    yield live
    live.stop()


def post_from(phone, site, path) -> None:
    """A page of that site sends a form to the phone by itself."""
    phone.page.goto(f"{site.url.replace('127.0.0.1', 'localhost')}/")
    phone.page.evaluate(
        """action => {
            const form = Object.assign(document.createElement("form"), {method: "post", action});
            document.body.append(form);
            form.submit();
        }""",
        phone.server.url + path,
    )
    phone.page.wait_for_url(phone.server.url + path)


@pytest.mark.parametrize("path", ["/field/lock", "/field/forget", "/field/absence", "/field/_diag"])
def test_a_form_from_another_site_is_refused(phone, elsewhere, path):
    post_from(phone, elsewhere, path)
    assert "en anden hjemmeside" in phone.page.inner_text("h1")
    phone.go("/field/me")
    assert phone.says_from() == "phone"
    phone.page.wait_for_selector("form[action='/field/lock']")


def test_a_link_with_a_strangers_name_changes_nothing(phone, mast, cast):
    for user in (STRANGER, "x", ""):
        phone.go(f"/field/citizens?user={user}")
        phone.page.wait_for_selector("text=Siv")
    mast.stop()
    phone.go(f"/field/citizens?user={STRANGER}")
    phone.page.wait_for_selector("text=Siv")


def test_a_link_does_not_switch_the_worker_off(phone):
    phone.go("/field/?sw=off")
    phone.go("/field/")
    assert phone.says_from() == "phone"


def test_forgetting_needs_a_connection(phone, mast):
    phone.lock()
    mast.stop()
    phone.forget()
    phone.page.wait_for_selector("text=Det kræver forbindelse")
    phone.unlock()
    phone.page.click("nav.nav a[href='/field/citizens']")
    phone.page.wait_for_selector("text=Siv")


def test_who_forgot_logs_in_and_chooses_a_new_lock(phone, cast):
    phone.lock()
    phone.forget()
    phone.page.wait_for_url("**/login**")
    phone.log_in(cast.viol)
    phone.enrol()
    phone.go("/field/citizens")
    phone.page.wait_for_selector("text=Siv")


def test_who_guessed_with_no_signal_gets_no_caseload_afterwards(phone, mast, cast):
    phone.lock()
    mast.stop()
    phone.guess_ten_times()
    assert "Log ind igen" in phone.say(NEW_LOCK)["error"]
    mast.start()
    phone.go(f"/field/?user={cast.viol.id}")
    phone.say({"type": "wake", "eager": True})
    phone.go("/field/")
    assert phone.page.query_selector("form[action='/field/enrol'], nav.nav") is None
    assert phone.say(NEW_LOCK).get("open") is None


def test_a_page_left_alone_does_not_lock_the_one_that_is_used(phone, mast):
    used = phone.chromium.open(f"{mast.url}/field/citizens")
    used.wait_for_selector("text=Siv")
    assert phone.say({"type": "idle"}) is True
    used.reload()
    used.wait_for_selector("text=Siv")


def test_a_phone_left_alone_locks(phone):
    later = "() => { const now = Date.now; Date.now = () => now() + 660_000 }"
    phone.page.evaluate(later)
    phone.worker(later)
    assert phone.say({"type": "idle"}) is False
    phone.page.wait_for_selector("text=Telefonen er låst")
