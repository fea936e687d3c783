"""A status at the desk: read with its facts, approved and frozen, or given back with a reason."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from fieldapp.journal.models import Document
from fieldapp.reports.gist import gist
from fieldapp.reports.models import Report, ReportVerdict
from tests.cast import held
from tests.desk import page
from tests.desk import put as put_meeting
from tests.test_reports_wire import status
from tests.wire import put


@pytest.fixture
def report(viol, cast, session):
    """Viol's status about Siv, with one meeting in it; its address."""
    put_meeting(viol, held(cast.siv, cast.viol, goal=str(cast.siv.goals[0].id), note="Siv stod selv op."))
    put(viol, "reports", status(cast.siv, cast.viol))
    session.rollback()
    return f"/desk/reports/{session.scalars(select(Report)).one().id}"


def test_it_is_read_with_the_facts_of_its_days(timian, report):
    shown = page(timian, report)
    for said in (
        "Siv er kommet til to af tre aftaler.",
        "Siv ringer selv til værkstedet.",
        "Siv stod selv op.",
        "Stå op til faste aftaler",
        "0 af 1 møder var uden for målene.",
    ):
        assert said in shown


def test_an_approved_one_says_what_it_said_then(timian, viol, cast, report):
    assert timian.post(f"{report}/approved").status_code == 303
    before = page(timian, report)
    put_meeting(viol, held(cast.siv, cast.viol, note="Skrevet bagefter."))
    shown = page(timian, report)
    assert "Godkendt i dag" in shown
    assert "Skrevet bagefter." not in shown
    assert before.split("<aside")[0].split("cols two")[1] == shown.split("<aside")[0].split("cols two")[1]


def test_it_is_given_back_with_a_reason(timian, report, session):
    assert timian.post(f"{report}/returned", data={}).status_code == 422
    assert timian.post(f"{report}/returned", data={"reason": "other"}).status_code == 422
    assert timian.post(f"{report}/returned", data={"reason": "examples"}).status_code == 303
    assert "der mangler konkrete eksempler" in page(timian, report)
    session.rollback()
    assert session.scalars(select(ReportVerdict)).one().verdict == "returned"


def test_the_first_word_stands_and_the_second_hears_of_it(timian, report):
    timian.post(f"{report}/approved")
    for again in (f"{report}/approved", f"{report}/returned"):
        answer = timian.post(again, data={"reason": "goals"})
        assert answer.status_code == 409
        assert "Timian har godkendt den" in answer.text


@pytest.mark.parametrize(("who", "status"), [("merian", 404), ("fremmed_sagsbehandler", 404), ("viol", 404)])
def test_a_stranger_neither_reads_nor_decides(login, cast, report, who, status):
    stranger = login(getattr(cast, who))
    assert stranger.get(report).status_code == status
    assert stranger.post(f"{report}/approved").status_code == status


def test_a_leader_reads_and_does_not_decide(login, cast, report):
    rose = login(cast.rose)
    assert "Siv ringer selv" in page(rose, report)
    assert rose.post(f"{report}/approved").status_code == 403


def test_an_approved_one_goes_to_the_records_once(timian, cast, report, session):
    for _ in range(2):
        timian.post(f"{report}/approved")
    session.rollback()
    (document,) = session.scalars(select(Document))
    assert (document.kind, document.course_id) == ("status", cast.siv.id)
    assert "Siv" not in document.title
    verdict = session.scalars(select(ReportVerdict)).one()
    assert (verdict.document_id, verdict.stated) == (document.id, document.stated)
    assert document.reference in page(timian, report)


def test_it_is_on_paper_tagged_and_without_a_name_outside(timian, report):
    answer = timian.get(f"{report}.pdf")
    assert answer.mimetype == "application/pdf"
    assert b"/StructTreeRoot" in answer.data
    assert "Siv" not in answer.headers["Content-Disposition"]


def test_one_that_was_given_back_goes_nowhere(timian, report, session):
    timian.post(f"{report}/returned", data={"reason": "goals"})
    assert session.scalars(select(Document)).all() == []


@pytest.mark.parametrize(("hour", "is_said"), [(22, True), (23, False)])
def test_the_gist_reckons_from_the_danish_day(app, cast, hour, is_said):
    voices = {"everyday": [["2026-08-13", 1, None], ["2026-11-10", None, 5]]}  # 91 days before 12 November
    found = SimpleNamespace(attended={"of": 0}, voices=voices)
    with app.test_request_context():
        said = gist(cast.siv, found, None, datetime(2026, 11, 12, hour, 30, tzinfo=UTC))
    assert any("ser forskelligt på" in one for one in said) is is_said
