"""The leader's minutes: the figures of the ledger by provider and mentor, and what differs from the order."""

import re
from dataclasses import fields
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from fieldapp.accounts.models import User
from fieldapp.accounts.people import Particulars, change
from fieldapp.clock import iso, now
from fieldapp.db import engine, session
from fieldapp.meetings import ledger
from fieldapp.mentorships.periods import Agreement
from fieldapp.reports.models import Report
from tests.cast import held
from tests.desk import page, put
from tests.moments import this_day
from tests.office import noted, rows
from tests.test_office_sheets import cells
from tests.test_pages_english import danish
from tests.test_reports_wire import status
from tests.wire import put as put_other

FIGURES = ("Aftalt", "Registreret", "Bekræftet", "Anden tid", "Transport", "Tæller ikke")


@pytest.fixture
def rose(login, cast):
    return login(cast.rose)


@pytest.fixture
def last_month():
    return f"{this_day().replace(day=1) - timedelta(days=1):%Y-%m}"


@pytest.fixture
def liv(cast, session, last_month):
    """A course of Hassel's that began long ago, with meetings in the month before this one."""
    liv = cast.course("Liv", cast.hassel, cast.merian, starts_on=this_day() - timedelta(days=150))
    session.commit()
    return liv


def met(client, course, by, day, **more):
    """A meeting at noon on that day."""
    put(
        client,
        held(
            course,
            by,
            met_at=iso(now().replace(year=day.year, month=day.month, day=day.day, hour=11)),
            **more,
        ),
    )


def day(month, number):
    return date.fromisoformat(f"{month}-{number:02}")


def sums(row):
    return [int(row[name]) for name in FIGURES]


def test_the_files_and_the_page_say_what_the_ledger_says(app, rose, login, cast, liv, last_month):
    hassel = login(cast.hassel)
    met(hassel, liv, cast.hassel, day(last_month, 5), minutes=70, travel_minutes=15, indirect_minutes=10)
    met(hassel, liv, cast.hassel, day(last_month, 20), minutes=25, form="sms", place=None)
    found = rows(rose, f"/office/minutes.csv?month={last_month}")
    with app.app_context():
        courses = [cast.siv.id, cast.birk.id, cast.ask.id, liv.id]
        told = [
            one[last_month] for one in ledger.months(courses, last_month, last_month, cast.ours.id).values()
        ]
    expected = [
        (one.granted, one.received, one.confirmed, one.indirect, one.travel, sum(one.left_out.values()))
        for one in told
    ]
    assert sorted(sums(row) for row in found) == sorted(map(list, expected))
    own = next(row for row in found if row["Borger"] == "Liv")
    assert sums(own)[1:] == [70, 0, 10, 15, 25]
    assert (own["Leverandør"], own["Mentor"]) == ("Leverandør Nord", "Hassel")
    assert re.fullmatch(r"\d+,\d", own["Registreret af aftalt (%)"])
    shown = page(rose, f"/office/minutes?month={last_month}")
    whole = re.search(r"I alt</th>(.*?)</tr>", shown)[1]
    told = [str(sum(one)).replace(",", ".") for one in zip(*expected, strict=True)]
    assert [one.replace(".", "") for one in re.findall(r'"r">([\d.]+)', whole)][1:] == told


def test_a_workbook_holds_the_same_lines(rose, liv, last_month):
    found = rows(rose, f"/office/minutes.csv?month={last_month}")
    book = cells(rose.get(f"/office/minutes.xlsx?month={last_month}").data)
    assert [book[f"C{number}"] for number in range(2, len(found) + 2)] == [row["Borger"] for row in found]
    assert [book[f"D{number}"] for number in range(2, len(found) + 2)] == [row["Aftalt"] for row in found]


def test_a_month_stays_with_who_employed_the_mentor_then(app, rose, cast, liv, last_month):
    def group(month):
        found = rows(rose, f"/office/minutes.csv?month={month}")
        return next(row["Leverandør"] for row in found if row["Borger"] == "Liv")

    assert group(last_month) == "Leverandør Nord"
    with app.app_context():
        by, hassel = (session().get_one(User, (cast.ours.id, one.id)) for one in (cast.admin, cast.hassel))
        kept = {field.name: getattr(hassel, field.name) for field in fields(Particulars)}
        change(hassel, Particulars(**kept | {"affiliation": "internal", "provider_id": None}), by)
        session().commit()
    assert group(last_month) == "Leverandør Nord"
    assert group(f"{this_day():%Y-%m}") == "Kommunens egne"


def test_far_fewer_minutes_are_told_with_the_reason_of_the_newest_status(
    rose, login, cast, liv, session, last_month
):
    url = f"/office/minutes?month={last_month}"
    assert "Ikke forklaret endnu" in page(rose, url)
    first, last = day(last_month, 1), day(last_month, 28)
    more = {"since": first.isoformat(), "until": last.isoformat()}
    put_other(login(cast.hassel), "reports", status(liv, cast.hassel, under_reason="admission", **more))
    assert session.query(Report).count() == 1
    session.commit()
    own = next(row for row in rows(rose, url.replace("minutes", "minutes.csv")) if row["Borger"] == "Liv")
    assert (own["Afvigelse"], own["Forklaring"]) == ("Under 60 % af aftalt", "Indlagt")
    opened = page(rose, f"{url}&mentor={cast.hassel.id}")
    assert "Indlagt: 1 forløb" in opened
    assert f'/desk/courses/{liv.id}/minutes">' in opened
    assert f"/desk/courses/{cast.siv.id}/minutes" not in opened


def test_more_than_was_granted_is_told_and_the_running_month_is_not_judged(
    rose, login, cast, liv, last_month
):
    for number in (3, 10, 17, 24):
        met(login(cast.hassel), liv, cast.hassel, day(last_month, number), minutes=90)
    own = next(row for row in rows(rose, f"/office/minutes.csv?month={last_month}") if row["Borger"] == "Liv")
    assert (own["Afvigelse"], own["Forklaring"]) == ("Over 110 % af aftalt", "Ikke forklaret endnu")
    assert {row["Afvigelse"] for row in rows(rose, "/office/minutes.csv")} == {""}
    assert "Måneden er ikke slut." in page(rose, "/office/minutes")


def test_one_provider_alone(rose, cast, liv, last_month):
    url = f"/office/minutes.csv?month={last_month}&provider={cast.provider.id}"
    assert {row["Mentor"] for row in rows(rose, url)} == {"Hassel"}
    assert {row["Leverandør"] for row in rows(rose, url.replace(str(cast.provider.id), "internal"))} == {
        "Kommunens egne"
    }


def test_a_month_without_anything_says_so(rose):
    assert "Der er ingen minutter i den måned" in page(rose, "/office/minutes?month=2020-02")


@pytest.mark.parametrize("month", ["2026-13", "november", "2026-1", "20٢6-01"])
def test_what_is_no_month_is_not_there(rose, month):
    assert rose.get("/office/minutes", query_string={"month": month}).status_code == 404


@pytest.mark.parametrize("who", ["viol", "timian", "admin", "fremmed_sagsbehandler"])
@pytest.mark.parametrize("path", ["minutes", "minutes.csv", "minutes.xlsx"])
def test_the_pages_are_not_there_for_others(login, cast, who, path):
    assert login(getattr(cast, who)).get(f"/office/{path}").status_code == 404


def test_a_leader_of_another_organisation_sees_none_of_ours(login, cast, liv, last_month):
    lind = login(cast.person("lind", "leader", of=cast.theirs))
    assert rows(lind, f"/office/minutes.csv?month={last_month}") == []


def test_each_reading_and_each_file_is_noted(rose, liv, session, last_month):
    page(rose, f"/office/minutes?month={last_month}")
    taken = len(rows(rose, f"/office/minutes.csv?month={last_month}"))
    (read, about), (kept, file) = noted(session)
    assert (read, about["page"], about["month"]) == ("office", "minutes", last_month)
    assert (kept, file["kind"], file["rows"]) == ("export", "csv", taken)


def test_the_menu_counts_by_itself(rose):
    assert 'hx-get="/desk/counts"' in page(rose, "/office/minutes")
    assert 'hx-target="#waiting"' in page(rose, "/desk/counts")
    assert "/desk/counts" not in page(rose, "/desk/courses")


def test_many_courses_ask_no_more_than_few(app, rose, cast, session, last_month):
    def asked() -> int:
        made = []
        with app.app_context():
            listen = (engine(), "before_cursor_execute", lambda *_: made.append(1))
            event.listen(*listen)
            page(rose, f"/office/minutes?month={last_month}")
            event.remove(*listen)
        return len(made)

    few = asked()
    cast.courses(*[(f"Nr {number}", cast.hassel, cast.merian) for number in range(40)])
    session.commit()
    assert asked() == few


@pytest.mark.parametrize("path", ["minutes?month={month}&mentor={mentor}", "courses", "results"])
def test_a_leader_reads_english(rose, cast, liv, session, last_month, path):
    session.query(User).update({"language": "en"})
    session.query(Agreement).filter_by(course_id=cast.birk.id).update(
        {"state": "ended", "last_on": this_day()}
    )
    session.commit()
    shown = rose.get("/office/" + path.format(month=last_month, mentor=cast.hassel.id)).text
    assert '<html lang="en">' in shown
    assert danish(shown.replace("Leverandør Nord", "Provider North")) == []
