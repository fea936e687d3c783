"""The browsers and push services of the tests do what they claim, on a page that is not the product's."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers.autopush import Autopush
from tests.browsers.chromium import Chromium
from tests.browsers.chromium_tabs import Tabs
from tests.browsers.fcm import Fcm
from tests.browsers.firefox import Firefox
from tests.browsers.firefox_page import Page
from tests.browsers.fixtures import need
from tests.browsers.page_server import PageServer, serving
from tests.browsers.vapid import Sender
from tests.browsers.waiting import wait_until

pytestmark = pytest.mark.browser

REGISTER = """async () => {
  await navigator.serviceWorker.register("/app/worker.js");
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
  }
}"""
SUBSCRIBE = """async (key) => {
  const registration = await navigator.serviceWorker.ready;
  const options = {userVisibleOnly: true, applicationServerKey: key};
  return (await registration.pushManager.subscribe(options)).toJSON();
}"""
PASSKEY = """async () => {
  const salt = new Uint8Array(32).fill(7);
  const made = await navigator.credentials.create({publicKey: {
    challenge: new Uint8Array(32), rp: {name: "app"}, pubKeyCredParams: [{type: "public-key", alg: -7}],
    user: {id: new Uint8Array(8), name: "viol", displayName: "Viol"},
    authenticatorSelection: {residentKey: "required", userVerification: "required"},
    extensions: {prf: {}},
  }});
  const secret = async () => {
    const got = await navigator.credentials.get({publicKey: {
      challenge: new Uint8Array(32), allowCredentials: [{type: "public-key", id: made.rawId}],
      userVerification: "required", extensions: {prf: {eval: {first: salt}}},
    }});
    return Array.from(new Uint8Array(got.getClientExtensionResults().prf.results.first));
  };
  return [await secret(), await secret()];
}"""
THROUGH = "fetch('/app/through').then((answer) => answer.text())"
REMEMBER = """(text) => new Promise((done, failed) => {
  const opening = indexedDB.open("memory", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("words");
  opening.onsuccess = () => {
    const writing = opening.result.transaction("words", "readwrite", {durability: "strict"});
    writing.objectStore("words").put(text, "last");
    writing.oncomplete = () => done(true);
    writing.onerror = () => failed(writing.error);
  };
})"""
RECALL = """() => new Promise((done) => {
  const opening = indexedDB.open("memory", 1);
  opening.onsuccess = () => {
    const reading = opening.result.transaction("words").objectStore("words").get("last");
    reading.onsuccess = () => done(reading.result);
  };
})"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  return (await registration.getNotifications()).map((shown) => shown.title);
}"""


@pytest.fixture
def server() -> Iterator[PageServer]:
    with serving() as running:
        yield running


@pytest.fixture
def subscribed(firefox: Firefox, server: PageServer) -> Page:
    firefox.grant_notifications(server.origin)
    page = firefox.open(f"{server.origin}/app/")
    page.eval(REGISTER)
    return page


@pytest.fixture
def sender(autopush: Autopush) -> Sender:
    return Sender(autopush.endpoint_origin)


def test_firefox_shows_an_encrypted_push_and_a_tap_opens_a_tab(
    firefox: Firefox, subscribed: Page, autopush: Autopush, sender: Sender
) -> None:
    subscription = subscribed.eval(SUBSCRIBE, sender.key)
    answer = sender.send(subscription, json.dumps({"title": "Til dig", "body": "æøå"}, ensure_ascii=False))
    assert answer.status_code == 201
    assert firefox.wait_for_notification() == {"title": "Til dig", "body": "æøå"}
    firefox.click_notification("Til dig")
    assert firefox.wait_for_page("/app/opened").url.endswith("?trusted=true")
    assert [message.ack for message in autopush.wait_for_ack()] == [100]


def test_firefox_gets_what_waited_while_it_was_dead(
    firefox: Firefox, subscribed: Page, autopush: Autopush, sender: Sender
) -> None:
    subscription = subscribed.eval(SUBSCRIBE, sender.key)
    firefox.kill()
    for title in ("first", "second"):
        sender.send(subscription, json.dumps({"title": title, "body": ""}), Topic="same")
    sender.send(subscription, json.dumps({"title": "lost", "body": ""}), ttl=0)
    firefox.start()
    firefox.wait_for_notification("second")
    assert [shown["title"] for shown in firefox.shown_notifications()] == ["second"]


def test_firefox_hears_that_the_push_service_forgot_it(
    firefox: Firefox, subscribed: Page, server: PageServer, autopush: Autopush, sender: Sender
) -> None:
    subscription = subscribed.eval(SUBSCRIBE, sender.key)
    autopush.forget_devices()
    assert sender.send(subscription, "{}").status_code == 410
    assert wait_until(lambda: [path for path in server.asked if path.startswith("/app/changed?old=http")])


def test_firefox_types_taps_and_takes_pictures(firefox: Firefox, server: PageServer, tmp_path: Path) -> None:
    page = firefox.open(f"{server.origin}/app/")
    page.eval("() => { document.querySelector('#ok').onclick = (tap) => { document.title = tap.isTrusted } }")
    page.type("#name", "Siv")
    page.fill("#name", "Rose")
    page.click("#ok")
    assert page.eval("[innerWidth, innerHeight, document.title, document.querySelector('#name').value]") == [
        390,
        844,
        "true",
        "Rose",
    ]
    page.screenshot(tmp_path / "page.png")
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_firefox_answers_from_the_phone_when_the_server_is_gone_and_after_a_kill(firefox: Firefox) -> None:
    with serving() as server:
        page = firefox.open(f"{server.origin}/app/")
        page.eval(REGISTER)
        page.eval(REMEMBER, "kept")
    firefox.kill()
    firefox.start()
    page = firefox.open(f"{server.origin}/app/phone")
    assert page.text("p") == "from the phone"
    assert page.eval(RECALL) == "kept"


def test_chromium_worker_answers_offline_and_nothing_else_does(chromium: Tabs, server: PageServer) -> None:
    page = chromium.open(f"{server.origin}/app/")
    page.evaluate(REGISTER)
    chromium.offline(True)
    page.goto(f"{server.origin}/app/phone")
    assert page.inner_text("p") == "from the phone"
    before = list(server.asked)
    assert page.evaluate("fetch('/app/opened').then(() => 'reached', () => 'no network')") == "no network"
    assert server.asked == before


def test_chromium_worker_has_no_network_offline_even_when_started_anew(
    chromium: Tabs, server: PageServer
) -> None:
    page = chromium.open(f"{server.origin}/app/")
    page.evaluate(REGISTER)
    chromium.offline(True)
    assert page.evaluate(THROUGH) == "no network"
    chromium.stop_workers()
    assert page.evaluate(THROUGH) == "no network"
    chromium.offline(False)
    assert page.evaluate(THROUGH) == "reached"


def test_chromium_keeps_its_memory_through_a_kill(own_chromium: Chromium) -> None:
    with serving() as server:
        page = own_chromium.open(f"{server.origin}/app/")
        page.evaluate(REGISTER)
        page.evaluate(REMEMBER, "kept")
    own_chromium.kill()
    own_chromium.start()
    page = own_chromium.open(f"{server.origin}/app/phone")
    assert page.evaluate(RECALL) == "kept"


def test_chromium_passkey_gives_the_same_secret_twice(chromium: Tabs, server: PageServer) -> None:
    page = chromium.open(f"{server.origin}/app/")
    chromium.virtual_authenticator(page, prf=True)
    first, second = page.evaluate(PASSKEY)
    assert len(first) == 32
    assert first == second


@pytest.mark.parametrize(
    ("data", "title"), [('{"title":"Til dig"}', "Til dig"), ("no json", "Tom besked"), ("", "Tom besked")]
)
def test_chromium_worker_gets_a_push(
    own_chromium: Chromium, server: PageServer, data: str, title: str
) -> None:
    own_chromium.grant_notifications(server.origin)
    page = own_chromium.open(f"{server.origin}/app/")
    page.evaluate(REGISTER)
    own_chromium.stop_workers()
    own_chromium.deliver_push(server.origin, "/app/", data)
    page.wait_for_function(f"async () => (await ({SHOWN})()).includes({json.dumps(title)})")


def test_chromium_shows_an_encrypted_push(chromium_with_push: Chromium, server: PageServer, fcm: Fcm) -> None:
    sender = Sender(fcm.endpoint_origin)
    chromium_with_push.grant_notifications(server.origin)
    page = chromium_with_push.open(f"{server.origin}/app/")
    page.evaluate(REGISTER)
    subscription = fcm.local(page.evaluate(SUBSCRIBE, sender.key))
    assert sender.send(subscription, '{"title": "Til dig"}').status_code == 201
    page.wait_for_function(f"async () => (await ({SHOWN})()).includes('Til dig')")


def test_a_missing_browser_is_skipped_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDAPP_REQUIRE_BROWSER", "0")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        need("chromium")


def test_a_missing_browser_fails_where_browsers_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDAPP_REQUIRE_BROWSER", "1")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="apt install firefox-esr"):
        need("firefox-esr")
