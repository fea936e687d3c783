"""English lies on the phone apart, for whoever reads it; without it everything is still there, in Danish."""

import pytest
from sqlalchemy import update

from fieldapp.accounts.models import User
from tests.builds import BEFORE, LATER, look, take
from tests.phone import LOCKED, Phone
from tests.test_pages_english import danish
from tests.unreliable import Unreliable

pytestmark = pytest.mark.browser

AWAKE = {"type": "wake", "eager": True}
# Looks for another version, and waits until it is ready or given up.
UPDATE = """async () => {
    const registration = await navigator.serviceWorker.ready;
    const { installing } = await registration.update();
    return new Promise((resolve) =>
        installing.addEventListener("statechange", () => resolve(installing.state), { once: true }));
}"""
PAGES = ("/field/", "/field/citizens", "/field/log", "/field/outbox", "/field/me")


def choose(phone: Phone, language: str) -> None:
    """On Mig, as a person does it; the phone has it when its own page says so."""
    phone.go("/field/me")
    phone.page.click(f"label:has([value={language}])")
    phone.page.click("form[action^='/account/language'] button")
    phone.page.wait_for_selector(f"[value={language}][checked]", state="attached")


def language_of(phone: Phone) -> str | None:
    return phone.page.get_attribute("html", "lang")


def shown(phone: Phone, path: str) -> str | None:
    phone.go(path)
    assert phone.says_from() == "phone"
    return language_of(phone)


@pytest.fixture
def english(phone, session) -> Phone:
    """Viol's phone, after the house was told that she reads English."""
    session.execute(update(User).values(language="en"))
    session.commit()
    phone.say(AWAKE)
    return phone


class Missing:
    """The house, but for one file."""

    def __init__(self, network: Unreliable):
        self.network, self.app = network, network.app
        network.app = self

    def __call__(self, environ, start):
        if environ["PATH_INFO"] != "/field/english.json":
            return self.app(environ, start)
        start("503 Busy", [("Content-Type", "text/plain")])
        return [b""]

    def comes_back(self) -> None:
        self.network.app = self.app


def test_an_english_phone_that_was_locked_and_has_just_woken_needs_nobody(english, mast):
    english.lock()
    mast.stop()
    english.chromium.stop_workers()
    assert shown(english, "/field/") == "en"
    assert danish(english.page.content()) == []
    english.unlock()
    english.page.wait_for_selector("nav.nav")
    for path in PAGES:
        english.chromium.stop_workers()
        assert shown(english, path) == "en"
        assert danish(english.page.inner_html(".nav")) == []


def test_whoever_chooses_english_has_it_at_once_and_offline(phone, mast):
    choose(phone, "en")
    mast.stop()
    phone.chromium.stop_workers()
    assert [shown(phone, path) for path in PAGES] == ["en"] * len(PAGES)
    mast.start()
    choose(phone, "da")
    mast.stop()
    assert [shown(phone, path) for path in PAGES] == ["da"] * len(PAGES)


def test_until_english_has_come_the_phone_speaks_danish(phone, network, session, mast):
    missing = Missing(network)
    session.execute(update(User).values(language="en"))
    session.commit()
    phone.say(AWAKE)
    assert [shown(phone, path) for path in PAGES] == ["da"] * len(PAGES)
    missing.comes_back()
    phone.say(AWAKE)
    mast.stop()
    phone.chromium.stop_workers()
    assert [shown(phone, path) for path in PAGES] == ["en"] * len(PAGES)


def test_a_new_version_brings_its_own_english(english, builds, mast):
    english.go("/field/")
    builds.later()
    look(english)
    take(english, english.page)
    english.page.wait_for_selector(LATER)
    mast.stop()
    english.chromium.stop_workers()
    english.go("/field/citizens")
    english.page.wait_for_selector(f"{LATER}, {LOCKED}")
    assert language_of(english) == "en"


def test_a_version_that_waits_has_english_too_when_it_is_chosen_meanwhile(phone, builds, network, mast):
    other = phone.chromium.open(f"{mast.url}/field/citizens")  # so that nothing takes over by itself
    builds.later()
    look(phone)
    choose(phone, "en")
    Missing(network)  # from now on
    phone.go("/field/")
    phone.page.wait_for_selector(BEFORE)
    take(phone, phone.page)
    other.wait_for_selector(LATER)
    other.reload()
    assert other.get_attribute("html", "lang") == "en"


def test_without_its_english_a_new_version_does_not_come(english, builds, network, mast):
    Missing(network)
    builds.later()
    assert english.ask(UPDATE) == "redundant"
    assert shown(english, "/field/citizens") == "en"
