"""What a person does in the WebKit tab: open, read, tap, type. Without a screen there are no pictures."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .waiting import PATIENCE, wait_until

CALL = """const done = arguments[arguments.length - 1];
const call = async (...given) => {
  const value = (%s);
  return typeof value === "function" ? await value(...given) : await value;
};
const said = (value) => done({value: value ?? null});
call(...arguments[0]).then(said, (error) => done({error: String(error)}));"""
# What lies folded in details has rectangles too.
VISIBLE = """(css) => {
  const e = document.querySelector(css);
  return !!e && e.getClientRects().length > 0 && e.checkVisibility();
}"""
CENTRE = "(css) => document.querySelector(css).scrollIntoView({block: 'center', behavior: 'instant'})"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class WebDriverError(Exception):
    """The browser refused a command; the text is its own."""


class Page:
    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    @property
    def url(self) -> str:
        return str(self._ask("GET", "url"))

    def open(self, url: str) -> None:
        self._ask("POST", "url", url=url)

    def reload(self) -> None:
        self._ask("POST", "refresh")

    def back(self) -> None:
        self._ask("POST", "back")

    def eval(self, script: str, *given: Any) -> Any:
        """The JSON value of an expression (may use await), or of a function called with `given`."""
        answer = self._ask("POST", "execute/async", script=CALL % script, args=[list(given)])
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def wait_for(self, wanted: str, timeout: float = PATIENCE) -> Any:
        """Wait until a CSS selector is visible; `js:…` waits until that expression gives something true."""
        script, given = (wanted[3:], ()) if wanted.startswith("js:") else (VISIBLE, (wanted,))

        def there() -> Any:
            # Between two pages there is nobody to ask.
            with suppress(Exception):
                return self.eval(script, *given)

        try:
            return wait_until(there, timeout, f"{wanted} in WebKit")
        except TimeoutError as error:
            error.add_note(f"{self.url} says: {self.eval('document.body.innerText')}")
            raise

    def text(self, selector: str) -> str:
        self.wait_for(selector)
        return str(self.eval("(css) => document.querySelector(css).innerText", selector))

    def click(self, selector: str) -> None:
        """A trusted tap in the middle of the element."""
        self.wait_for(selector)
        self.eval(CENTRE, selector)  # else it may lie under what sticks to the bottom
        self._act(selector, lambda element: self._ask("POST", f"{element}/click"))

    def fill(self, selector: str, text: str) -> None:
        """Empty the field, then type."""
        self.wait_for(selector)

        def type_in(element: str) -> None:
            self._ask("POST", f"{element}/clear")
            self._ask("POST", f"{element}/value", text=text)

        self._act(selector, type_in)
        self.wait_for(f"js:document.querySelector({json.dumps(selector)}).value === {json.dumps(text)}")

    def _act(self, selector: str, work: Callable[[str], Any]) -> None:
        """A round may lay a fresh page in the element's place at any moment: then it is looked for again."""
        for left in (2, 1, 0):
            try:
                found = self._ask("POST", "element", using="css selector", value=selector)
                work(f"element/{found[ELEMENT]}")
            except WebDriverError as error:
                if "stale element" not in str(error) or not left:
                    raise
            else:
                return
