"""The list of courses: searched by name, a page at a time; and the way forward while it is empty."""

import re
from uuid import UUID

import pytest

from fieldapp.clock import now
from tests.desk import page


@pytest.mark.parametrize(
    ("q", "found"),
    [("siv", ["Siv"]), ("SKOV bir", ["Birk"]), ("viol", ["Birk", "Siv"]), ("øst", ["Ida"]), ("%", [])],
)
def test_the_list_is_searched_by_name(timian, cast, session, q, found):
    cast.course("Ida", cast.hassel, cast.timian).citizen.last_name = "Østergård"
    session.commit()
    shown = page(timian, f"/desk/courses?q={q}")
    assert re.findall(r"<div><b>(\w+) ", shown) == found


def test_the_list_is_paged_and_the_search_goes_with_it(timian, cast, session):
    for number in range(31):
        cast.course(f"Bo{number}", cast.viol, cast.timian)
    session.commit()
    shown = page(timian, "/desk/courses?q=bo")
    assert shown.count("data-step") == 30
    assert 'href="?q=bo&amp;shown=60"' in shown
    assert page(timian, "/desk/courses?q=bo&shown=60").count("data-step") == 31


def test_a_caseworker_without_courses_is_shown_the_way(login, cast, session):
    new = cast.person("safran", "caseworker")
    session.commit()
    for url in ("/desk/courses", "/desk/"):
        shown = page(login(new), url)
        assert "Du har ingen forløb endnu." in shown
        assert 'href="/desk/courses/new"' in shown


def test_without_mentors_the_page_says_who_invites_them(login, cast):
    shown = page(login(cast.fremmed_sagsbehandler), f"/desk/agreements/{UUID(int=9)}/citizen")
    assert "Fremmed · intern mentor" in shown
    cast.fremmed_mentor.ended_at = now()
    cast.session.commit()
    assert "Der er ingen mentorer endnu." in page(
        login(cast.fremmed_sagsbehandler), f"/desk/agreements/{UUID(int=9)}/citizen"
    )
