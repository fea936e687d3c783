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


def proposed(html: str) -> tuple[str, str]:
    day, clock = (
        re.search(r'name="day" value="([^"]*)"', html),
        re.search(r'name="clock" .*?value="([^"]*)"', html),
    )
    assert day
    assert clock
    return day[1], clock[1]


def agreed(*moments: str) -> list[dict[str, Any]]:
    like = context("field_course", "ordinary")["course"]["appointments"][0] | {"state": "planned"}
    return [like | {"id": f"a{number}", "starts_at": moment} for number, moment in enumerate(moments)]


def test_a_new_appointment_is_proposed_on_the_same_weekday_when_nothing_is_agreed(house):
    course = context("field_appointment", "ordinary")["course"]
    last = context("field_appointment", "ordinary")["last"] | {
        "met_at": "2026-10-22T07:00:00.000Z"
    }  # summer time
    near = agreed("2026-11-19T08:30:00.000Z", "2026-11-26T09:00:00.000Z")
    said = [
        proposed(
            render(house, "field_appointment", "ordinary", last=last, course=course | {"appointments": rows})
        )
        for rows in ([], near[:1], near)
    ]
    assert said == [("2026-11-19", "9.00"), ("2026-11-26", "9.00"), ("2026-11-26", "9.00")]


def test_what_is_still_ahead_today_is_proposed_and_six_weeks_are_tried(house):
    course = context("field_appointment", "ordinary")["course"]
    last = context("field_appointment", "ordinary")["last"] | {"met_at": "2026-11-05T12:00:00.000Z"}
    weekly = agreed(
        *[
            f"2026-{day}T12:00:00.000Z"
            for day in ("11-12", "11-19", "11-26", "12-03", "12-10", "12-17", "12-24")
        ]
    )
    said = [
        proposed(
            render(house, "field_appointment", "ordinary", last=last, course=course | {"appointments": rows})
        )
        for rows in ([], weekly)
    ]
    assert said == [("2026-11-12", "13.00"), ("2026-12-24", "13.00")]
    first = proposed(render(house, "field_appointment", "first"))
    assert first == ("2026-11-19", "")


def test_a_refused_link_says_why_and_can_be_asked_for_again(house):
    waiting = context("field_link", "pending")["pending"]
    refused = waiting | {"state": "help", "error": {"message": "Vi har ikke nummeret.", "fields": {}}}
    html = render(house, "field_link", "pending", pending=refused)
    assert "Vi har ikke nummeret." in html
    assert 'action="/field/link"' in html
    assert "når der er forbindelse" not in html
    assert 'action="/field/link"' not in render(house, "field_link", "pending")


def test_a_refusal_is_said_once(house):
    refused = context("field_outbox", "given_up")["entries"][0]
    fields = {"minutes": "Vælg minutter.", "place": "Vælg et sted."}
    item = refused | {
        "state": "help",
        "error": {"message": "Vælg minutter.", "status": 422, "fields": fields},
    }
    html = render(house, "field_outbox", "given_up", entries=[item])
    assert (html.count("Vælg minutter."), html.count("Vælg et sted.")) == (1, 1)


def test_the_course_tells_of_what_was_called_off(house):
    course = context("field_course", "ordinary")["course"]
    off = agreed("2026-11-19T08:00:00.000Z")[0] | {
        "state": "cancelled_citizen",
        "answer": "not_coming",
        "answered_at": "2026-11-12T06:00:00.000Z",
        "words": "Jeg er rejst",
    }
    html = render(house, "field_course", "ordinary", course=course | {"appointments": [off]})
    ahead = html[html.index('id="next"') :].split("</section>")[0]
    assert "Ingen kommende aftaler" in ahead
    assert "Tors. 19. nov. kl. 9.00" in ahead
    assert "Siv har meldt afbud i dag kl. 7.00" in ahead
    assert "»Jeg er rejst«" in ahead


def test_what_another_wrote_is_not_called_mine_and_cannot_be_corrected(house):
    course = context("field_course", "everything")["course"]
    others = {"meetings": [row | {"own": False} for row in course["meetings"]]}
    html = render(house, "field_course", "everything", course=course | others, entries=[])
    mine = render(house, "field_course", "everything", entries=[])
    assert ("Ret mødet" in mine, "Ret mødet" in html) == (True, False)


def test_what_another_mentor_called_off_is_not_called_off_by_me(house):
    course = context("field_course", "ordinary")["course"]
    off = agreed("2026-11-19T08:00:00.000Z")[0] | {"state": "cancelled_mentor", "own": False}
    absence = course["meetings"][0] | {"id": "m", "appointment": off["id"], "outcome": "cancelled_mentor"}
    said = [
        render(
            house,
            "field_course",
            "ordinary",
            entries=[],
            course=course | {"appointments": [off], "meetings": [absence | {"own": own}]},
        )
        for own in (True, False)
    ]
    assert ["Aflyst af dig" in html for html in said] == [True, False]
    assert ["Aflyst af mentoren" in html for html in said] == [False, True]


def test_a_former_mentors_words_bear_their_name(house):
    course = context("field_messages", "ordinary")["course"]
    said = [row | {"author": "mentor", "name": "Hassel", "own": False} for row in course["messages"][:1]]
    html = render(house, "field_messages", "ordinary", course=course | {"messages": said})
    assert "<b>Hassel</b>" in html
    assert "<b>Dig</b>" not in html


def test_a_new_message_is_marked_among_the_citizens(house):
    courses = context("field_citizens", "hostile")["courses"]
    fresh = {
        "id": "m1",
        "author": "caseworker",
        "name": "Timian",
        "text": "Ring",
        "seen": False,
        "wants_call": True,
    }
    new = [courses[0] | {"messages": [fresh]}, *courses[1:]]
    assert render(house, "field_citizens", "hostile", courses=new).count("Ny besked") == 1
    old = [courses[0] | {"messages": [fresh | {"seen": True}]}]
    assert "Ny besked" not in render(house, "field_citizens", "hostile", courses=old)


def test_what_was_corrected_since_leads_to_what_stands(house):
    html = render(house, "field_saved", "sent", entry=corrected("sent", "c1"))
    assert 'Rettet siden. <a href="/field/entries/c1">' in html
    assert "Ret mødet" not in html
    assert "Ret mødet" in render(house, "field_saved", "sent")


def corrected(name: str, by: str) -> dict[str, Any]:
    entry: dict[str, Any] = context("field_saved", name)["entry"]
    return entry | {"entry": entry["entry"] | {"corrected_by": by}}


def test_the_newest_of_several_corrections_is_named(house):
    newer = [{"id": "c2", "state": "waiting", "entry": {"corrects": "c1"}}]
    html = render(house, "field_saved", "sent", entry=corrected("sent", "c1"), entries=newer)
    assert 'href="/field/entries/c2"' in html


def test_a_correction_is_called_one(house):
    item = context("field_outbox", "ordinary")["entries"][0]
    fix = item | {"entry": item["entry"] | {"corrects": "c0", "outcome": "held"}}
    assert "Rettelse · Vi mødtes" in render(house, "field_outbox", "ordinary", entries=[fix])
    assert "Rettelse" not in render(house, "field_outbox", "ordinary", entries=[item])
