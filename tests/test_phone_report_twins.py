"""Statuses: both servers make the same entry of a form, and a phone shows at once what it is told later."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from fieldapp.clock import now, uuid7
from fieldapp.errors import Invalid
from fieldapp.field.progress_forms import report_from
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.periods import Agreement
from fieldapp.reports.entry import ReportEntry
from fieldapp.reports.models import Report, ReportVerdict
from tests.moments import this_day
from tests.test_reports_wire import given_back, status, succeeded
from tests.wire import put

NOON = datetime(2026, 11, 12, 12, tzinfo=ZONE)
COURSE = "01a1ff98-e526-7ef1-ace7-1924002d06c2"
OLD = "01a1ff98-e526-7ef1-ace7-1924002d06c3"
WHOLE = {
    "course": COURSE,
    "since": "2026-10-29",
    "until": "2026-11-11",
    "summary": " Siv er kommet.\r\nTo gange. ",
    "next": "Siv ringer.",
    "ask": "",
    "under_reason": "holiday",
    "returned": OLD,
}
CASES = {
    "whole": {},
    "no reason and nothing replaced": {"under_reason": "", "returned": ""},
    "nothing written": {"summary": " \r\n ", "next": ""},
    "no next step": {"next": "  "},
    "too long": {"summary": "x" * 2001, "next": ""},
    "long in signs of two halves": {"summary": "🙂" * 2000},
    "all too long": {"summary": "x" * 2001, "next": "y" * 1001, "ask": "z" * 1001},
    "asks too much and says nothing": {"summary": "", "ask": "z" * 1001},
    "a reason that is none": {"under_reason": "lazy"},
    "hostile": {"summary": "<b>\"'& Løv</b>", "next": "{{ 7 * 7 }}", "ask": "%(name)s"},
}
READ_ON_PHONE = """async (forms) => {
    const { reportFrom, filledReport, wrongReport } = await import("/field/progress.js");
    return forms.map((form) => {
        const {course, ...says} = reportFrom(new URLSearchParams(form));
        const again = reportFrom(new URLSearchParams(filledReport(says)));
        return {says, errors: wrongReport({course, ...says}), again: {...again, course}};
    });
}"""
STAND_ON_PHONE = """async ([course, entries, me]) => {
    const { overlaid } = await import("/field/overlay.js");
    const kept = {kind: "report", receipt: null};
    const others = entries.map(([entry, state]) => ({...kept, id: entry.id, state, entry}));
    return overlaid(course, [], others, me).report;
}"""


def on_server(form):
    """What the server makes of a form: what it says, and what is wrong at which field."""
    says = report_from(MultiDict(form))
    stamp = {"version": 1, "id": str(uuid7()), "author": str(uuid7()), "saved_at": "2026-11-12T10:25:03.120Z"}
    try:
        ReportEntry.read(stamp | {"course": form["course"]} | says, NOON)
    except Invalid as error:
        return says, error.fields
    return says, {}


@pytest.mark.browser
def test_the_phone_reads_every_status_as_the_server_does(chromium, server, house):
    page = chromium.open(f"{server.url}/login")
    forms = {name: WHOLE | more for name, more in CASES.items()}
    found = dict(zip(forms, page.evaluate(READ_ON_PHONE, list(forms.values())), strict=True))
    wrong = set()
    with house.test_request_context():
        for name, form in forms.items():
            says, errors = on_server(form)
            assert (found[name]["says"], found[name]["errors"]) == (says, errors), name
            assert found[name]["again"] == says | {"course": COURSE}, name
            wrong |= set(errors)
    assert wrong == {"summary", "next", "ask", "under_reason"}


@pytest.fixture
def siv(cast, session):
    """On a Thursday in November, with a status every 14 days; nobody was there before."""
    with time_machine.travel(NOON):
        course = cast.course("Liv", cast.viol, cast.timian)
        session.scalars(select(Agreement).where(Agreement.course_id == course.id)).one().report_days = 14
        session.commit()
        yield course


@pytest.fixture
def told(siv, login, cast):
    """What the course's document says of its statuses; `whole` is all of it."""
    viol = login(cast.viol)

    def ask(whole=False):
        courses = viol.post("/field/caseload", json={"have": {}}).json["courses"]
        course = next(one for one in courses if one["id"] == str(siv.id))
        return course if whole else course["report"]

    ask.viol = viol
    return ask


@pytest.fixture
def shown(chromium, server):
    """What the phone shows of the statuses with its own entries laid over the document."""
    page = chromium.open(f"{server.url}/login")
    me = {"name": "Viol", "affiliation": "internal"}

    def lay(course, *entries):
        found = page.evaluate(STAND_ON_PHONE, [course, entries, me])
        mine = found["last"].pop("mine", None) if found["last"] else None
        return found, mine

    return lay


def written(course, cast, since, until, **more):
    """A status of the days from so many days ago to so many."""
    days = [(this_day() - timedelta(days=number)).isoformat() for number in (since, until)]
    return status(course, cast.viol, since=days[0], until=days[1], ask="", **more)


@pytest.mark.browser
def test_its_own_status_is_the_last_one_and_the_next_follows(siv, cast, told, shown):
    entry = written(siv, cast, 60, 47)
    found, mine = shown(told(whole=True), [entry, "waiting"])
    assert mine == "waiting"
    assert put(told.viol, "reports", entry).status_code == 201
    assert found == told()
    assert shown(told(whole=True), [entry, "sent"]) == (told(), None)


@pytest.mark.browser
def test_the_days_after_the_period_are_nobodys(siv, cast, told, shown):
    cast.ends(siv, this_day())
    entry = written(siv, cast, 30, 0)
    found, _ = shown(told(whole=True), [entry, "waiting"])
    put(told.viol, "reports", entry)
    assert found == told()
    assert found["since"] is None


@pytest.mark.browser
def test_one_that_was_given_back_is_answered_and_an_older_one_changes_nothing(
    siv, cast, told, shown, session
):
    old, first = written(siv, cast, 60, 47), written(siv, cast, 46, 33)
    for one in (old, first):
        put(told.viol, "reports", one)
    owner = {"organisation_id": cast.ours.id, "by": cast.timian.id, "at": now()}
    report = session.scalars(select(Report).order_by(Report.until.desc())).first()
    session.add(ReportVerdict(**owner, report_id=report.id, verdict="returned", reason="goals"))
    session.commit()
    assert told()["last"]["state"] == "returned"
    assert shown(told(whole=True), [old, "sent"]) == (told(), None)
    again = written(siv, cast, 46, 33, replaces=first["id"], summary="Mere om målene.")
    found, mine = shown(told(whole=True), [again, "waiting"])
    assert (mine, found["last"]["summary"]) == ("waiting", "Mere om målene.")
    put(told.viol, "reports", again)
    assert found == told()


@pytest.mark.browser
def test_what_a_period_owes_comes_before_the_next_one(siv, cast, told, shown, session):
    succeeded(session, siv, this_day())
    first, last = written(siv, cast, 60, 8), written(siv, cast, 7, 1)
    for one in (first, last):
        found, _ = shown(told(whole=True), [one, "waiting"])
        put(told.viol, "reports", one)
        assert found == told()
    assert found["since"] == this_day().isoformat()


@pytest.mark.browser
def test_one_that_was_given_back_stands_before_newer_ones(siv, cast, told, shown, session):
    old, new, again = written(siv, cast, 60, 47), written(siv, cast, 46, 33), written(siv, cast, 60, 47)
    again["replaces"] = old["id"]
    put(told.viol, "reports", old)
    given_back(session, siv, old["id"])
    found, mine = shown(told(whole=True), [new, "waiting"])
    put(told.viol, "reports", new)
    assert (found, mine) == (told(), None)
    assert (found["last"]["id"], found["last"]["state"]) == (old["id"], "returned")
    found, mine = shown(told(whole=True), [new, "sent"], [again, "waiting"])
    put(told.viol, "reports", again)
    assert (found, mine) == (told(), "waiting")
    assert (found["since"], found["until"]) == ((this_day() - timedelta(days=32)).isoformat(), new["until"])
