"""The citizen's pages in a real browser: for everybody, by keyboard alone, and with scripts switched off."""

from datetime import timedelta

import pytest

from fieldapp.clock import now
from tests.axe import faults
from tests.citizen import confirmations, give, met, say
from tests.test_citizen_answers import answers

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium):
    return chromium.context.pages[0]


@pytest.fixture
def ahead(cast):
    return cast.appointment(cast.siv, now() + timedelta(hours=20))


@pytest.fixture
def without_scripts(chromium, page):
    chromium.cdp(page).send("Emulation.setScriptExecutionDisabled", {"value": True})


def test_every_page_is_for_everybody(page, server, app, visitor, token, ahead, cast, session):
    met(session, cast.siv, now() - timedelta(days=1), note="Gik tur ved havnen.")
    past = cast.appointment(cast.siv, now() - timedelta(hours=2))
    visitor.post(f"/c/{token}/marks", data={"everyday": "2"})
    second = give(app, cast.birk).token
    met(session, cast.birk, now() - timedelta(days=1))
    addresses = [
        "",
        "about",
        "closed",
        f"{token}/meetings",
        f"{token}/about",
        f"{token}/agreement",
        f"{token}/marks",
        f"{token}/course",
        f"{token}?appointment={past.id}",
    ]
    found = look(page, server, [token, second, *addresses])
    for said in ("coming", "not_coming", "wants_move"):
        say(visitor, token, ahead, said)
        found |= look(page, server, [f"{token}?lang=en&{said}"])
    page.fill("#words", "a" * 500)
    page.evaluate("document.querySelector('#words').removeAttribute('maxlength')")
    page.fill("#words", "a" * 501)
    page.click("form:has(#words) button")
    page.wait_for_selector(".errors")
    found["words that are too long"] = faults(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def look(page, server, addresses):
    found = {}
    for address in addresses:
        page.goto(f"{server.url}/c/{address}")
        assert page.locator("h1").count() == 1
        found[address] = faults(page)
    return found


@pytest.mark.usefixtures("without_scripts")
def test_a_code_becomes_an_answer_with_scripts_switched_off(page, server, app, cast, ahead, session):
    page.goto(f"{server.url}/c/")
    page.fill("#code", give(app, cast.siv).grouped.lower())
    page.click("main button")
    page.click("button[value=not_coming]")
    page.fill("#words", "Min søn er syg.")
    page.click("form:has(#words) button")
    page.wait_for_url("**appointment=**")
    assert [row[:2] for row in answers(session)] == [("not_coming", ""), ("not_coming", "Min søn er syg.")]
    assert page.context.cookies() == []


@pytest.mark.usefixtures("without_scripts")
def test_a_keyboard_alone_is_enough(page, server, token, ahead, cast, session):
    met(session, cast.siv, now() - timedelta(days=1))
    page.goto(f"{server.url}/c/{token}")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Jeg kan ikke komme"
    page.keyboard.press("Enter")
    page.wait_for_selector("#words")
    page.focus("[name=met][value=yes]")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=met]", state="detached")
    assert [row[0] for row in answers(session)] == ["not_coming"]
    assert [(row.met, row.duration) for row in confirmations(session)] == [("yes", "shorter")]


@pytest.mark.usefixtures("without_scripts")
def test_who_did_not_meet_is_not_asked_how_long_it_took(page, server, token, cast, session):
    met(session, cast.siv, now() - timedelta(days=1))
    page.goto(f"{server.url}/c/{token}")
    assert page.locator(".lasted").is_visible()
    page.check("[name=met][value=no]", force=True)
    assert page.locator(".lasted").is_hidden()
