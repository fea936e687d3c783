"""A walk from page to page in a real browser, looking each over as every page must be."""

from playwright.sync_api import Page

from tests.axe import faults
from tests.cast import PASSWORD


class Tour:
    """A walk from page to page; what was wrong is kept with the page's name."""

    def __init__(self, page: Page, origin: str):
        self.page, self.origin = page, origin
        self.found: dict[str, list[str]] = {}

    def look(self, name: str, path: str | None = None, until: str = "main h1") -> None:
        """At the page that is open, or at the one at `path`."""
        if path:
            self.page.goto(self.origin + path)
        self.page.wait_for_selector(until)
        if wrong := faults(self.page):
            self.found[name] = wrong


def log_in(page: Page, origin: str, email: str) -> None:
    page.goto(f"{origin}/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("nav.nav")
