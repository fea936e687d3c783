"""What a person does in one Firefox tab: open, read, tap, type, look."""

import base64
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from .bidi import Bidi, BidiError
from .waiting import PATIENCE, wait_until

# The answer travels as JSON: plain data in, plain data out.
CALL = """async (given) => {
  const value = (%s);
  const answer = typeof value === "function" ? await value(...JSON.parse(given)) : await value;
  return JSON.stringify(answer === undefined ? null : answer);
}"""
# What lies folded in details has rectangles too.
VISIBLE = """(css) => {
  const e = document.querySelector(css);
  return !!e && e.getClientRects().length > 0 && e.checkVisibility();
}"""
# In the middle, and at one place in three frames (a tab behind has none): what comes above moves it.
STANDS_STILL = """async (css) => {
  const place = () => JSON.stringify(document.querySelector(css).getBoundingClientRect());
  document.querySelector(css).scrollIntoView({block: "center", behavior: "instant"});
  for (let still = 0, last = place(); still < 2; still = place() === last ? still + 1 : 0, last = place())
    await new Promise((next) => (requestAnimationFrame(next), setTimeout(next, 100)));
}"""
STATE = "document.readyState + ', ' + document.body?.innerText"
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "Backspace": "\ue003"}
MOVED = ("out of bounds", "no such node", "no such element", "is null")


class Page:
    def __init__(self, bidi: Bidi, context: str) -> None:
        self.bidi = bidi
        self.context = context

    @property
    def url(self) -> str:
        return str(self.bidi.ask("browsingContext.getTree", root=self.context)["contexts"][0]["url"])

    def open(self, url: str, wait: str = "complete") -> None:
        try:
            self.bidi.ask("browsingContext.navigate", context=self.context, url=url, wait=wait)
        except TimeoutError as error:
            with suppress(BidiError, TimeoutError):
                error.add_note(f"{self.url} says: {self.eval(STATE)}")
            raise

    def reload(self) -> None:
        self.bidi.ask("browsingContext.reload", context=self.context, wait="complete")

    def back(self) -> None:
        self.bidi.ask("browsingContext.traverseHistory", context=self.context, delta=-1)

    def eval(self, script: str, *arguments: Any, timeout: float = 30) -> Any:
        """The JSON value of an expression (may use await), or of a function called with `arguments`."""
        answer = self.bidi.ask(
            "script.callFunction",
            answer_within=timeout,
            functionDeclaration=CALL % script,
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def wait_for(self, wanted: str, timeout: float = PATIENCE) -> Any:
        """Wait until a CSS selector is visible; `js:…` waits until that expression gives something true."""
        script, arguments = (wanted[3:], ()) if wanted.startswith("js:") else (VISIBLE, (wanted,))

        def there() -> Any:
            # Between two pages there is nobody to ask.
            with suppress(BidiError):
                return self.eval(script, *arguments)

        try:
            return wait_until(there, timeout, f"{wanted} in Firefox")
        except TimeoutError as error:
            error.add_note(f"{self.url} says: {self.eval('document.body.innerText')}")
            raise

    def text(self, selector: str) -> str:
        self.wait_for(selector)
        return str(self.eval("(css) => document.querySelector(css).innerText", selector))

    def click(self, selector: str, timeout: float = PATIENCE) -> None:
        """A trusted tap in the middle of the element, as a finger makes it: when the page stands still."""
        self.wait_for(selector, timeout)
        end = time.monotonic() + timeout
        while True:
            try:
                self._tap(selector)
                return
            except BidiError as error:  # it was laid out anew, or replaced, between our looking and our tap
                if not any(word in str(error) for word in MOVED) or time.monotonic() > end:
                    raise

    def _tap(self, selector: str) -> None:
        self.eval(STANDS_STILL, selector)
        steps = [
            {
                "type": "pointerMove",
                "x": 0,
                "y": 0,
                "origin": {"type": "element", "element": self._node(selector)},
            },
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "finger", "actions": steps})

    def type(self, selector: str, text: str) -> None:
        """Tap the field and type after what it already holds."""
        self.click(selector)
        self.press(*text)

    def fill(self, selector: str, text: str) -> None:
        """Empty the field, then type; again when a round has laid a fresh page in its place meanwhile."""
        for _ in range(3):
            self.wait_for(selector)
            with suppress(BidiError):
                self.eval("(css) => document.querySelector(css).select()", selector)
                self.press("Backspace", *text)
                if self.eval("(css) => document.querySelector(css).value", selector) == text:
                    return
        raise BidiError(f"{selector} does not take what is typed")

    def press(self, *keys: str) -> None:
        strokes = [KEYS.get(key, key) for key in keys]
        actions = [{"type": kind, "value": key} for key in strokes for kind in ("keyDown", "keyUp")]
        self.bidi.ask(
            "input.performActions",
            context=self.context,
            actions=[{"type": "key", "id": "keys", "actions": actions}],
        )

    def screenshot(self, path: Path | str, full_page: bool = False) -> None:
        origin = "document" if full_page else "viewport"
        shot = self.bidi.ask("browsingContext.captureScreenshot", context=self.context, origin=origin)
        Path(path).write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        self.bidi.ask("browsingContext.close", context=self.context)

    def _act(self, actions: dict[str, Any]) -> None:
        self.bidi.ask("input.performActions", context=self.context, actions=[actions])

    def _node(self, selector: str) -> dict[str, str]:
        found = self.bidi.ask(
            "browsingContext.locateNodes", context=self.context, locator={"type": "css", "value": selector}
        )
        return {"sharedId": found["nodes"][0]["sharedId"]}
