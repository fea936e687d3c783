"""The phone renders the bytes that Flask renders: Jinja2 here, the compiled module in a real Chromium."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jinja2 import TemplateError
from markupsafe import Markup
from playwright.sync_api import Page

from fieldapp.pwa.compiler import compile_templates
from fieldapp.pwa.subset import FILTERS, TESTS
from tests.browsers.shared_chromium import SharedChromium
from tests.parity.golden import ESCAPING, PAGES, VALUES
from tests.parity.kit import CONTEXT, HANDED, SHARED, environment
from tests.parity.random_templates import Grammar
from tests.parity.run import render_in_browser

pytestmark = pytest.mark.browser

SEED = 20261121
TRIMMED = {"trim_blocks": True, "lstrip_blocks": True}
ROW = {**CONTEXT, "row": CONTEXT["rows"][2]}
# Everything that escapes, and then some: each of these was once somebody's attack.
ATTACKS = [
    "<script>",
    "\"><img src=x onerror='a'>",
    "' onmouseover='a",
    "&lt;b&gt;",
    "</textarea>",
    "`${x}`",
    "%(x)s",
]


@pytest.fixture(scope="module")
def page(shared_chromium: SharedChromium) -> Iterator[Page]:
    """One page for the whole file; every batch loads it afresh."""
    with shared_chromium.tabs() as tabs:
        yield tabs.context.pages[0]


def both(
    page: Page, texts: list[str], context: Mapping[str, Any], **options: Any
) -> list[tuple[str, str, str]]:
    """Each template with what Jinja2 and what the phone made of it; an error is "!" on both sides."""
    names = [f"case-{number}" for number in range(len(texts))]
    env = environment({**SHARED, **dict(zip(names, texts, strict=True))}, **options)
    module = compile_templates(env, [*SHARED, *names])
    found = render_in_browser(page, module, [(name, context) for name in names], HANDED)
    phone = ["!" if text.startswith("!") else text for text in found]
    return list(zip(texts, [rendered(env, name, context) for name in names], phone, strict=True))


def rendered(env: Any, name: str, context: Mapping[str, Any]) -> str:
    try:
        return str(env.get_template(name).render(context))
    except (TemplateError, TypeError, ValueError, ZeroDivisionError, KeyError):
        return "!"


def differing(results: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [one for one in results if one[1] != one[2]]


@pytest.mark.parametrize("options", [{}, TRIMMED], ids=["plain", "trimmed"])
def test_golden_pages_are_the_same_bytes(page, options):
    assert differing(both(page, PAGES, CONTEXT, **options)) == []


def test_golden_values_are_the_same_bytes_and_none_fails(page):
    results = both(page, VALUES, CONTEXT)
    assert differing(results) == []
    assert [one[0] for one in results if one[1] == "!"] == []


@pytest.mark.parametrize("typed", ATTACKS)
def test_what_a_person_typed_is_escaped_alike(page, typed):
    context = {**CONTEXT, "x": typed, "mixed": [typed, Markup("<b>"), typed], "y": typed}
    assert differing(both(page, ESCAPING, context)) == []


@pytest.mark.parametrize(("count", "options"), [(500, {}), (50, TRIMMED)], ids=["plain", "trimmed"])
def test_random_templates_are_the_same_bytes(page, count, options):
    grammar = Grammar(SEED)
    results = both(page, [grammar.template() for _ in range(count)], ROW, **options)
    assert differing(results) == []
    assert sum(one[1] != "!" for one in results) > count * 0.9


def test_the_phone_has_every_filter_and_test_that_is_promised(page):
    render_in_browser(page, compile_templates(environment(SHARED), SHARED), [], HANDED)
    names = page.evaluate("""async () => {
      const { filters, tests } = await import("/filters.js");
      return [Object.keys(filters), Object.keys(tests)];
    }""")
    assert [set(names[0]) - {"minutes"}, set(names[1]) - {"late"}] == [FILTERS, TESTS]


def test_templates_without_their_filter_are_not_installed(page):
    module = compile_templates(environment({"a.html": "{{ 75|minutes }}"}), ["a.html"])
    with pytest.raises(Exception, match="the templates need minutes"):
        render_in_browser(page, module, [("a.html", {})])
