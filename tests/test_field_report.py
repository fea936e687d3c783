"""Skriv status from Flask alone, and what the phone's pages say of the statuses of a course."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from fieldapp.accounts.models import User
from fieldapp.clock import iso, now, uuid7
from fieldapp.mentorships.models import GoalStep
from fieldapp.mentorships.periods import Agreement
from fieldapp.reports.models import Report, ReportVerdict
from tests.cast import held
from tests.moments import this_day
from tests.test_field_check import hidden
from tests.test_field_templates import values
from tests.test_meetings_wire import put as put_meeting
from tests.test_reports_wire import status
from tests.wire import put

SAID = {
    "summary": "Siv er kommet til to aftaler.",
    "next": "Siv ringer selv.",
    "ask": "Må Siv prøve praktik?",
}


def day(number):
    """So many days ago, as a form says it."""
    return (this_day() - timedelta(days=number)).isoformat()


def about(course, **more):
    days = {"since": day(13), "until": day(0)}
    return {"course": str(course.id), "entry": str(uuid7())} | days | SAID | more


def field(page, name):
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.S)
    return unescape(found[1])


@pytest.fixture
def form_of(viol, cast):
    return lambda: viol.get(f"/field/report?course={cast.siv.id}").text


@pytest.fixture
def every(session):
    """A status every so many days, for the whole cast."""

    def choose(days):
        for agreement in session.scalars(select(Agreement)):
            agreement.report_days = days
        session.commit()

    return choose


@pytest.fixture
def returned(viol, cast, session):
    """A status of Viol's about Siv that Timian has given back."""
    entry = status(cast.siv, cast.viol, since=day(20), until=day(7), ask="Må Siv?")
    put(viol, "reports", entry)
    of = {"organisation_id": cast.ours.id, "report_id": session.scalars(select(Report)).one().id}
    why = {"reason": "examples", "words": "Skriv om turen."}
    session.add(ReportVerdict(**of, verdict="returned", **why, by=cast.timian.id, at=now()))
    session.commit()
    return entry


def test_it_begins_with_what_is_known_of_the_days(viol, cast, session, form_of):
    ago = now() - timedelta(days=2)
    come, away = (cast.appointment(cast.siv, ago - timedelta(hours=hours)) for hours in (1, 5))
    goal = next(one for one in cast.siv.goals if one.area == "everyday")
    session.add(
        GoalStep(organisation_id=cast.ours.id, goal_id=goal.id, title="Siv ringer selv", status="doing",
                 created_by=cast.timian.id)
    )  # fmt: skip
    session.commit()
    put_meeting(viol, held(cast.siv, cast.viol, appointment=str(come.id), met_at=iso(ago), goal=str(goal.id)))
    page = form_of()
    assert field(page, "summary") == (
        "Siv er mødt til 1 af 2 aftaler. Vi har arbejdet med »Stå op til faste aftaler«."
    )
    assert field(page, "next") == "Siv ringer selv"
    assert hidden(page, "since") == [cast.siv.starts_on.isoformat()]
    assert hidden(page, "until") == [day(0)]
    assert f"appointment={away.id}" in page
    assert f"appointment={come.id}" not in page
    assert "»Møde stabilt« har intet møde." in page


def test_a_status_is_sent_and_stands_on_the_course_page(viol, cast, session):
    answer = viol.post("/field/report", data=about(cast.siv, under_reason="holiday"))
    assert (answer.status_code, answer.location) == (303, f"/field/courses/{cast.siv.id}")
    row = session.scalars(select(Report)).one()
    assert (row.summary, row.next, row.ask) == tuple(SAID.values())
    assert (row.since, row.until, row.under_reason) == (
        this_day() - timedelta(days=13),
        this_day(),
        "holiday",
    )
    page = viol.get(answer.location).text
    assert "Sendt i dag kl." in page
    assert "Den næste skal sendes senest" in page
    assert "/field/report" not in page
    assert "Der er ingen dage at skrive om endnu." in viol.get(f"/field/report?course={cast.siv.id}").text


def test_a_form_sent_twice_is_one_status(viol, cast, session):
    form = about(cast.siv)
    assert [viol.post("/field/report", data=form).status_code for _ in range(2)] == [303, 303]
    assert session.scalar(select(func.count()).select_from(Report)) == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(viol, cast, session):
    form = about(cast.siv, summary="  ", next="Siv ringer <b>selv</b>.")
    answer = viol.post("/field/report", data=form)
    assert answer.status_code == 422
    assert 'href="#f-summary">Skriv kort, hvordan det er gået.' in answer.text
    assert field(answer.text, "next") == form["next"]
    assert field(answer.text, "summary").strip() == ""
    assert (hidden(answer.text, "since"), hidden(answer.text, "until")) == ([day(13)], [day(0)])
    assert hidden(answer.text, "entry") == [form["entry"]]
    assert session.scalars(select(Report)).all() == []


def test_a_status_that_is_late_is_about_the_days_it_was_due_for(viol, cast, every, form_of):
    every(14)
    due = cast.siv.starts_on + timedelta(days=13)
    assert hidden(form_of(), "until") == [due.isoformat()]
    assert "Skulle være sendt" in viol.get(f"/field/courses/{cast.siv.id}").text
    home = viol.get("/field/").text
    assert len(re.findall(r"Status for (?:Siv|Birk) skulle være sendt", home)) == 1
    assert home.count("Skriv den nu") == 1


def test_a_status_that_is_not_late_asks_for_nothing(viol):
    assert "Skriv den nu" not in viol.get("/field/").text


def test_a_returned_one_says_why_and_is_replaced(viol, cast, session, returned, form_of):
    assert "Timian beder om mere: Der mangler konkrete eksempler" in viol.get("/field/").text
    card = viol.get(f"/field/courses/{cast.siv.id}").text
    assert "»Skriv om turen.«" in card
    assert "Ret status" in card
    page = form_of()
    assert "Timian beder om mere" in page
    assert field(page, "summary") == returned["summary"]
    assert (hidden(page, "since"), hidden(page, "until")) == ([day(20)], [day(7)])
    assert hidden(page, "returned") == [returned["id"]]
    again = about(cast.siv, since=day(20), until=day(7), returned=returned["id"])
    assert viol.post("/field/report", data=again).status_code == 303
    session.rollback()
    newest = session.scalars(select(Report).order_by(Report.received_at.desc())).first()
    assert str(newest.replaces_id) == returned["id"]
    assert "beder om mere" not in viol.get("/field/").text


def test_an_approved_one_says_so(viol, cast, session, returned):
    session.scalars(select(ReportVerdict)).one().verdict = "approved"
    session.commit()
    assert "Godkendt" in viol.get(f"/field/courses/{cast.siv.id}").text


def test_far_fewer_minutes_than_agreed_asks_why(viol, cast, form_of):
    assert "cannot_manage" in values(form_of(), "under_reason")
    for days in range(1, 60, 3):
        moment = iso(now() - timedelta(days=days))
        put_meeting(viol, held(cast.siv, cast.viol, minutes=240, met_at=moment))
    assert values(form_of(), "under_reason") == []


def test_a_volunteer_is_not_asked_whether_it_was_an_admission(viol, cast, session, form_of):
    assert "admission" in values(form_of(), "under_reason")
    session.get(User, (cast.ours.id, cast.viol.id)).affiliation = "volunteer"
    session.commit()
    assert "holiday" in values(form_of(), "under_reason")
    assert "admission" not in values(form_of(), "under_reason")


def test_the_document_says_which_days_are_next_and_how_the_last_one_stands(viol, cast, returned):
    told = viol.post("/field/caseload", json={"have": {}}).json["courses"]
    siv, birk = (
        next(one["report"] for one in told if one["id"] == str(course.id)) for course in (cast.siv, cast.birk)
    )
    assert (siv["since"], siv["due_on"]) == (day(20), this_day().isoformat())
    assert (siv["last"]["state"], siv["last"]["reason"]) == ("returned", "examples")
    assert siv["last"]["summary"] == returned["summary"]
    assert birk["last"] is None
    assert birk["periods"] == [[birk["since"], cast.birk.ends_on.isoformat(), 92]]


def test_a_stranger_neither_sees_nor_writes(cast, login, session):
    for stranger in (cast.hassel, cast.fremmed_mentor):
        client = login(stranger)
        assert client.get(f"/field/report?course={cast.siv.id}").status_code == 404
        assert client.post("/field/report", data=about(cast.siv)).status_code == 404
    assert session.scalars(select(Report)).all() == []
