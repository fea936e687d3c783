"""What the desk's worker shows in Chromium: ready to be rung, everything on the screen, an empty screen."""

import json
from contextlib import suppress

from playwright.sync_api import Page

from .chromium import Chromium
from .waiting import PATIENCE, wait_until

SCOPE = "/desk/"
REGISTER = """async () => {
  await navigator.serviceWorker.register("/desk/worker.js", { scope: "/desk/", type: "module" });
  await navigator.serviceWorker.ready;
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/desk/");
  const all = await registration.getNotifications();
  return all.map(({ title, body, lang, tag, data }) => ({ title, body, lang, tag, navigate: data.navigate }));
}"""
CLEAR = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/desk/");
  const shown = await registration.getNotifications();
  for (const one of shown) one.close();
  return shown.length;
}"""


def get_ready(chromium: Chromium, page: Page, origin: str) -> None:
    """Register the worker and wait until pushes reach it, with nothing left on the way or on the screen.

    Chromium drops a push by CDP for a moment after a worker is activated; real ones come much later.
    """
    page.evaluate(REGISTER)
    for body in ("first", "last"):
        push(chromium, page, origin, _saying(body), body)
    # Pushes come in order: with this one shown, no earlier one is still to come.
    clear(page)


def push(chromium: Chromium, page: Page, origin: str, data: str, body: str = "") -> None:
    """Push this until it is shown: one with this body, or any at all."""
    for _ in range(PATIENCE):
        chromium.deliver_push(origin, SCOPE, data)
        with suppress(TimeoutError):
            wait_until(lambda: [one for one in shown(page, "body") if body in one["body"]], 3)
            return
    raise TimeoutError(f"nothing is shown after {data!r}")


def shown(page: Page, *names: str) -> list[dict[str, str]]:
    """Every notification on the screen, with no more than these of its fields."""
    return [{name: one[name] for name in names} for one in page.evaluate(SHOWN)]


def clear(page: Page) -> None:
    """Close every notification that is shown, until none is."""
    wait_until(lambda: page.evaluate(CLEAR) == 0, what="an empty screen")


def _saying(body: str) -> str:
    return json.dumps({"web_push": 8030, "notification": {"title": "fieldapp", "body": body, "lang": "da"}})
