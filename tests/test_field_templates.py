"""The mentor's pages say what they must, from golden contexts: both servers render these same files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, render_template

from fieldapp import vocabulary

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Path(__file__).parents[1] / "templates"
PAGES = {path.stem: json.loads(path.read_text()) for path in sorted(GOLDEN.glob("*.json"))}
CASES = [(page, name) for page, golden in PAGES.items() for name in golden["contexts"]]
PARTS = {"field/frame.html", "field/pick.html"}
HOSTILE = "<b>\"'& Løv</b>"


def render(app: Flask, page: str, name: str, **changed: Any) -> str:
    golden = PAGES[page]
    with app.test_request_context():
        g.language = "da"
        return render_template(golden["template"], **golden["contexts"][name] | changed)


def values(html: str, name: str) -> list[str]:
    return re.findall(rf'<input type="\w+" name="{name}" value="([^"]*)"', html)


def chosen(html: str, name: str) -> list[str]:
    return re.findall(rf'<input type="\w+" name="{name}" value="([^"]*)" checked', html)


@pytest.mark.parametrize(("page", "name"), CASES)
def test_a_page_renders_and_escapes_what_was_typed(house, page, name):
    html = render(house, page, name)
    assert HOSTILE not in html
    assert html.count("<h1") == 1
    assert "None" not in html


def test_every_page_has_an_ordinary_and_an_odd_context():
    pages = {f"field/{path.name}" for path in (TEMPLATES / "field").glob("*.html")} - PARTS
    assert {golden["template"] for golden in PAGES.values()} == pages
    assert min(len(golden["contexts"]) for golden in PAGES.values()) >= 2


@pytest.mark.parametrize(("page", "name"), CASES)
def test_every_entry_says_which_and_how_it_stands(house, page, name):
    shown = re.findall(r"data-entry=\"[0-9a-f-]{36}\"(.{0,30})", render(house, page, name))
    assert all(re.match(r' data-state="(waiting|sending|sent|help|aside)"', rest) for rest in shown)


@pytest.mark.parametrize(("page", "name"), CASES)
def test_every_label_and_every_described_field_is_there(house, page, name):
    html = render(house, page, name)
    ids = re.findall(r'\sid="([^"]+)"', html)
    named = " ".join(re.findall(r'(?:for|aria-(?:describedby|labelledby))="([^"]+)"', html)).split()
    assert sorted(ids) == sorted(set(ids))
    assert set(named) <= set(ids)


def test_a_meeting_can_have_every_outcome_but_two(house):
    html = render(house, "field_log", "ordinary")
    there = {*values(html, "outcome")}
    elsewhere = {"no_show": "/field/absence?", "moved": "/field/appointment?"}
    there |= {outcome for outcome, page in elsewhere.items() if page in html}
    assert there == vocabulary.codes("outcome") - {"planned", "mistake"}


@pytest.mark.parametrize(
    ("page", "field", "kind"),
    [
        ("field_log", "form", "form"),
        ("field_log", "place", "place"),
        ("field_log", "topics", "topic"),
        ("field_appointment", "form", "form"),
        ("field_appointment", "place", "place"),
        ("field_appointment", "told", "told"),
        ("field_absence", "reason", "reason"),
        ("field_absence", "stated_by", "stated_by"),
        ("field_absence", "phone_result", "attempt_result"),
    ],
)
def test_every_code_can_be_chosen_once(house, page, field, kind):
    offered = values(render(house, page, "ordinary"), field)
    assert sorted(offered) == sorted(vocabulary.codes(kind))


def test_a_volunteer_is_not_offered_sensitive_topics(house):
    html = render(house, "field_log", "volunteer")
    assert vocabulary.SENSITIVE_TOPICS.isdisjoint(values(html, "topics"))


def test_a_new_meeting_starts_where_it_was_agreed_and_states_nothing_else(house):
    html = render(house, "field_log", "ordinary")
    proposed = [chosen(html, name) for name in ("form", "place", "minutes")]
    assert proposed == [["in_person"], ["cafe"], ["45"]]
    assert [chosen(html, name) for name in ("outcome", "topics", "goal")] == [[], [], []]


def test_a_form_that_comes_back_keeps_what_was_filled_in(house):
    html = render(house, "field_log", "draft")
    assert [chosen(html, name) for name in ("outcome", "minutes", "topics", "mark")] == [
        ["held"],
        ["45"],
        ["situation", "mental"],
        ["4"],
    ]


def test_an_absence_states_nothing_that_nobody_entered(house):
    html = render(house, "field_absence", "ordinary")
    stated = {
        name: chosen(html, name) for name in ("arrived", "waited", "attempts", "phone_result", "reason")
    }
    assert stated == {
        "arrived": [],
        "waited": [],
        "attempts": [],
        "phone_result": [],
        "reason": ["not_stated"],
    }


def test_an_absence_is_one_tap_from_today(house):
    html = render(house, "field_today", "waiting_for_birk")
    birk = html[html.index("<b>Birk</b>") :]
    assert re.search(r'<p class="quick">.*?href="/field/absence\?course=[^"]+&amp;appointment=', birk)


def test_an_undone_entry_leaves_the_appointment_open(house):
    context = PAGES["field_today"]["contexts"]["waiting_for_birk"]
    sent = context["entries"][0]
    undo = {**sent, "id": "new", "entry": {**sent["entry"], "corrects": sent["id"], "outcome": "mistake"}}
    html = render(house, "field_today", "waiting_for_birk", entries=[sent, undo])
    assert sent["id"] not in html
    assert f"appointment={sent['entry']['appointment']}" in html


def test_the_toast_names_a_clock_and_goes_when_it_has_passed(house):
    assert "Fortryd inden kl. 10.25.35" in render(house, "field_saved", "absence")
    assert "Fortryd" not in render(house, "field_saved", "absence", now="2026-11-12T09:25:35.000Z")


def test_thirty_citizens_are_shown_and_the_rest_are_a_tap_away(house):
    html = render(house, "field_citizens", "ordinary")
    assert html.count('<li class="slot') == 30
    assert "/field/citizens?shown=60" in html


def test_logging_out_is_refused_while_something_is_unsent(house):
    assert 'action="/logout"' not in render(house, "field_me", "unsent")
    assert "3 ting er ikke sendt endnu" in render(house, "field_me", "unsent")


def test_a_locked_phone_names_no_citizen(house):
    names = {c["citizen"]["first_name"] for c in PAGES["field_today"]["contexts"]["ordinary"]["courses"]}
    assert not any(name in render(house, "field_lock", "ordinary") for name in names)


def test_the_sprite_holds_every_icon_that_is_used(house):
    sprite = house.jinja_env.get_template("components/sprite.html").render()
    pages = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    used = re.findall(r"""icon\("([a-z]+)|sign\("([a-z]+)|#i-([a-z]+)""", pages)
    assert {"".join(names) for names in used} <= set(re.findall(r'id="i-([a-z]+)"', sprite))


def test_the_login_page_holds_only_the_icon_that_it_uses(house):
    page = house.test_client().get("/login").text
    assert re.findall(r'href="#i-([a-z]+)"', page) == re.findall(r'id="i-([a-z]+)"', page) == ["met"]


def test_colours_are_written_as_tokens_only():
    css = (Path(__file__).parents[1] / "static/app.css").read_text()
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", css[css.index("*,::before") : css.index("@media print")]) == []


def test_one_card_at_most_asks_and_a_draft_keeps_its_name(house):
    html = render(house, "field_today", "draft_of_a_gone_course")
    assert html.count('class="card ask no-print"') == 1
    assert "Kladden om Freja er her stadig" in html


def test_what_cannot_be_mended_has_a_way_out(house):
    html = render(house, "field_outbox", "given_up")
    stuck = html[html.index('id="stuck"') : html.index('id="ahead"')]
    assert stuck.count("/aside") == 2
    assert "Se forløbet" in stuck


def test_nobody_is_promised_a_call_that_is_not_made(house):
    html = render(house, "field_absence", "answered")
    assert "bliver ikke ringet op" in html
    assert "får besked" not in html
