"""The facts on one A4: tagged, with every clock by itself, in the words of the page."""

import json
from dataclasses import replace

import pytest

from fieldapp.accounts.models import User
from fieldapp.alerts.models import Delivery
from fieldapp.clock import now
from fieldapp.db import session as here
from fieldapp.desk import cases, evidence, paper
from fieldapp.desk.facts import Fact
from fieldapp.meetings.models import Answer
from fieldapp.mentorships.models import Citizen
from tests.cast import no_show
from tests.desk import came, facts, letter, page, put

pytestmark = [pytest.mark.usefixtures("midday"), pytest.mark.any_database]


@pytest.fixture
def alert(viol, cast, session):
    """Birk did not come an hour ago."""
    put(viol, no_show(cast.birk, cast.viol))
    return letter(session)


@pytest.fixture
def at_desk(app, cast):
    """What `do` makes of the evidence that Timian finds, with Timian."""

    def gathered(alert, do):
        with app.test_request_context():
            timian = here().get(User, (cast.ours.id, cast.timian.id))
            return do(evidence.gather(timian, cases.one(timian, alert.id), now()), timian)

    return gathered


@pytest.fixture
def printed(at_desk):
    """The texts of the paper."""
    return lambda alert: at_desk(alert, lambda found, by: paper.sheet(found, by, now()))


def clocks(sheet):
    return {row["what"]: row["when"] for row in sheet["times"]}


def test_it_is_one_tagged_page_with_a_language_and_no_name_outside(timian, alert):
    answer = timian.get(f"/desk/alerts/{alert.id}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'inline; filename="fakta-{alert.id.hex[-8:]}.pdf"'
    for said in (b"<pdfuaid:part>1</", b"/Marked true", b"/Lang(da)", b"NPages>1</"):
        assert said in answer.data
    assert b"Birk" not in answer.data


def test_the_clocks_stand_apart_and_what_is_missing_is_said(printed, alert):
    shown = clocks(printed(alert))
    assert list(shown) == [
        "Aftalt",
        "Ankommet",
        "Registreret på telefonen",
        "Modtaget hos kommunen",
        "Besked sendt",
        "Besked taget",
        "Kontakt igen",
    ]
    assert shown["Kontakt igen"] == "Ikke endnu"
    assert str(now().year) in shown["Aftalt"]


def test_each_clock_says_who_it_is_from(viol, cast, session, printed):
    told = {"appointment": str(cast.appointment(cast.birk).id)}
    put(viol, no_show(cast.birk, cast.viol, **told))
    who = {row["what"]: row["who"] for row in printed(letter(session))["times"]}
    assert (who["Aftalt"], who["Ankommet"], who["Modtaget hos kommunen"]) == ("Viol", "Viol", "Kommunen")


def agreed(sheet):
    return next((row["who"], row["small"]) for row in sheet["times"] if row["what"] == "Aftalt")


def test_an_agreed_time_is_said_to_be_written_only_where_no_appointment_was_made(
    viol, cast, session, printed
):
    told = {"appointment": str(cast.appointment(cast.birk).id)}
    put(viol, no_show(cast.birk, cast.viol, **told))
    assert agreed(printed(letter(session))) == ("Viol", "")


def test_without_an_appointment_the_agreed_time_is_as_the_mentor_wrote_it(printed, alert):
    assert agreed(printed(alert)) == ("Viol", "Som Viol har skrevet den")


def test_what_was_sent_says_to_whom(cast, session, printed, alert):
    row = {"organisation_id": cast.ours.id, "alert_id": alert.id, "user_id": cast.timian.id}
    sent = {"state": "sent", "due_at": now(), "sent_at": now()}
    session.add(Delivery(**row, **sent, round=0, why="first", channel="push", target="x"))
    session.commit()
    who = {row["what"]: row["who"] for row in printed(alert)["times"]}
    assert who["Besked sendt"] == "til Timian"


def test_an_arrival_that_nobody_wrote_is_not_stated(viol, cast, session, printed):
    put(viol, no_show(cast.birk, cast.viol, arrived=None))
    assert clocks(printed(letter(session)))["Ankommet"] == "Ikke oplyst"


def test_the_paper_says_what_the_page_says(timian, printed, alert):
    shown = page(timian, f"/desk/alerts/{alert.id}")
    lines = printed(alert)["facts"]
    assert len(lines) == len([kind for kind, _ in facts(shown) if kind != "missing"])
    assert [line["text"] for line in lines if line["text"] not in shown] == []


def test_what_no_longer_holds_is_struck_and_its_clock_is_not_used(viol, cast, session, printed):
    first = no_show(cast.birk, cast.viol)
    put(viol, first)
    put(viol, came(first, cast.birk))
    sheet = printed(letter(session))
    assert {line["text"] for line in sheet["facts"] if line["struck"]} >= {"Viol var på stedet"}
    assert clocks(sheet)["Ankommet"] == "Ikke oplyst"
    assert "Rettet" in clocks(sheet)


def test_no_day_is_today_on_paper(timian, printed, alert):
    timian.post(
        f"/desk/alerts/{alert.id}/contacted",
        data={"clock": "12.00", "day": f"{now():%Y-%m-%d}", "how": "phone"},
    )
    assert "i dag" not in json.dumps(printed(alert))


@pytest.mark.parametrize("many", [60, 300])
def test_it_stays_one_page_with_many_lines(at_desk, cast, alert, many):
    line = Fact("waited", "mentor", ("meeting", alert.id), now(), by=cast.viol, says={"minutes": 5})

    def made(found, by):
        return paper.pdf(replace(found, facts=found.facts + [line] * many), by, now())

    assert b"NPages>1</" in at_desk(alert, made)


def test_what_people_type_is_text_and_never_code(timian, cast, session, alert):
    citizen = session.get(Citizen, (cast.ours.id, cast.birk.citizen_id))
    citizen.first_name = '#panic("x") *fed* $x$ @ref <b>'
    session.commit()
    assert timian.get(f"/desk/alerts/{alert.id}.pdf").status_code == 200


def test_tags_in_a_name_are_kept_as_they_were_typed(cast, session, printed, alert):
    session.add(
        Answer(organisation_id=cast.ours.id, appointment_id=cast.appointment(cast.birk).id, answer="coming")
    )
    mentor = session.get(User, (cast.ours.id, cast.viol.id))
    mentor.name = "Viol <small>æøå</small>"
    session.commit()
    texts = [line["text"] for line in printed(alert)["facts"]]
    assert "Viol <small>æøå</small> var på stedet" in texts


def test_it_is_in_the_language_of_whoever_prints(timian, cast, session, alert):
    session.get(User, (cast.ours.id, cast.timian.id)).language = "en"
    session.commit()
    assert b"/Lang(en)" in timian.get(f"/desk/alerts/{alert.id}.pdf").data


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol", "hassel"])
def test_a_stranger_gets_no_paper(login, cast, alert, who):
    assert login(getattr(cast, who)).get(f"/desk/alerts/{alert.id}.pdf").status_code == 404
