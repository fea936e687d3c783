"""What courses led to: goals by scheme and affiliation, and nobody who can be found in the figures."""

import re
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from sqlalchemy import select

from fieldapp.mentorships.models import Course, Goal
from fieldapp.mentorships.periods import Agreement, State
from fieldapp.office.cells import Cell, hidden
from fieldapp.office.results import quarter, quarters
from tests.desk import page
from tests.moments import this_day
from tests.office import noted, rows


def table(inner: dict[tuple[int, int], list[str]]) -> dict[tuple[int, int], Cell]:
    """A cell for each list of citizens, who have a goal each there, with all totals."""
    told: dict[tuple[int, int], list[str]] = {}
    for (row, column), citizens in inner.items():
        for place in ((row, column), (row, 0), (0, column), (0, 0)):
            told.setdefault(place, []).extend(citizens)
    return {place: Cell(len(one), frozenset(one)) for place, one in told.items() if one}


def people(number: int, of: object = "") -> list[str]:
    return [f"{of}-{one}" for one in range(number)]


def worked_out(found: dict[tuple[int, int], Cell], away: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The hidden places that the sums of lines give away: solved as equations, in no hurry."""
    unknown = sorted(away)
    lines = [[(row, column) for column in range(1, 9)] + [(row, 0)] for row in range(9)]
    lines += [[(row, column) for row in range(1, 9)] + [(0, column)] for column in range(9)]
    rows = []
    for *parts, total in lines:
        rows.append([Fraction((one in parts) - (one == total)) for one in unknown])
    pivot = 0
    for column in range(len(unknown)):
        here = next((number for number in range(pivot, len(rows)) if rows[number][column]), None)
        if here is None:
            continue
        rows[pivot], rows[here] = rows[here], rows[pivot]
        rows[pivot] = [one / rows[pivot][column] for one in rows[pivot]]
        for number, row in enumerate(rows):
            if number != pivot and row[column]:
                rows[number] = [a - row[column] * b for a, b in zip(row, rows[pivot], strict=True)]
        pivot += 1
    return {unknown[row.index(1)] for row in rows if sum(map(bool, row)) == 1}


def test_a_cell_of_five_is_told_and_one_of_four_is_not():
    found = table({place: people(5 if place[0] == 1 else 9, place) for place in product((1, 2), (1, 2))})
    assert hidden(found) == set()
    found = table({place: people(4 if place == (1, 1) else 9, place) for place in product((1, 2), (1, 2))})
    assert (1, 1) in hidden(found)


def test_the_smallest_neighbour_goes_with_it_in_its_row_and_in_its_column():
    sizes = {(1, 1): 2, (1, 2): 7, (1, 3): 30, (2, 1): 8, (2, 2): 40, (2, 3): 50}
    found = table({place: people(number, place) for place, number in sizes.items()})
    assert hidden(found) == {(1, 1), (1, 2), (2, 1), (2, 2)}


def test_two_small_ones_that_are_few_together_are_not_left_alone():
    sizes = {(1, 1): 1, (1, 2): 1, (1, 3): 30, (2, 1): 1, (2, 2): 1, (2, 3): 30}
    found = table({place: people(number, place) for place, number in sizes.items()})
    assert {(1, 3), (2, 3)} <= hidden(found), "1 + 1 would be told by what is left of the row"


def test_one_citizen_with_many_goals_is_one_citizen():
    found = table({(1, 1): ["a"] * 9, (1, 2): people(20), (2, 1): people(20, "b"), (2, 2): people(20, "c")})
    assert hidden(found) == {(1, 1), (1, 2), (2, 1), (2, 2)}


def test_nothing_is_left_of_a_table_about_a_few():
    found = table({(1, 1): people(3)})
    assert hidden(found) == set(found)


@pytest.mark.parametrize("seed", range(60))
def test_nobody_is_found_by_subtraction(seed):
    dice = Random(seed)
    places = product(range(1, dice.randint(2, 6)), range(1, dice.randint(2, 6)))
    sizes = {place: dice.choice((0, 0, 1, 2, 3, 4, 5, 6, 8, 13, 40)) for place in places}
    found = table({place: people(number, place) for place, number in sizes.items()})
    away = hidden(found)
    assert {place for place, cell in found.items() if len(cell.citizens) < 5} <= away
    assert worked_out(found, away) == set()


def test_quarters_hold_every_day_once():
    assert quarter("2026-4") == (date(2026, 10, 1), date(2026, 12, 31))
    assert quarter("2027-1") == (date(2027, 1, 1), date(2027, 3, 31))
    assert [quarter(name) for name in ("2026-5", "", "26-1", "2026-11")] == [None] * 4
    assert quarters(date(2026, 11, 22), 5) == ["2026-4", "2026-3", "2026-2", "2026-1", "2025-4"]


@pytest.fixture
def rose(login, cast):
    return login(cast.rose)


@pytest.fixture
def close(cast, session):
    """So many courses of a mentor are over since that day, and their goals stand so."""

    def closed(number: int, mentor, status: str, on=None) -> list[Course]:
        made = cast.courses(*[(f"Nr {one}", mentor, cast.timian) for one in range(number)])
        ids = [course.id for course in made]
        session.query(Agreement).filter(Agreement.course_id.in_(ids)).update(
            {"state": State.ENDED, "last_on": on or this_day()}
        )
        session.query(Goal).filter(Goal.course_id.in_(ids)).update({"status": status})
        session.commit()
        return made

    return closed


def figures(shown: str) -> dict[str, list[str]]:
    """Of each row by its mentor: what the cells say."""
    lines = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th><td>(.*?)</td>(.*?)</tr>', shown)
    return {
        kind or head: re.findall(r'class="r">(?:<span[^>]*>)?([^<]*)', rest) for head, kind, rest in lines
    }


def test_goals_are_counted_by_who_employs_the_mentor(rose, cast, close):
    close(6, cast.viol, "reached")
    close(5, cast.viol, "maintained")
    close(7, cast.hassel, "reached")
    close(5, cast.hassel, "maintained")
    assert figures(page(rose, "/office/results")) == {
        "Intern mentor": ["12", "10", "22"],
        "Ekstern mentor": ["14", "10", "24"],
        "I alt": ["26", "20", "46"],
    }


def test_few_citizens_are_hidden_and_so_is_what_would_tell_of_them(rose, cast, close):
    close(6, cast.viol, "reached")
    close(9, cast.viol, "maintained")
    close(2, cast.hassel, "reached")
    close(8, cast.hassel, "maintained")
    assert figures(page(rose, "/office/results")) == {
        "Intern mentor": ["under 5", "under 5", "30"],
        "Ekstern mentor": ["under 5", "under 5", "20"],
        "I alt": ["16", "34", "50"],
    }


def test_the_file_says_and_hides_what_the_page_does(rose, cast, close, session):
    close(6, cast.viol, "reached")
    close(9, cast.viol, "maintained")
    close(2, cast.hassel, "reached")
    close(8, cast.hassel, "maintained")
    found = {row["Mentor"]: list(row.values())[2:] for row in rows(rose, "/office/results.csv")}
    assert found == {
        "Intern mentor": ["under 5", "under 5", "30"],
        "Ekstern mentor": ["under 5", "under 5", "20"],
        "": ["16", "34", "50"],
    }
    assert noted(session)[-1][1]["rows"] == 3
    assert rose.get("/office/results.xlsx").data[:2] == b"PK"
    assert rose.get("/office/results.csv?since=2026-9").status_code == 404


def test_a_course_is_counted_in_the_quarter_of_its_last_day_and_once(rose, cast, close, session):
    ago = this_day() - timedelta(days=400)
    made = close(5, cast.viol, "reached", on=this_day() - timedelta(days=1))
    for one in made:
        one.starts_on = ago
        first = session.scalars(select(Agreement).where(Agreement.course_id == one.id)).one()
        kept = {c.key: getattr(first, c.key) for c in Agreement.__table__.columns if c.key != "id"}
        session.add(Agreement(**kept | {"number": 2}))
        first.starts_on, first.ends_on, first.last_on = ago, ago, ago
    session.commit()
    assert figures(page(rose, "/office/results"))["I alt"] == ["10", "10"]
    long_ago = f"{ago.year}-{(ago.month + 2) // 3}"
    shown = page(rose, f"/office/results?since={long_ago}&until={long_ago}")
    assert "Ingen forløb er afsluttet i de kvartaler." in shown


def test_courses_that_go_on_are_no_results(rose):
    assert "Ingen forløb er afsluttet" in page(rose, "/office/results")


@pytest.mark.parametrize("query", ["since=2026-9", "until=i dag", "since="])
def test_what_is_no_quarter_is_not_there(rose, query):
    assert rose.get(f"/office/results?{query}").status_code == 404


@pytest.mark.parametrize("who", ["viol", "timian", "admin", "fremmed_sagsbehandler"])
def test_the_page_is_not_there_for_others(login, cast, who):
    for path in ("results", "results.csv"):
        assert login(getattr(cast, who)).get(f"/office/{path}").status_code == 404


def test_a_leader_of_another_organisation_sees_none_of_ours(login, cast, close):
    close(9, cast.viol, "reached")
    lind = login(cast.person("lind", "leader", of=cast.theirs))
    assert "Ingen forløb er afsluttet" in page(lind, "/office/results")


def test_the_reading_is_noted(rose, session):
    page(rose, "/office/results?since=2026-1&until=2026-4")
    assert noted(session) == [("office", {"page": "results", "since": "2026-1", "until": "2026-4"})]
