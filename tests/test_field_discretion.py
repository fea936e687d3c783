"""What a volunteer's phone does not carry, and what stays with the mentor who wrote it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import now
from fieldapp.mentorships.models import Course
from fieldapp.reports.models import Report, ReportVerdict
from tests.cast import held
from tests.marks import about_health
from tests.moments import this_day
from tests.proposals import proposal
from tests.test_field_report import field
from tests.test_field_templates import values
from tests.test_meetings_wire import put as put_meeting
from tests.test_reports_wire import status
from tests.wire import put


@pytest.fixture
def health(cast, session):
    """A goal of Siv's about health."""
    return about_health(cast.siv, session)


@pytest.fixture
def hand(cast, session, login):
    """Siv gets another mentor; whose phone it is then."""

    def over(mentor):
        session.rollback()
        session.get(Course, (cast.ours.id, cast.siv.id)).mentor_id = mentor.id
        session.commit()
        return login(mentor)

    return over


@pytest.fixture
def returned(viol, cast, session):
    """A status of Viol's that Timian has given back."""
    since, until = (this_day() - timedelta(days=days) for days in (20, 7))
    said = {"summary": "VIOLS ORD", "next": "VIOLS NÆSTE", "ask": "VIOLS SPØRGSMÅL"}
    put(viol, "reports", status(cast.siv, cast.viol, since=str(since), until=str(until), **said))
    of = {"organisation_id": cast.ours.id, "report_id": session.scalars(select(Report)).one().id}
    why = {"reason": "examples", "words": "SKRIV OM PILLERNE"}
    session.add(ReportVerdict(**of, verdict="returned", **why, by=cast.timian.id, at=now()))
    session.commit()


def told(client, course):
    courses = client.post("/field/caseload", json={"have": {}}).json["courses"]
    return next(one for one in courses if one["id"] == str(course.id))


def test_a_volunteer_carries_no_goal_about_health(cast, hand, health):
    klover = hand(cast.kløver)
    document = told(klover, cast.siv)
    assert {goal["area"] for goal in document["goals"]} == {"everyday", "attendance"}
    assert "medicin" not in json.dumps(document)
    of = f"course={cast.siv.id}"
    for url in (f"courses/{cast.siv.id}", f"check?{of}", f"log?{of}", f"proposal?{of}", f"report?{of}"):
        page = klover.get(f"/field/{url}")
        assert page.status_code == 200
        assert "psykiater" not in page.text
        assert "medicin" not in page.text


def test_the_check_and_the_goal_of_a_meeting_work_without_it(cast, hand, health):
    klover = hand(cast.kløver)
    assert told(klover, cast.siv)["check"]["why"] == "start"
    page = klover.get(f"/field/log?course={cast.siv.id}").text
    others = {str(goal.id) for goal in cast.siv.goals} - {str(health.id)}
    assert set(values(page, "goal")) == others | {"none"}


def test_nor_what_was_proposed_about_it(cast, hand, health, viol):
    goal, step = str(health.id), str(health.steps[0].id)
    for what, about in {
        "step": {"goal": goal, "title": "Tage bussen"},
        "step_status": {"step": step, "status": "done"},
        "goal_status": {"goal": goal, "status": "reached"},
        "minutes": {"minutes": 90, "text": "Psykiateren ligger langt væk."},
    }.items():
        put(viol, "proposals", proposal(cast.siv, cast.viol, what, **about))
    assert len(told(viol, cast.siv)["proposals"]) == 4
    (minutes,) = told(hand(cast.kløver), cast.siv)["proposals"]
    assert (minutes["what"], minutes["minutes"], minutes["text"]) == ("minutes", 90, "")


def test_nor_what_another_said_of_it_after_a_meeting(cast, hand, health, viol):
    entry = held(cast.siv, cast.viol, goal=str(health.id), mark=2)
    put_meeting(viol, entry)
    (mine,) = told(viol, cast.siv)["meetings"]
    assert (mine["goal"], mine["mark"]) == (str(health.id), 2)
    (theirs,) = told(hand(cast.kløver), cast.siv)["meetings"]
    assert (theirs["goal"], theirs["mark"]) == (None, None)


def test_the_words_of_a_status_stay_with_who_wrote_them(cast, hand, returned):
    hassel = hand(cast.hassel)
    last = told(hassel, cast.siv)["report"]["last"]
    assert (last["summary"], last["next"], last["ask"]) == ("", "", "")
    assert (last["by"], last["reason"], last["words"]) == (cast.viol.name, "examples", "SKRIV OM PILLERNE")
    assert cast.viol.name in hassel.get(f"/field/courses/{cast.siv.id}").text
    page = hassel.get(f"/field/report?course={cast.siv.id}").text
    assert "beder om mere: Der mangler konkrete eksempler" in page
    assert str(this_day() - timedelta(days=7)) in values(page, "until")
    assert [field(page, name) for name in ("summary", "next", "ask")] == ["", "", ""]


def test_a_volunteer_hears_only_the_reason(cast, hand, returned):
    klover = hand(cast.kløver)
    last = told(klover, cast.siv)["report"]["last"]
    assert (last["state"], last["reason"], last["words"], last["summary"]) == ("returned", "examples", "", "")
    assert "PILLERNE" not in klover.get(f"/field/courses/{cast.siv.id}").text


def test_what_one_wrote_oneself_comes_back_whole(cast, viol, returned):
    put(viol, "proposals", proposal(cast.siv, cast.viol, text="Siv har selv spurgt."))
    document = told(viol, cast.siv)
    last, (one,) = document["report"]["last"], document["proposals"]
    assert (last["summary"], "by" in last) == ("VIOLS ORD", False)
    assert (one["text"], "by" in one) == ("Siv har selv spurgt.", False)


def test_another_ones_proposal_says_whose_it_is(cast, hand, viol):
    put(viol, "proposals", proposal(cast.siv, cast.viol, text="Siv har selv spurgt."))
    hassel = hand(cast.hassel)
    (one,) = told(hassel, cast.siv)["proposals"]
    assert (one["by"], one["text"]) == (cast.viol.name, "Siv har selv spurgt.")
    assert f"</b> · {cast.viol.name}" in hassel.get(f"/field/courses/{cast.siv.id}").text


def test_what_another_proposed_in_own_words_is_not_told(cast, hand, viol):
    goal = str(cast.siv.goals[0].id)
    for what, about in {
        "goal": {"title": "Møde op hos psykiateren"},
        "step": {"goal": goal, "title": "Ringe til psykiateren"},
        "other": {"text": "Psykiateren ringer."},
        "goal_status": {"goal": goal, "status": "reached", "text": "Psykiateren siger det."},
    }.items():
        put(viol, "proposals", proposal(cast.siv, cast.viol, what, **about))
    klover = hand(cast.kløver)
    (one,) = told(klover, cast.siv)["proposals"]
    assert (one["what"], one["status"], one["text"]) == ("goal_status", "reached", "")
    assert "sykiater" not in klover.get(f"/field/courses/{cast.siv.id}").text
    assert len(told(hand(cast.hassel), cast.siv)["proposals"]) == 4
