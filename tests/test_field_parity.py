"""Every page and every format, by Flask and by the phone's own modules in a real browser: the same bytes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g, render_template
from playwright.sync_api import Page

from tests.browsers.shared_chromium import SharedChromium
from tests.conftest import LiveServer
from tests.test_field_templates import CASES, PAGES
from tests.test_formats_cases import CASES as FORMATS

pytestmark = pytest.mark.browser

RENDER = """async ([name, context]) => {
  self.registration ??= {};  // as a worker has one
  const { page } = await import("/field/pages/answer.js");
  return (await page(name, context)).text();
}"""
FORMAT = """async (cases) => {
  const { filters } = await import("/field/formats.js");
  const { speak } = await import("/field/texts.js");
  const said = [];
  for (const { filter, args, language } of cases) {
    await speak(language);
    said.push(filters[filter](...args));
  }
  return said;
}"""


@pytest.fixture(scope="module")
def page(shared_chromium: SharedChromium, house: Flask) -> Iterator[Page]:
    """A page of ours, where the worker's modules can be imported; English has come, as to a phone."""
    live = LiveServer(house)
    with shared_chromium.tabs() as tabs:
        page = tabs.open(f"{live.url}/login")
        assert page.evaluate("import('/field/cache.js').then(({ bring }) => bring('en'))") is True
        yield page
    live.stop()


def by_flask(app: Flask, template: str, context: dict[str, Any]) -> str:
    with app.test_request_context():
        g.language = context["me"].get("language", "da")
        return render_template(template, **context)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_page_is_the_same_bytes_on_both_servers(page, house, name, case):
    template, context = PAGES[name]["template"], PAGES[name]["contexts"][case]
    short = template.removeprefix("field/").removesuffix(".html")
    assert page.evaluate(RENDER, [short, context]) == by_flask(house, template, context)


def test_every_format_says_the_same_on_the_phone(page):
    wrong = [
        (case, found)
        for case, found in zip(FORMATS, page.evaluate(FORMAT, FORMATS), strict=True)
        if json.dumps(found) != json.dumps(case["expect"])
    ]
    assert wrong == []
