"""The citizen reads what is written about them, and says yes to the agreement, or would rather talk first."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from fieldapp.formats import full_day
from fieldapp.mentorships import keys
from fieldapp.mentorships.models import CitizenKey, Course
from fieldapp.mentorships.periods import Agreement, AgreementStep
from fieldapp.reports.models import Report
from tests.agreeing import filled, set_going, write
from tests.citizen import give, seen
from tests.desk import page
from tests.moments import this_day
from tests.test_reports_wire import status
from tests.wire import put

DAY = timedelta(days=1)


@pytest.fixture
def liv(timian, cast, session):
    """Liv's course with an agreement that waits for her yes."""
    written = write(timian, filled(cast.viol, place="cafe"))
    assert written.status_code == 303
    return session.scalars(select(Course).where(Course.begun_at.is_(None))).one()


@pytest.fixture
def key(app, timian, cast, liv, session):
    """The end of the link that Timian has given her: the mentor has nothing of the course yet."""
    timian.post(f"/desk/courses/{liv.id}/link", data={"send": ""})
    session.rollback()
    with app.app_context():
        return keys.secrets_of(session.scalars(select(CitizenKey)).one()).token


def agreement(session, course):
    session.rollback()
    return session.scalars(select(Agreement).where(Agreement.course_id == course.id)).one()


def test_she_reads_what_is_agreed_and_agrees(visitor, timian, session, liv, key):
    assert "Der er en mentoraftale, du kan læse og sige ja til." in seen(visitor, f"/c/{key}")
    shown = seen(visitor, f"/c/{key}/agreement")
    for said in (
        "Liv skal støttes i at komme op og af sted.",
        "60 min om ugen.",
        "I mødes helst her: café.",
        "Det er ikke en del af opgaven: transport og kørsel",
        "Viol skriver en status til din sagsbehandler hver 30. dag.",
    ):
        assert said in shown
    for _ in range(2):
        said = visitor.post(f"/c/{key}/agreement", data={"answer": "yes", "version": "1"})
        assert said.status_code == 303
    assert "Tak. Din sagsbehandler kan se dit ja." in seen(visitor, said.location)
    found = agreement(session, liv)
    assert (found.state, found.agreed_how) == ("agreed", "link")
    step = session.scalars(select(AgreementStep).where(AgreementStep.what == "agreed")).one()
    assert (step.by, step.key_id is not None) == (liv.citizen_id, True)
    assert "Med linket" in page(timian, f"/desk/courses/{liv.id}/agreement")
    assert "du kan læse og sige ja til" not in seen(visitor, f"/c/{key}")


def test_she_would_rather_talk_first(visitor, timian, session, liv, key):
    for _ in range(2):
        said = visitor.post(f"/c/{key}/agreement", data={"answer": "talk", "version": "1"})
    assert "gerne vil tale om aftalen først" in seen(visitor, said.location)
    assert "Liv vil gerne tale om aftalen først." in page(timian, f"/desk/courses/{liv.id}/agreement")
    session.rollback()
    assert [s.what for s in session.scalars(select(AgreementStep).order_by(AgreementStep.at))][-2:] == [
        "draft",
        "talk",
    ]
    assert agreement(session, liv).agreed_on is None


def test_an_agreement_that_has_changed_is_read_again(visitor, session, liv, key):
    answer = visitor.post(f"/c/{key}/agreement", data={"answer": "yes", "version": "7"})
    assert answer.status_code == 409
    assert "Aftalen er ændret, siden den blev læst. Læs den igen." in answer.text
    assert agreement(session, liv).agreed_on is None


def test_nothing_is_chosen_for_her(visitor, session, liv, key):
    assert visitor.post(f"/c/{key}/agreement", data={}).status_code == 422
    assert "checked" not in visitor.get(f"/c/{key}/agreement").text


def test_what_is_written_about_siv_is_there_in_plain_words(visitor, token):
    shown = seen(visitor, f"/c/{token}/course")
    assert "Siv skal støttes i at komme op og af sted." in shown
    assert "Stå op til faste aftaler" in shown
    assert "Timian" in shown


def test_a_course_that_runs_asks_for_no_yes(visitor, token):
    assert "sige ja til" not in seen(visitor, f"/c/{token}")
    assert "Du har sagt ja til aftalen." in seen(visitor, f"/c/{token}/agreement")


def test_a_link_that_opens_nothing_shows_nothing(visitor, liv):
    for path in ("course", "agreement"):
        assert "Liv" not in seen(visitor, f"/c/not-a-key/{path}", 404)


def test_english_is_spoken_too(visitor, token):
    assert "What we have written about you" in seen(visitor, f"/c/{token}/course?lang=en")


def statuses(viol, timian, cast, session, *verdicts):
    """Viol has written a status for each of these verdicts, the newest last."""
    for number, verdict in enumerate(verdicts):
        put(
            viol,
            "reports",
            status(cast.siv, cast.viol, summary=f"Status nummer {number}.", ask="Må Siv?"),
        )
        session.rollback()
        newest = session.scalars(select(Report).order_by(Report.saved_at.desc())).first()
        said = {"reason": "goals"} if verdict == "returned" else {}
        if verdict:
            assert timian.post(f"/desk/reports/{newest.id}/{verdict}", data=said).status_code == 303


def test_an_approved_status_is_hers_to_read_and_no_other(visitor, viol, timian, cast, session, token):
    assert "skrevet til kommunen" not in seen(visitor, f"/c/{token}/course")
    statuses(viol, timian, cast, session, "approved", "returned", "")
    shown = seen(visitor, f"/c/{token}/course")
    assert "Det har Viol skrevet til kommunen" in shown
    for said in ("Status nummer 0.", "Siv ringer selv til værkstedet.", "Må Siv?"):
        assert said in shown
    assert "Status nummer 1." not in shown
    assert "Status nummer 2." not in shown


def test_older_statuses_are_one_press_away(visitor, viol, timian, cast, session, token):
    statuses(viol, timian, cast, session, *["approved"] * 3)
    assert seen(visitor, f"/c/{token}/course").count("Status nummer") == 2
    assert f"/c/{token}/course?shown=12#statuses" in visitor.get(f"/c/{token}/course").text
    assert seen(visitor, f"/c/{token}/course?shown=12").count("Status nummer") == 3


def test_her_course_is_what_is_so_today_and_a_draft_only_to_be_answered(visitor, timian, app, cast, session):
    days = {"starts_on": (this_day() - 30 * DAY).isoformat(), "ends_on": (this_day() + 35 * DAY).isoformat()}
    id = set_going(timian, write(timian, filled(cast.viol, **days)))
    monday = this_day() - this_day().weekday() * DAY
    granted = {"minutes": "90", "since": monday.isoformat(), "reason": "needs_more"}
    assert timian.post(f"/desk/courses/{id}/minutes", data=granted).status_code == 303
    url = timian.post(f"/desk/courses/{id}/extend").location.rsplit("/", 1)[0]
    timian.post(f"{url}/assessment", data={"assessment": "Liv er på vej.", "go": "next"})
    assert timian.post(f"{url}/done").status_code == 303
    token = give(app, session.get(Course, (cast.ours.id, UUID(id)))).token
    session.rollback()
    shown = seen(visitor, f"/c/{token}/course")
    assert f"til {full_day((this_day() + 35 * DAY).isoformat())}. 90 min om ugen." in shown
    assert "Liv er på vej." not in shown
    shown = seen(visitor, f"/c/{token}/agreement")
    assert f"Fra {full_day((this_day() + 36 * DAY).isoformat())}" in shown
    assert "Derfor fortsætter det: Liv er på vej." in shown


def test_before_the_first_day_her_course_is_what_is_agreed(visitor, timian, app, cast, session):
    days = {"starts_on": (this_day() + 10 * DAY).isoformat(), "ends_on": (this_day() + 50 * DAY).isoformat()}
    id = set_going(timian, write(timian, filled(cast.viol, **days)))
    token = give(app, session.get(Course, (cast.ours.id, UUID(id)))).token
    session.rollback()
    assert "60 min om ugen." in seen(visitor, f"/c/{token}/course")
