"""»Kræver din opmærksomhed«: what needs a person, in order, and kept up to date by itself."""

import re

import pytest

from fieldapp.alerts.chores import Heartbeat
from fieldapp.clock import now
from tests.cast import no_show
from tests.desk import came, letter, page, put
from tests.silences import NUMBERS, chips, ending, every_kind, lines, send_on_leave, unanswered


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


@pytest.mark.usefixtures("midday")
def test_all_numbers_agree(viol, timian, cast):
    every_kind(cast, viol)
    shown, total = page(timian, "/desk/"), sum(NUMBERS.values())
    assert chips(shown) == {"": total} | NUMBERS
    assert f"<title>({total}) Kræver" in shown
    assert f'<span class="vh">, venter: </span>{total}</span>' in shown
    assert f'opmærksomhed (<span class="num" id="total">{total}</span>)' in shown
    assert shown.count("<article") + len(lines(shown)) + shown.count("data-news=") == total
    assert f'<span class="vh">, venter: </span>{total}</span>' in page(timian, "/desk/courses")


@pytest.mark.usefixtures("midday")
def test_the_list_has_three_groups_in_order(viol, timian, cast):
    every_kind(cast, viol)
    shown = page(timian, "/desk/")
    assert re.findall(r"<h2 id=\"\w+\">([^<]*)<", shown) == ["Nu", "I dag", "Når du har tid"]
    assert lines(shown) == [
        "unanswered",
        "no_contact",
        "phone",
        "gap",
        "minutes",
        "ending",
        "off_goal",
        "check",
    ]
    assert shown.index("ringes op om Siv") < shown.index("intet svar endnu")


@pytest.mark.usefixtures("midday")
@pytest.mark.parametrize("show", NUMBERS)
def test_a_filter_shows_as_many_as_it_says(viol, timian, cast, show):
    every_kind(cast, viol)
    shown = page(timian, f"/desk/?show={show}")
    assert shown.count("<article") + len(lines(shown)) + shown.count("data-news=") == NUMBERS[show]
    assert chips(shown) == {"": sum(NUMBERS.values())} | NUMBERS
    assert f'data-show="{show}" aria-current="true"' in shown


def test_a_filter_that_is_not_known_shows_everything(timian, cast):
    ending(cast)
    assert lines(page(timian, "/desk/?show=magic")) == ["ending"]


@pytest.mark.usefixtures("midday")
@pytest.mark.parametrize(
    ("q", "found"),
    [("lyng", ["ending"]), ("SIV", ["unanswered"]), ("viol", ["unanswered", "ending"]), ("ida", [])],
)
def test_the_list_is_searched_by_first_name(timian, cast, q, found):
    unanswered(cast, cast.siv)
    ending(cast)
    assert lines(page(timian, f"/desk/?q={q}")) == found


@pytest.mark.usefixtures("midday")
def test_the_chips_of_a_search_count_what_it_finds(viol, timian, cast):
    every_kind(cast, viol)
    shown = page(timian, "/desk/?q=siv&show=minutes")
    assert chips(shown) == {"": 5, "unanswered": 1, "minutes": 1, "progress": 2, "messages": 1}
    assert "Én linje med »siv«." in shown
    shown = page(timian, "/desk/?q=siv")
    assert len(lines(shown)) + shown.count("data-news=") == 5


def test_a_search_that_finds_nothing_says_so_and_has_one_way_out(timian, cast):
    ending(cast)
    shown = page(timian, "/desk/?q=eskild&show=ending")
    assert "<b>Ingen passer på »eskild«.</b>" in shown
    assert 'href="/desk/">Se alle 1, der venter på dig</a>' in shown
    assert "Vis alle" not in shown


def test_a_poll_keeps_the_filter_and_the_search(timian, cast):
    ending(cast)
    shown = page(timian, "/desk/?show=ending&q=lyng")
    assert 'hx-get="/desk/alerts?show=ending&amp;q=lyng"' in shown
    assert lines(page(timian, "/desk/alerts?show=minutes")) == []
    assert lines(page(timian, "/desk/alerts?show=ending&q=lyng")) == ["ending"]


def test_nothing_in_a_filter_says_what_waits_elsewhere(timian, cast):
    ending(cast)
    shown = page(timian, "/desk/?show=no_show")
    assert "Her er ikke noget lige nu." in shown
    assert 'href="/desk/">Se alle 1, der venter på dig</a>' in shown
    assert "Der er ikke noget, der venter på dig." not in shown


def test_a_case_that_waits_for_opening_hours_says_when_it_rings(viol, timian, cast, session):
    put(viol, no_show(cast.birk, cast.viol))
    assert "<dt>Ringer</dt>" not in page(timian, "/desk/")
    minute = max(60 * now().hour - 120, 0)
    cast.choose(cast.ours, opens=minute, closes=minute + 1)
    session.commit()
    shown = page(timian, "/desk/")
    assert re.search(r"<dt>Ringer</dt><dd>i (dag|morgen) kl. ", shown)
    assert "Ringer i" in page(timian, f"/desk/alerts/{letter(session).id}")


def test_a_stand_in_has_the_case_while_the_colleague_is_away(viol, login, cast):
    cast.timian.backup_id = cast.merian.id
    put(viol, no_show(cast.birk, cast.viol))
    merian = login(cast.merian)
    assert "<article" not in page(merian, "/desk/")
    send_on_leave(cast, cast.timian)
    shown = page(merian, "/desk/")
    assert "Birk kom ikke" in shown
    assert "Sagsbehandler Timian er fraværende. Du er stedfortræder for Timian." in shown


@pytest.mark.parametrize("url", ["/desk/", "/desk/courses", "/desk/me"])
def test_every_page_says_when_the_post_does_not_move(timian, session, url):
    late = "Beskeder er forsinkede lige nu. Ring selv, hvis det haster."
    assert late in page(timian, url)
    session.add(Heartbeat(worker="test", at=now()))
    session.commit()
    assert late not in page(timian, url)


def test_an_open_page_hears_that_the_post_moves_again(timian, session):
    seen = re.search(r'id="seen" value="(\w+)"', page(timian, "/desk/"))
    session.add(Heartbeat(worker="test", at=now()))
    session.commit()
    assert 'hx-target="#late"' in page(timian, f"/desk/alerts?seen={seen[1]}")


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
