"""What was proposed about a course and what was answered: by whom, when and why, on a page of its own."""

import re

import pytest

from fieldapp.clock import iso, now
from fieldapp.formats import day_clock
from tests.desk import page
from tests.proposals import proposal
from tests.wire import put


@pytest.fixture
def answered(viol, timian, cast):
    """Viol proposes something about Siv; Timian answers."""

    def answer(verdict, said=None, what="goal", **more):
        entry = proposal(cast.siv, cast.viol, what, **more)
        assert put(viol, "proposals", entry).status_code == 201
        if verdict:
            sent = timian.post(f"/desk/proposals/{entry['id']}/{verdict}", data=said)
            assert sent.status_code == 303

    return answer


def rows(client, course):
    """Each row's text, the first one first."""
    shown = page(client, f"/desk/courses/{course.id}/proposals")
    found = re.findall(r'<li class="entry" data-proposal="[^"]*">(.*?)</li>', shown)
    return [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in found]


def test_each_answer_says_what_by_whom_when_and_why(timian, cast, answered):
    answered("accepted", text="Siv har selv spurgt.")
    answered("returned", {"reason": "talk", "words": "Ring i morgen."}, "minutes", minutes=90, text="Turen.")
    answered(None, title="Ikke besvaret")
    newest, first = rows(timian, cast.siv)
    day = day_clock(iso(now()), iso(now())).split(" kl.")[0]
    returned = f"Sendt tilbage af Timian, {day} kl."
    for said in ("90", "»Turen.«", "af Viol", returned, "Lad os tale om det »Ring i morgen.«"):
        assert said in newest, said
    goal = "»Søge en praktik« Job og uddannelse · Foreslået af Viol, "
    for said in (goal, "»Siv har selv spurgt.«", f"Ja fra Timian, {day} kl."):
        assert said in first, said
    assert "Ét forslag venter på svar" in page(timian, f"/desk/courses/{cast.siv.id}/proposals")


def test_the_menu_counts_what_waits_in_all(timian, viol, cast, answered):
    answered(None)
    put(viol, "proposals", proposal(cast.birk, cast.viol, "minutes", minutes=90, text="Turen."))
    menu = [
        re.search(r'id="waiting".*?</span>\s*\d+', page(timian, url))[0]
        for url in ("/desk/", f"/desk/courses/{cast.siv.id}/proposals")
    ]
    assert menu[0] == menu[1]


def test_a_colleagues_answer_bears_their_name(timian, login, viol, cast, session):
    cast.timian.backup_id = cast.merian.id
    session.commit()
    put(viol, "proposals", entry := proposal(cast.siv, cast.viol))
    login(cast.merian).post(f"/desk/proposals/{entry['id']}/accepted")
    assert "Ja fra Merian, " in rows(timian, cast.siv)[0]


def test_it_is_found_on_the_courses_page_and_is_empty_at_first(timian, cast, answered):
    link = f'href="/desk/courses/{cast.siv.id}/proposals"'
    course = f"/desk/courses/{cast.siv.id}"
    assert timian.get(course).text.count(link) == 1
    assert "Ingen forslag er besvaret endnu." in page(timian, f"{course}/proposals")
    answered(None)
    assert timian.get(course).text.count(link) == 2  # below what waits too


def test_another_course_has_rows_of_its_own(timian, cast, answered):
    answered("accepted")
    assert rows(timian, cast.birk) == []


def test_a_leader_reads_it_and_no_stranger_does(login, cast, answered):
    answered("accepted")
    assert len(rows(login(cast.rose), cast.siv)) == 1
    for who in ("merian", "fremmed_sagsbehandler", "viol", "admin"):
        assert login(getattr(cast, who)).get(f"/desk/courses/{cast.siv.id}/proposals").status_code == 404
