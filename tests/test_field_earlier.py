"""After a change of mentor a limited one gets the facts of what was before, and none of the words."""

import json
from datetime import timedelta

import pytest

from fieldapp.clock import iso, now
from fieldapp.db import session as own_session
from fieldapp.meetings.answers import answer
from tests.cast import held, no_show
from tests.marks import about_health
from tests.test_field_discretion import told
from tests.test_meetings_wire import put as put_meeting


@pytest.fixture
def health(cast, session):
    """A goal of Siv's about health."""
    return about_health(cast.siv, session)


@pytest.fixture
def assigned(cast, timian, login, session):
    """Siv gets another mentor at the desk; whose phone it is then."""

    def over(mentor):
        data = {"mentor": str(mentor.id), "reason": "match"}
        assert timian.post(f"/desk/courses/{cast.siv.id}/mentor", data=data).status_code == 303
        session.rollback()
        return login(mentor)

    return over


@pytest.fixture
def met(viol, cast, health):
    """What Viol has written of Siv: where they met and what about, and an absence with its reason."""
    everyday, attendance = (str(goal.id) for goal in cast.siv.goals if goal.id != health.id)
    entries = [
        held(cast.siv, cast.viol, goal=everyday, mark=2, topics=["health", "job"], note="VIOLS NOTE"),
        held(cast.siv, cast.viol, goal=str(health.id), mark=4, place="treatment", note="VIOLS NOTE"),
        held(cast.siv, cast.viol, goal="none", place="institution", minutes=30),
        no_show(cast.siv, cast.viol, reason="forgot", stated_by="citizen", note="VIOLS NOTE"),
        no_show(cast.siv, cast.viol, reason="illness", stated_by="citizen"),
    ]
    entries.append(held(cast.siv, cast.viol, corrects=entries[0]["id"], note="VIOLS NOTE", goal=attendance))
    for entry in entries:
        assert put_meeting(viol, entry).status_code == 201
    return {entry["id"]: entry for entry in entries}


@pytest.mark.parametrize("who", ["volunteer", "company"])
def test_of_an_earlier_mentors_meetings_the_facts_go_and_not_the_words(
    cast, session, assigned, met, health, who
):
    session.rollback()
    cast.kløver.affiliation = who
    session.commit()
    client = assigned(cast.kløver)
    rows = told(client, cast.siv)["meetings"]
    assert {row["id"] for row in rows} == met.keys()
    for row in rows:
        wrote = met[row["id"]]
        for fact in ("outcome", "met_at", "minutes", "form", "waited", "corrects"):
            assert row[fact] == wrote[fact]
        assert (row["counts"], row["own"]) == (wrote["outcome"] == "held", False)
        assert (row["note"], row["place"], row["reason"], row["stated_by"]) == ("", None, None, None)
        assert row["topics"] == [topic for topic in wrote["topics"] if topic != "health"]
    goals = {goal["id"] for goal in told(client, cast.siv)["goals"]}
    assert {row["goal"] for row in rows} == goals | {None}
    assert {row["mark"] for row in rows if row["goal"] is None} == {None}
    assert str(health.id) not in json.dumps(rows)


def test_no_page_shows_them_either(cast, assigned, met):
    klover = assigned(cast.kløver)
    pages = [f"courses/{cast.siv.id}", "outbox", "", *(f"entries/{id}" for id in met)]
    pages += [f"{name}?course={cast.siv.id}&corrects={id}" for name in ("log", "absence") for id in met]
    for url in pages:
        page = klover.get(f"/field/{url}").text
        assert not [
            word for word in ("VIOLS NOTE", "Behandling, læge", "Institution", "Sygdom") if word in page
        ]


def test_another_mentor_reads_it_all(cast, assigned, met):
    rows = {row["id"]: row for row in told(assigned(cast.hassel), cast.siv)["meetings"]}
    for id, wrote in met.items():
        for name in ("note", "place", "reason", "stated_by", "topics", "goal", "mark"):
            assert rows[id][name] == wrote[name] or (name, wrote[name]) == ("goal", None)


def test_what_one_writes_oneself_stays(cast, assigned, met):
    klover = assigned(cast.kløver)
    entry = held(cast.siv, cast.kløver, note="KLØVERS NOTE", topics=["job"], goal=str(cast.siv.goals[0].id))
    assert put_meeting(klover, entry).status_code == 201
    (own,) = (row for row in told(klover, cast.siv)["meetings"] if row["own"])
    assert (own["note"], own["place"], own["topics"]) == ("KLØVERS NOTE", "cafe", ["job"])


def answered(app, row, by, words):
    with app.test_request_context():
        answer(row, "not_coming", recorded_by=by, words=words, at=now())
        own_session().commit()


def test_of_appointments_the_time_goes_and_what_was_written_to_the_one_before_does_not(
    app, cast, session, assigned, viol
):
    past = cast.appointment(cast.siv)
    ahead = [cast.appointment(cast.siv, now() + timedelta(days=days)) for days in (1, 2)]
    answered(app, ahead[0], cast.timian, "Jeg skal til psykiater.")
    klover = assigned(cast.kløver)
    answered(app, ahead[1], cast.timian, "Jeg kommer ikke.")
    rows = {row["id"]: row for row in told(klover, cast.siv)["appointments"]}
    shown = [rows[str(row.id)] for row in (past, *ahead)]
    assert [row["place"] for row in shown] == [None, "cafe", "cafe"]
    assert [row["state"] for row in shown] == ["planned", *["cancelled_citizen"] * 2]
    assert [row["words"] for row in shown] == ["", "", "Jeg kommer ikke."]
    assert [row["starts_at"] for row in shown] == [iso(row.starts_at) for row in (past, *ahead)]
    assert "psykiater" not in klover.get(f"/field/courses/{cast.siv.id}").text
    told_all = told(assigned(cast.hassel), cast.siv)["appointments"]
    assert [row["words"] for row in told_all] == ["", "Jeg skal til psykiater.", "Jeg kommer ikke."]
    assert {row["place"] for row in told_all} == {"cafe"}
