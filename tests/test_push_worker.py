"""The caseworker's worker in Chromium: each push is one notification, and a tap stays at the desk."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from fieldapp.accounts.models import LoginSession
from tests.browsers import notifications
from tests.browsers.chromium import Chromium
from tests.browsers.waiting import wait_until

pytestmark = pytest.mark.browser

# No browser lets a test tap a notification of Chromium: the event is made here, and what it opens is noted.
TAP = """async (navigate) => {
  const did = [];
  clients.openWindow = async (url) => did.push(["open", url]);
  WindowClient.prototype.focus = async function () { did.push(["focus", this.url]); };
  const notification = { close: () => did.push(["close"]), data: { navigate } };
  const tap = Object.assign(new ExtendableEvent("notificationclick"), { notification });
  let done;
  tap.waitUntil = (promise) => (done = promise);
  dispatchEvent(tap);
  await done;
  return did;
}"""
# Push exists there only for an app on the home screen.
IPHONE_IN_SAFARI = """delete window.PushManager;
Object.defineProperty(navigator, "standalone", { get: () => false });"""
NEWS = {"title": "fieldapp", "body": "Der er nyt til dig.", "lang": "da"}
DECLARED = {"web_push": 8030, "notification": {"title": "fieldapp", "body": NEWS["body"], "lang": "da"}}
PUSHES = {
    "nothing": "",
    "no JSON": "Siv kom ikke",
    "half of it": '{"web_push": 8030, "notif',
    "nothing to show": '{"web_push": 8030}',
    "another shape": '{"notification": "x"}',
    "no notification": '{"notification": null}',
    "no title": '{"notification": {"title": ""}}',
    "not an object": "null",
    "a list": "[]",
    "a number": "7",
    "a text": '"text"',
    "declared": json.dumps(DECLARED),
}
ELSEWHERE = [
    None,
    "",
    "https://elsewhere.test/desk/",
    "//elsewhere.test/desk/",
    "javascript:alert(1)",
    "/logout",
    "/desk/../logout",
    "http://[",
]


class Desk:
    """A caseworker's page with its worker, and what a push does to it."""

    def __init__(self, chromium: Chromium, origin: str, page: Page):
        self.chromium, self.origin, self.page = chromium, origin, page

    def push(self, data: str) -> None:
        self.chromium.deliver_push(self.origin, "/desk/", data)

    def shown(self) -> list[dict[str, str]]:
        return notifications.shown(self.page, "title", "body", "lang")

    def tap(self, navigate: str | None) -> list[Any]:
        """What the worker does when a notification that leads there is tapped."""
        (worker,) = self.chromium.context.service_workers
        did: list[Any] = worker.evaluate(TAP, navigate)
        return did


@pytest.fixture
def desk(own_chromium: Chromium, server, cast, session) -> Desk:
    """Timian's own page, registered and allowed to notify, with an empty screen."""
    row, secret = LoginSession.open(cast.timian)
    session.add(row)
    session.commit()
    own_chromium.grant_notifications(server.url)
    own_chromium.context.add_cookies([{"name": "fieldapp", "value": secret, "url": server.url}])
    page = own_chromium.open(f"{server.url}/desk/me")
    notifications.get_ready(own_chromium, page, server.url)
    return Desk(own_chromium, server.url, page)


def test_every_push_shows_one_notification_that_tells_nothing(desk):
    for data in PUSHES.values():
        desk.push(data)
    wait_until(lambda: len(desk.shown()) >= len(PUSHES), 20, "a notification for each push")
    assert desk.shown() == [NEWS] * len(PUSHES)


def test_a_push_wakes_a_worker_that_was_stopped_and_the_same_tag_is_shown_once(desk):
    said = DECLARED | {"notification": DECLARED["notification"] | {"tag": "a"}}
    desk.chromium.stop_workers()
    for _ in range(2):
        notifications.push(desk.chromium, desk.page, desk.origin, json.dumps(said))
    desk.push(json.dumps(DECLARED))  # pushes come in order: with this one shown, both of them were
    wait_until(lambda: len(desk.shown()) >= 2, what="the last push")
    assert desk.shown() == [NEWS, NEWS]


def test_a_tap_opens_what_it_is_about(desk):
    address = f"{desk.origin}/desk/alerts/0192a1b2-0000-7000-8000-000000000001"
    assert desk.tap(address) == [["close"], ["open", address]]


def test_a_tap_shows_the_page_that_is_open_already(desk):
    assert desk.tap("/desk/me") == [["close"], ["focus", f"{desk.origin}/desk/me"]]


def test_a_tap_never_leaves_the_desk(desk):
    did = {navigate: desk.tap(navigate) for navigate in ELSEWHERE}
    assert did == {navigate: [["close"], ["open", f"{desk.origin}/desk/"]] for navigate in ELSEWHERE}


def test_the_house_hears_what_was_shown(desk, post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.claim()
    secret = post.letter(letter).deliveries[0].receipt
    desk.push(json.dumps({"notification": DECLARED["notification"] | {"data": {"receipt": secret}}}))
    wait_until(lambda: post.letter(letter).deliveries[0].shown_at, what="the receipt")
    assert desk.shown() == [NEWS]


def test_it_is_shown_although_the_house_cannot_hear_of_it(desk, server):
    server.stop()
    desk.push(json.dumps({"notification": DECLARED["notification"] | {"data": {"receipt": "abc"}}}))
    wait_until(desk.shown, what="the notification")
    server.start()
    assert desk.shown() == [NEWS]


def test_an_iphone_is_shown_how_it_learns_to_ring(desk):
    desk.page.add_init_script(IPHONE_IN_SAFARI)
    desk.page.reload()
    desk.page.wait_for_selector("[data-push=guide] >> visible=true")
    assert desk.page.locator("[data-push=guide] svg[role=img][aria-label]").count() == 3
    assert not desk.page.is_visible("[data-push=enable]")
