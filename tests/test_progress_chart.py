"""The chart of two voices: the same bytes on both servers, and what it shows is what they said."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from fieldapp.formats import short_day
from fieldapp.progress.voices import Direction, Point, Voice, direction, gap
from tests.axe import faults
from tests.browsers.shared_chromium import SharedChromium
from tests.conftest import LiveServer
from tests.parity.chart import CHARTS, NOW, with_page
from tests.test_field_parity import RENDER, by_flask

WORDS = {Direction.UP: "frem", Direction.SAME: "uændret", Direction.DOWN: "tilbage", None: None}
CALL = "I ser forskelligt på det. Tal om det næste gang."
each_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart["name"])


@pytest.fixture(scope="module")
def drawing(house: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The house with one page more."""
    with with_page(house, tmp_path_factory.mktemp("chart")):
        yield house


@pytest.fixture(scope="module")
def page(shared_chromium: SharedChromium, drawing: Flask) -> Iterator[Page]:
    """A page of ours, where the worker's modules can be imported; English has come, as to a phone."""
    live = LiveServer(drawing)
    with shared_chromium.tabs() as tabs:
        page = tabs.open(f"{live.url}/login")
        assert page.evaluate("import('/field/cache.js').then(({ bring }) => bring('en'))") is True
        yield page
    live.stop()


def context(*charts: dict[str, Any], language: str = "da") -> dict[str, Any]:
    return {"charts": list(charts), "now": NOW, "me": {"language": language}}


def drawn(app: Flask, chart: dict[str, Any]) -> str:
    html = by_flask(app, "field/chart.html", context(chart))
    return html[html.index("<main") : html.index("</main>")]


def text(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).replace("&nbsp;", " ")


def numbers(pattern: str, html: str) -> list[tuple[int, ...]]:
    return [tuple(map(int, found.groups())) for found in re.finditer(pattern, html)]


def points(chart: dict[str, Any]) -> list[Point]:
    return [Point(date.fromisoformat(day), citizen, mentor) for day, citizen, mentor in chart["points"]]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["da", "en"])
@each_chart
def test_a_chart_is_the_same_bytes_on_both_servers(page, drawing, chart, language):
    shown = context(chart, language=language)
    assert page.evaluate(RENDER, ["chart", shown]) == by_flask(drawing, "field/chart.html", shown)


@pytest.mark.browser
def test_the_charts_are_for_everybody(page, drawing):
    page.set_content(by_flask(drawing, "field/chart.html", context(*CHARTS)))
    for summary in page.query_selector_all("summary"):
        summary.click()
    assert faults(page) == []


@each_chart
def test_each_voice_is_heading_where_the_rule_says(drawing, chart):
    lines = re.findall(r"<li>.*?</li>", drawn(drawing, chart), re.DOTALL)
    found = [re.findall(r"· (\w+)$", text(line)) for line in lines]
    said = [WORDS[direction(points(chart), voice)] for voice in Voice] if chart["points"] else []
    assert found == [[word] if word else [] for word in said]


@each_chart
def test_they_are_asked_to_talk_when_the_rule_says(drawing, chart):
    differ = 'href="#i-differ"' in drawn(drawing, chart)
    assert differ == gap(points(chart), date.fromisoformat(NOW[:10]))


@each_chart
def test_the_table_says_what_each_of_them_said(drawing, chart):
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", drawn(drawing, chart))
    said = [[text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]
    steps = [[str(step or "ikke besvaret") for step in steps] for _, *steps in chart["points"]]
    assert [cells[1:] for cells in said] == steps
    assert all(short_day(point[0]) in cells[0] for point, cells in zip(chart["points"], said, strict=True))


def test_the_table_names_a_year_where_it_begins(drawing):
    rows = re.findall(r'<th scope="row">.*?</th>', drawn(drawing, named("over a new year")))
    assert [text(row) for row in rows] == ["3. nov. 2025", "3. dec.", "2. jan. 2026", "1. feb."]


@each_chart
def test_a_line_has_a_gap_where_nobody_answered_and_a_mark_where_somebody_did(drawing, chart):
    html = drawn(drawing, chart)
    for at, (line, mark) in enumerate([("p-c", "<circle"), ("p-m", "<rect")], 1):
        steps = [point[at] for point in chart["points"]]
        runs = re.findall("1+", "".join("1" if step else "0" for step in steps))
        assert html[: html.find("</svg>")].count(mark) == len([step for step in steps if step])
        assert "".join(re.findall(rf'class="{line}" d="(.*?)"', html)).count("M") == len(runs)


@each_chart
def test_a_line_goes_from_mark_to_mark_each_at_the_height_of_its_step(drawing, chart):
    html = drawn(drawing, chart)
    svg = html[: html.find("</svg>") + 1]
    circles = numbers(r'<circle class="d-c" cx="(\d+)" cy="(\d+)"', svg)
    squares = [(x + 4, y + 4) for x, y in numbers(r'<rect class="d-m" x="(\d+)" y="(\d+)"', svg)]
    heights = [y for (y,) in numbers(r"M20 (\d+)H250", svg)]
    for at, (line, marks, beside) in enumerate([("p-c", circles, -3), ("p-m", squares, 3)], 1):
        path = "".join(re.findall(rf'class="{line}" d="(.*?)"', svg))
        steps = [point[at] for point in chart["points"] if point[at]]
        assert numbers(r"[MH](\d+)[ V](\d+)", path) == marks
        assert [y for _, y in marks] == [heights[5 - step] + beside for step in steps]


def test_nothing_is_drawn_before_anybody_has_answered(drawing):
    html = drawn(drawing, CHARTS[0])
    assert "Ingen har svaret endnu." in html
    assert "<svg" not in html
    assert "<table" not in html


def test_each_says_it_in_words_of_their_own(drawing):
    html = text(drawn(drawing, named("as in the picture")))
    assert "Siv: Okay · frem" in html
    assert "Viol: Står op til aftaler, når nogen minder om det · frem" in html


def test_what_was_said_earlier_says_when(drawing):
    html = text(drawn(drawing, named("gap at the end")))
    assert "Siv: Både og (15. okt.) · frem" in html
    assert "Viol: Står op til aftaler, når nogen minder om det (29. okt.) · frem" in html


def test_whoever_reads_is_asked_in_their_own_words(drawing):
    assert CALL in drawn(drawing, named("they differ"))
    desk = drawn(drawing, named("they differ, for the desk"))
    assert "Siv og Viol ser forskelligt på det." in desk
    assert CALL not in desk


def test_what_stands_beside_the_chart_stays_with_it(drawing):
    assert all("Siv prøver en uge uden vækkeopkald." in drawn(drawing, chart) for chart in CHARTS)


def test_no_name_breaks_out_of_a_chart(drawing):
    html = drawn(drawing, named("hostile"))
    assert "<b>\"'" not in html
    assert "`</title>" not in html
    assert "<script" not in html


def named(name: str) -> dict[str, Any]:
    return next(chart for chart in CHARTS if chart["name"] == name)
