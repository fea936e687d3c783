"""No page of the mentor's is a dead end or says what is not so, from golden contexts."""

import re
from typing import Any

from tests.test_field_templates import PAGES, render


def context(page: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = PAGES[page]["contexts"][name]
    return found


def form(html: str, id: str) -> str:
    return html[html.index(f'id="{id}"') :].split("</form>")[0]


def test_a_report_about_the_wrong_citizen_can_be_withdrawn_from_both_its_corrections(house):
    came = render(house, "field_log", "came_anyway")
    corrects = context("field_log", "came_anyway")["corrects"]
    absent = render(house, "field_absence", "ordinary", corrects=corrects)
    for html in (came, absent):
        assert html.count('form="withdraw"') == 1
        assert f'id="withdraw" method="post" action="/field/entries/{corrects}/undo"' in html
    assert "Det var en anden borger" in came


def test_an_absence_of_an_appointment_can_say_another_day_and_its_error_has_a_place(house):
    later = {"met_at": "Mødet ligger i fremtiden. Ret dag eller tid."}
    html = render(house, "field_absence", "ordinary", errors=later)
    assert '<details id="f-met_at" open>' in html
    assert 'name="met_on" value="2026-11-12"' in html
    assert html.count('id="e-met_at"') == 1


def test_kom_ikke_is_not_offered_before_the_time(house):
    early = {"now": "2026-11-12T07:00:00.000Z"}
    assert "/field/absence?" in render(house, "field_log", "ordinary")
    assert "/field/absence?" not in render(house, "field_log", "ordinary", **early)


def test_who_calls_off_must_be_chosen(house):
    off = render(house, "field_appointment", "move").split('class="off"')[1].split("</details>")[0]
    assert len(re.findall(r'name="outcome" value="cancelled_\w+" required', off)) == 2
