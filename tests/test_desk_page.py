"""The desk in a real browser: keys walk the list, it renews itself, and says when it cannot."""

import pytest
from playwright.sync_api import Page, expect

from tests import wire
from tests.browsers.chromium_tabs import Tabs
from tests.cast import PASSWORD, no_show
from tests.desk import put
from tests.silences import ending

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(chromium: Tabs, server, viol, cast) -> Page:
    """Timian's list with two cases on it."""
    put(viol, no_show(cast.siv, cast.viol))
    put(viol, no_show(cast.birk, cast.viol))
    page = enter(chromium, server, cast.timian, "/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kræver din opmærksomhed (2)")
    expect(chosen(page)).to_contain_text("Siv")  # the keys are there: a letter before that is nobody's
    return page


def enter(chromium: Tabs, server, who, url: str) -> Page:
    """The page, for somebody who logs in to see it."""
    page = chromium.open(f"{server.url}/login?next={url}")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.fill("[name=email]", who.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form button")
    return page


def ask_again(page: Page) -> None:
    """What htmx does by itself every ten seconds."""
    page.dispatch_event("#worklist", "every")


def chosen(page: Page):
    return page.locator("[data-step][aria-current] h3")


def test_j_and_k_walk_and_enter_opens(desk):
    expect(chosen(desk)).to_contain_text("Siv")
    desk.keyboard.press("j")
    expect(chosen(desk)).to_contain_text("Birk")
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Siv kom ikke")


def test_enter_telephones_nobody(chromium, server, cast):
    people = enter(chromium, server, cast.rose, "/desk/people?role=mentor")
    expect(people.locator("[data-step][aria-current] a")).to_have_attribute("href", "tel:+4512345678")
    people.evaluate("addEventListener('click', (event) => (event.preventDefault(), (window.rang = true)))")
    people.keyboard.press("Enter")
    assert people.evaluate("window.rang") is None
    expect(people.locator(".keys")).not_to_contain_text("Enter")
    people.goto(f"{server.url}/desk/people?role=caseworker")
    expect(people.locator(".keys")).to_contain_text("Enter")


def test_a_key_goes_to_the_button_that_shows_it_and_enter_presses(desk):
    desk.keyboard.press("j")
    desk.keyboard.press("t")
    expect(desk.get_by_role("button", name="Jeg tager den").nth(1)).to_be_focused()
    expect(desk.locator("[data-state=open]")).to_have_count(2)
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-taken]")).to_contain_text("Du tog den")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Birk kom ikke")


def test_e_goes_to_what_is_next_in_the_chosen_case(desk):
    desk.keyboard.press("j")
    desk.keyboard.press("e")
    expect(desk.get_by_role("button", name="Jeg tager den").nth(1)).to_be_focused()
    expect(desk.locator("[data-state=open]")).to_have_count(2)


def test_e_goes_to_ordnet_and_enter_presses(desk, cast):
    ending(cast)
    desk.reload()
    expect(chosen(desk)).to_contain_text("Siv")
    for key in ("j", "j", "e"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("button", name="Ordnet")).to_be_focused()
    expect(desk.locator("[data-kind=ending][data-state=open]")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-kind=ending][data-state=handled]")).to_have_count(1)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Kræver din opmærksomhed (2)")


def test_after_ordnet_the_next_line_is_chosen_and_the_last_can_be_undone(desk, cast):
    first, second = ending(cast), ending(cast)
    desk.reload()
    for key in ("j", "j", "e", "Enter"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("status").filter(has_text="Ordnet.")).to_be_visible()
    line, toast = (
        desk.locator(part).bounding_box() for part in (f"#alert-{second.id}[aria-current]", ".toast")
    )
    assert 0 < line["y"] < line["y"] + line["height"] <= toast["y"]
    desk.locator(".toast").get_by_role("button", name="Fortryd").click()
    expect(desk.locator(f"#alert-{first.id}")).to_be_visible()
    expect(desk.locator(".toast")).to_have_count(0)


def test_the_address_of_a_silence_chooses_its_line(desk, cast, server):
    letter = ending(cast)
    desk.goto(f"{server.url}/desk/alerts/{letter.id}")
    expect(desk.locator(f"#alert-{letter.id}[aria-current]")).to_be_in_viewport()


def test_a_letter_is_not_for_another_line_than_the_chosen(desk, cast, viol):
    wire.put(viol, "messages", wire.message(cast.siv, cast.viol))
    desk.reload()
    expect(chosen(desk)).to_contain_text("Siv")
    for key in ("j", "j", "e"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-news][aria-current]")).to_have_count(1)
    expect(desk.locator("[data-key]:focus")).to_have_count(0)


def test_a_stroke_goes_to_the_search(desk):
    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type("bir/j")
    expect(desk.locator("#q")).to_have_value("bir/j")
    desk.fill("#q", "bir")
    desk.keyboard.press("Enter")
    expect(desk.locator("article")).to_have_count(1)
    ask_again(desk)
    expect(desk.locator("article")).to_have_count(1)
    expect(desk.locator("#total")).to_have_text("2")


def test_a_question_mark_shows_all_keys_until_it_is_closed(desk):
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("ned og op på en liste")
    desk.keyboard.press("j")
    expect(chosen(desk)).to_contain_text("Siv")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    desk.keyboard.press("j")
    expect(chosen(desk)).to_contain_text("Birk")


def test_keys_can_be_switched_off_on_this_device(desk, server):
    desk.goto(f"{server.url}/desk/me")
    desk.click("[name=keys]")
    desk.goto(f"{server.url}/desk/")
    expect(desk.locator("kbd").first).to_be_hidden()
    for key in ("t", "e", "/", "?"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-key]:focus, dialog[open]")).to_have_count(0)
    desk.goto(f"{server.url}/desk/me")
    desk.click("[name=keys]")
    desk.goto(f"{server.url}/desk/")
    expect(chosen(desk)).to_contain_text("Siv")


def test_keys_are_letters_while_somebody_types(desk):
    desk.keyboard.press("Enter")
    desk.click("summary")
    desk.fill("#f-clock", "")
    desk.press("#f-clock", "t")
    expect(desk.locator("#f-clock")).to_have_value("t")
    expect(desk.locator("[data-state=open]")).to_have_count(1)


def test_a_new_case_comes_by_itself_and_the_choice_stays(desk, viol, cast):
    desk.keyboard.press("j")
    put(viol, no_show(cast.siv, cast.viol))
    ask_again(desk)
    expect(desk.locator("article")).to_have_count(3)
    expect(desk).to_have_title("(3) Kræver din opmærksomhed – fieldapp")
    expect(desk.locator("#waiting")).to_contain_text("3")
    expect(chosen(desk)).to_contain_text("Birk")


def test_a_list_that_cannot_be_renewed_says_so_until_it_can(desk, server):
    server.stop()
    ask_again(desk)
    expect(desk.locator("[data-stale]")).to_have_text(
        "Ingen forbindelse. Listen bliver ikke opdateret lige nu."
    )
    server.start()
    ask_again(desk)
    expect(desk.locator("[data-stale]")).to_be_empty()


def test_what_was_typed_wrong_is_named_first(desk):
    desk.keyboard.press("Enter")
    desk.click("summary")
    desk.fill("#f-clock", "kvart i ti")
    desk.get_by_role("button", name="Gem kontakten").click()
    expect(desk.locator(".errors")).to_be_focused()
    desk.get_by_role("link", name="Skriv klokkeslættet som 10.40.").click()
    expect(desk.locator("#f-clock")).to_be_focused()
    expect(desk.locator("#f-clock")).to_have_value("kvart i ti")


def test_a_page_on_paper_lies_in_one_column_also_across(desk):
    desk.emulate_media(media="print")
    assert desk.evaluate("getComputedStyle(document.body).display") == "block"


def test_an_error_is_clear_of_the_ring_around_its_field(desk, server, cast):
    desk.goto(f"{server.url}/desk/courses/{cast.siv.id}")
    desk.get_by_role("button", name="Send besked").click()
    error, field = (desk.locator(part).bounding_box() for part in ("#e-text", "textarea#text"))
    assert field["y"] - error["y"] - error["height"] >= 5
