"""I dag tells what has happened since, and leads to where something can be done about it."""

import re
from typing import Any

import pytest

from tests.test_field_templates import PAGES, render

TODAY = PAGES["field_today"]["contexts"]
SIV = TODAY["ordinary"]["courses"][0]
PLANNED = next(row for row in SIV["appointments"] if row["id"].endswith("111"))  # today, 9.00


def course(*appointments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return SIV | {"appointments": list(appointments), "meetings": []} | more


def today(house: Any, one: dict[str, Any], **more: Any) -> str:
    return render(house, "field_today", "ordinary", courses=[one], entries=[], **more)


def coming(**more: Any) -> dict[str, Any]:
    answered = {"answered_at": "2026-11-12T06:00:00.000Z"}
    return PLANNED | {"id": "coming", "starts_at": "2026-11-19T08:00:00.000Z"} | answered | more


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ("not_coming", "cancelled_citizen", "Siv har meldt afbud i dag kl. 7.00"),
        ("wants_move", "planned", "Har svaret: "),
    ],
)
def test_a_citizens_no_to_next_week_is_told_today(house, answer, state, said):
    html = today(house, course(coming(answer=answer, state=state, words="Jeg er rejst")))
    news = html[html.index('id="news"') :].split("</section>")[0]
    for told in (said, "»Jeg er rejst«", "Tors. 19. nov. kl. 9.00", f'href="/field/courses/{SIV["id"]}"'):
        assert told in news


@pytest.mark.parametrize(
    "row",
    [
        coming(answer="coming", state="planned"),
        coming(answer="not_coming", state="moved"),
        coming(answer="not_coming", state="cancelled_citizen", starts_at="2026-11-27T08:00:00.000Z"),
    ],
)
def test_what_needs_nobody_is_no_news(house, row):
    assert 'id="news"' not in today(house, course(row))


@pytest.mark.parametrize(
    ("wants_call", "said"),
    [(False, "Timian har skrevet om Siv"), (True, "Timian vil gerne ringes op om Siv")],
)
def test_a_new_message_is_a_line_that_leads_to_the_thread(house, wants_call, said):
    message = {
        "id": "m1",
        "author": "caseworker",
        "name": "Timian Holm",
        "wants_call": wants_call,
        "seen": False,
    }
    html = today(house, course(messages=[message]))
    assert re.search(rf'href="/field/messages\?course={SIV["id"]}">.*?{said}', html)
    assert said not in today(house, course(messages=[message | {"seen": True}]))
    assert said not in today(house, course(messages=[message | {"author": "mentor", "own": True}]))


def test_what_is_still_ahead_leads_to_the_course_and_what_has_begun_to_its_answer(house):
    early, late = "2026-11-12T07:00:00.000Z", "2026-11-12T08:30:00.000Z"
    assert (
        "/field/log?" not in today(house, course(PLANNED), now=early).split('id="day"')[1].split("</ol>")[0]
    )
    assert "/field/log?" in today(house, course(PLANNED), now=late)


def moved(
    id: str, replaces: str | None, starts_at: str, state: str = "moved", saved: int = 1
) -> dict[str, Any]:
    made = {"replaces": replaces, "saved_at": f"2026-11-1{saved}T08:00:00.000Z"}
    return PLANNED | {"id": id, "starts_at": starts_at, "state": state} | made


def test_a_row_moved_twice_names_where_it_ended(house):
    first = moved("a", None, PLANNED["starts_at"])
    second = moved("b", "a", "2026-11-17T08:00:00.000Z", saved=1)
    third = moved("c", "b", "2026-11-19T10:00:00.000Z", "planned", saved=2)
    assert "Flyttet til tors. 19. nov. kl. 11.00" in today(house, course(first, second, third))


def test_a_row_that_ends_the_same_day_is_shown_once(house):
    first = moved("a", None, PLANNED["starts_at"])
    second = moved("b", "a", "2026-11-17T08:00:00.000Z", saved=1)
    back = moved("c", "b", "2026-11-12T12:00:00.000Z", "planned", saved=2)
    assert today(house, course(first, back, second)).count('<li class="slot') == 1


def test_now_is_a_line_between_two_rows_only(house):
    later = PLANNED | {"id": "later", "starts_at": "2026-11-12T12:00:00.000Z"}
    rows = course(PLANNED, later)
    assert today(house, rows, now="2026-11-12T07:00:00.000Z").count('class="now"') == 0
    assert today(house, rows, now="2026-11-12T09:00:00.000Z").count('class="now"') == 1


def test_the_printed_day_holds_the_day_alone(house):
    html = render(house, "field_today", "waiting_for_birk", waiting=1)
    around = re.findall(r'class="((?:card|btn pill)[^"]*)"', html)
    assert len(around) >= 2
    assert all("no-print" in names for names in around)


@pytest.mark.parametrize(
    ("kind", "form", "said"),
    [
        ("messages", {}, "beskeden til Timian om Siv"),
        ("appointment", {"replaces": PLANNED["id"]}, "aftalen med Siv, i dag kl. 9.00"),
        ("absence", {"appointment": PLANNED["id"]}, "»Siv kom ikke«, i dag kl. 9.00"),
        ("log", {"appointment": PLANNED["id"]}, "mødet med Siv, i dag kl. 9.00"),
        ("log", {"corrects": "x"}, "rettelsen af mødet med Siv"),
    ],
)
def test_a_draft_says_what_it_is_about(house, kind, form, said):
    draft = {"kind": kind, "course": SIV["id"], "form": form, "saved_at": "2026-11-12T08:00:00.000Z"}
    html = today(house, course(PLANNED), drafts=[draft])
    assert f"Du er ikke færdig med {said}. Kladden er gemt" in html
