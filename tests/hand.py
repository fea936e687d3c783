"""A person's hand at a page: every tap and every key is counted, task by task."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browsers.chromium import EXECUTABLE
from tests.browsers.waiting import PATIENCE


@dataclass
class Effort:
    """What one task cost."""

    taps: int = 0
    keys: int = 0


@dataclass
class Hand:
    """One person with one screen. `album` is where what they saw is kept; None keeps nothing."""

    page: Page
    album: Path | None = None
    tasks: dict[str, Effort] = field(default_factory=dict)
    now: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE * 1000)

    @contextmanager
    def task(self, name: str) -> Iterator[Effort]:
        """Everything tapped and typed inside counts for this task."""
        self.now = self.tasks[name] = Effort()
        yield self.now
        self.now = Effort()

    def tap(self, name: str, role: str = "button", *, within: str = "body", exact: bool = False) -> None:
        """Tap what a person sees by this name."""
        self.touch(self.page.locator(within).get_by_role(role, name=name, exact=exact).first)  # type: ignore[arg-type]  # any role's name

    def choose(self, name: str, *, within: str = "main") -> None:
        """Tap a chip: a radio button or a checkbox under its words."""
        self.touch(self.page.locator(within).locator("label.chip", has_text=name).first)

    def touch(self, place: Locator) -> None:
        """One tap there."""
        place.click()
        self.now.taps += 1

    def write(self, label: str, text: str) -> None:
        """Tap the field, clear what is suggested, and type: a tap and a key for each letter."""
        self.touch(self.page.get_by_label(label).first)
        self.page.get_by_label(label).first.fill(text)
        self.now.keys += len(text)

    def pick(self, label: str, option: str, place: int = 0) -> None:
        """Open a list (of several with this label the one at `place`) and pick what begins so: two taps."""
        menu = self.page.get_by_label(label, exact=True).nth(place)
        value = menu.locator("option", has_text=option).first.get_attribute("value")
        menu.select_option(value=value)
        self.now.taps += 2

    def arrives(self, heading: str) -> None:
        """The page with this heading is here; what is tapped next is on it."""
        expect(self.page.locator("h1")).to_contain_text(heading, timeout=PATIENCE * 1000)

    def sees(self, text: str) -> None:
        """The words are on the screen, by themselves if need be."""
        expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE * 1000)

    def keep(self, name: str) -> None:
        """A picture for the tour."""
        if self.album is not None:
            self.page.screenshot(path=self.album / f"{name}.png", animations="disabled")


@pytest.fixture
def screens(playwright: Playwright) -> Iterator[dict[str, Hand]]:
    """The desks of a caseworker and a leader, and the citizen's phone without JavaScript.

    `FIELDAPP_TOUR=docs/tour` keeps the pictures for the tour.
    """
    album = Path(os.environ["FIELDAPP_TOUR"]) if os.environ.get("FIELDAPP_TOUR") else None
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=shutil.which(EXECUTABLE), args=root)
    common: dict[str, Any] = {"locale": "da-DK", "timezone_id": "Europe/Copenhagen"}
    wide = common | {"viewport": {"width": 1280, "height": 800}}
    narrow = common | {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    contexts = {"desk": wide, "office": wide, "citizen": narrow}
    yield {name: Hand(browser.new_context(**of).new_page(), album) for name, of in contexts.items()}
    browser.close()
