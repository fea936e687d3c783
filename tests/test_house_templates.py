"""Templates keep the page policy: nothing inline, nothing unescaped, and htmx 4's own way of inheriting."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[1] / "templates"

REFUSED = {
    "a script written into the page": r"<script\b(?![^>]*\bsrc=)|<script\b[^>]*>\s*[^<\s]",
    "a style written into the page": r"<style\b|\sstyle\s*=",
    "an event handler written into the page": r"\son[a-z]+\s*=",
    "code in an htmx attribute": r"\shx-on\b|\shx-vals\s*=\s*[\"']js:|\shx-trigger\s*=\s*[\"'][^\"']*\[",
    # htmx 4 inherits an attribute from <body> only when its name says so.
    "an attribute of <body> that nobody inherits": r"<body\b[^>]*\shx-(?!boost)[a-z-]+\s*=",
    "a link to another host": r"\b(?:src|href|action|hx-(?:get|post|put|delete))\s*=\s*[\"'](?:https?:)?//",
}

UNESCAPED = {"unescaped text": r"\|\s*safe\b|\bMarkup\s*\(|\bautoescape\s+false\b"}


def faults(text: str) -> list[str]:
    """Only unescaped text is looked for inside Jinja's own marks, where `online=` is no event handler."""
    spoken = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    html = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", spoken, flags=re.DOTALL)
    found = re.IGNORECASE | re.DOTALL
    return [name for name, pattern in REFUSED.items() if re.search(pattern, html, found)] + [
        name for name, pattern in UNESCAPED.items() if re.search(pattern, spoken, found)
    ]


def test_no_template_breaks_the_page_policy():
    found = {
        path.relative_to(TEMPLATES).as_posix(): faults(path.read_text())
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<p class="a" style="color: red">',
        '<a href="#" onclick="go()">',
        '<button hx-on:click="go()">',
        "<button hx-vals='js:{a: 1}'>",
        '<button hx-trigger="click[ctrlKey]">',
        "{{ note|safe }}",
        '<body class="x" hx-target="main">',
        '<body hx-headers=\'{"X": "1"}\'>',
        '<img src="//elsewhere.test/a.png">',
    ],
)
def test_a_breach_is_seen(text):
    assert len(faults(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="/static/field.js"></script>',
        '<body hx-headers:inherited=\'{"X": "1"}\' hx-boost:inherited="true">',
        '<p data-on="yes" aria-live="polite">{# style="old" #}</p>',
        '<a href="/field/">{{ note }}</a>',
        "{% set x = strip( online = true, style = 1) %}",
    ],
)
def test_what_is_allowed_passes(text):
    assert faults(text) == []
