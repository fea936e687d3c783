"""What the desk's worker shows in Chromium: ready to be rung, everything on the screen, an empty screen."""

import json

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
    for _ in range(PATIENCE):
        _push(chromium, origin, "first")
        if _comes(page, "first"):
            break
    # Pushes come in order: with this one shown, no earlier one is still to come.
    _push(chromium, origin, "last")
    wait_until(lambda: "last" in _bodies(page), what="a first push")
    clear(page)


def shown(page: Page, *names: str) -> list[dict[str, str]]:
    """Every notification on the screen, with no more than these of its fields."""
    return [{name: one[name] for name in names} for one in page.evaluate(SHOWN)]


def clear(page: Page) -> None:
    """Close every notification that is shown, until none is."""
    wait_until(lambda: page.evaluate(CLEAR) == 0, what="an empty screen")


def _push(chromium: Chromium, origin: str, body: str) -> None:
    said = {"web_push": 8030, "notification": {"title": "fieldapp", "body": body, "lang": "da"}}
    chromium.deliver_push(origin, SCOPE, json.dumps(said))


def _comes(page: Page, body: str) -> bool:
    try:
        return wait_until(lambda: body in _bodies(page), 1)
    except TimeoutError:
        return False


def _bodies(page: Page) -> list[str]:
    return [one["body"] for one in shown(page, "body")]
