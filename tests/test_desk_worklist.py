"""»Kræver din opmærksomhed«: what needs a person, in order, and kept up to date by itself."""

import re

import pytest

from tests.cast import no_show
from tests.desk import came, letter, page, put


def test_an_open_case_is_a_full_card_with_its_facts(viol, timian, cast, session):
    put(viol, no_show(cast.birk, cast.viol))
    shown = page(timian, "/desk/")
    assert "Birk kom ikke i dag" in shown
    assert f'data-alert="{letter(session).id}" data-state="open"' in shown
    assert "20 min" in shown
    assert re.search(r"Ringede \d+\.\d\d, intet svar", shown)


def test_the_title_and_the_menu_count_what_needs_a_person(viol, timian, cast):
    put(viol, no_show(cast.birk, cast.viol))
    shown = page(timian, "/desk/")
    assert "<title>(1) Kræver din opmærksomhed – fieldapp</title>" in shown
    assert '<span class="vh">, venter: </span>1</span>' in shown


def test_nothing_to_do_is_said_calmly(timian):
    assert "Der er ikke noget, der venter på dig." in page(timian, "/desk/")


def test_open_comes_before_taken_and_oldest_first(viol, timian, cast, session):
    put(viol, no_show(cast.siv, cast.viol))
    timian.post(f"/desk/alerts/{letter(session).id}/taken")
    put(viol, no_show(cast.birk, cast.viol))
    put(viol, no_show(cast.siv, cast.viol))
    assert re.findall(r'<article[^>]*data-state="(\w+)"', page(timian, "/desk/")) == ["open", "open", "taken"]


def test_a_settled_case_folds_into_a_row(viol, timian, cast):
    first = no_show(cast.birk, cast.viol)
    put(viol, first)
    put(viol, came(first, cast.birk))
    shown = page(timian, "/desk/")
    assert "<article" not in shown
    assert "Birk kom alligevel" in shown
    assert 'data-state="recalled"' in shown


def test_an_open_page_asks_again_and_hears_nothing_new(timian):
    seen = re.search(r'id="seen" value="(\w+)"', page(timian, "/desk/"))
    assert timian.get(f"/desk/alerts?seen={seen[1]}").status_code == 204


def test_an_open_page_asks_again_and_hears_of_a_new_case(viol, timian, cast):
    seen = re.search(r'id="seen" value="(\w+)"', page(timian, "/desk/"))
    put(viol, no_show(cast.birk, cast.viol))
    shown = page(timian, f"/desk/alerts?seen={seen[1]}")
    assert "Birk kom ikke" in shown
    assert "<title>(1) " in shown


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler"])
def test_another_caseworker_sees_nothing_of_it(viol, login, cast, who):
    put(viol, no_show(cast.birk, cast.viol))
    assert "Birk" not in page(login(getattr(cast, who)), "/desk/")


def test_a_leader_sees_the_whole_organisation(viol, login, cast):
    put(viol, no_show(cast.birk, cast.viol))
    assert "Birk kom ikke" in page(login(cast.rose), "/desk/")


@pytest.mark.parametrize("who", ["viol", "admin"])
def test_the_desk_is_not_there_for_others(login, cast, who):
    assert login(getattr(cast, who)).get("/desk/").status_code == 404


def test_without_a_login_the_desk_sends_to_the_door(app):
    answer = app.test_client().get("/desk/")
    assert answer.status_code in (302, 303)
    assert "/login" in answer.location
