"""Looks a page over as every page must be: axe in light and dark, room for a thumb, no sideways scroll."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "light": {"type": "tag", "values": TAGS},
    # In the dark only the colours are others.
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
VIOLATIONS = """async (runOnly) => {
  const { violations } = await axe.run({ runOnly, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}"""
# A link within a sentence is as high as its line; a box for the eye only is as high as its label.
LOW = """(least) => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
  const label = (control) => control.matches("[type=radio], [type=checkbox]") && control.closest("label");
  const own = (control) => label(control) || control;
  const inSentence = (control) => control.tagName === "A" && getComputedStyle(control).display === "inline"
    && control.parentElement.textContent.trim() !== control.textContent.trim();
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip, .vh");
  return [...document.querySelectorAll(controls)].filter((one) => seen(own(one)) && !inSentence(one)).map(own)
    .map((one) => [one, one.getBoundingClientRect().height])
    .filter(([, height]) => height < least)
    .map(([one, height]) => `${Math.round(height)} px high: ${one.outerHTML.slice(0, 120)}`);
}"""
SIDEWAYS = """() => document.documentElement.scrollWidth > innerWidth
  ? [`${document.documentElement.scrollWidth} px wide on ${innerWidth}`] : []"""
WHOLE = "document.documentElement.scrollHeight"
HEIGHT = 48
HALF_A_PIXEL = 0.5  # a screen's pixels and the page's are not the same


@cache
def _axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open, as lines that name a rule and a place."""
    size: Any = page.viewport_size
    # As high as the page: what sticks to the edge of a screen would hide what one can scroll to.
    page.set_viewport_size(size | {"height": max(size["height"], page.evaluate(WHOLE))})
    found = _violations(page, "light") + _violations(page, "dark")
    page.emulate_media(color_scheme="light")
    found += page.evaluate(LOW, HEIGHT - HALF_A_PIXEL)
    page.set_viewport_size({"width": 320, "height": 640})
    found += page.evaluate(SIDEWAYS)
    page.set_viewport_size(size)
    return sorted(set(found))


def _violations(page: Page, scheme: Any) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if not page.evaluate("() => Boolean(window.axe)"):
        # Evaluated from outside, as a debugger does: the page's own policy stays in force.
        page.evaluate(_axe())
    return [f"{scheme}: {line}" for line in page.evaluate(VIOLATIONS, RULES[scheme])]
