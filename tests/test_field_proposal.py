"""Foreslå from Flask alone, and what the course's page says of what was proposed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.agreements.proposal import Proposal, ProposalAnswer
from fieldapp.clock import now, uuid7
from fieldapp.mentorships.models import Goal
from tests.proposals import proposal
from tests.test_field_check import hidden
from tests.test_field_templates import chosen, values
from tests.test_proposals_wire import step
from tests.wire import put

__all__ = ["step"]


def about(course, what="goal", **more):
    said = {"area": "work_edu", "title": "Søge en praktik"} if what == "goal" else {}
    return {"course": str(course.id), "entry": str(uuid7()), "what": what} | said | more


def kept(session):
    session.rollback()
    return list(session.scalars(select(Proposal)))


def shown(client, course):
    """The proposals on the course's page."""
    page = client.get(f"/field/courses/{course.id}").text
    return re.search(r'<section class="tight" aria-labelledby="proposals">(.*?)</section>', page, re.S)[1]


@pytest.fixture
def answered(viol, cast, session):
    """A proposal of Viol's about Siv with an answer of Timian's, so many days ago."""

    def make(verdict, days=0, **more):
        entry = proposal(cast.siv, cast.viol, title=f"Mål {days}")
        put(viol, "proposals", entry)
        row = session.scalars(select(Proposal).order_by(Proposal.received_at.desc())).first()
        of = {"organisation_id": cast.ours.id, "proposal_id": row.id, "by": cast.timian.id}
        session.add(ProposalAnswer(**of, verdict=verdict, at=now() - timedelta(days=days), **more))
        session.commit()

    return make


def test_what_can_be_proposed_is_chosen_first(viol, cast):
    page = viol.get(f"/field/proposal?course={cast.siv.id}").text
    links = set(re.findall(r"/field/proposal\?course=[^&]+&amp;what=(\w+)", page))
    assert links == {"goal", "minutes", "period", "other", "step", "goal_status"}
    assert 'form="proposal"' not in page


def test_a_proposal_waits_on_the_course_page_for_its_caseworker(viol, cast, session):
    answer = viol.post("/field/proposal", data=about(cast.siv, text="Siv har selv spurgt."))
    assert (answer.status_code, answer.location) == (303, f"/field/courses/{cast.siv.id}")
    (row,) = kept(session)
    assert (row.what, row.area, row.title, row.text) == (
        "goal", "work_edu", "Søge en praktik", "Siv har selv spurgt."
    )  # fmt: skip
    section = shown(viol, cast.siv)
    assert "Nyt mål: »Søge en praktik«" in section
    assert "Venter på Timian" in section


def test_a_form_sent_twice_is_one_proposal(viol, cast, session):
    form = about(cast.siv)
    assert [viol.post("/field/proposal", data=form).status_code for _ in range(2)] == [303, 303]
    assert len(kept(session)) == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(viol, cast, session):
    form = about(cast.siv, title="", text="Siv <b>spurgte</b>.")
    answer = viol.post("/field/proposal", data=form)
    assert answer.status_code == 422
    assert 'href="#f-title">Skriv, hvad du foreslår.' in answer.text
    assert "Siv &lt;b&gt;spurgte&lt;/b&gt;." in answer.text
    assert chosen(answer.text, "area") == ["work_edu"]
    assert (hidden(answer.text, "entry"), hidden(answer.text, "what")) == ([form["entry"]], ["goal"])
    assert kept(session) == []


def test_a_step_is_proposed_done_from_its_own_row(viol, cast, session, step):
    course = viol.get(f"/field/courses/{cast.siv.id}").text
    link = re.search(r'href="(/field/proposal[^"]*what=step_status[^"]*)"', course)[1].replace("&amp;", "&")
    page = viol.get(link).text
    assert (chosen(page, "status"), hidden(page, "of")) == (["done"], [str(step.id)])
    viol.post("/field/proposal", data=about(cast.siv, "step_status", of=str(step.id), status="done"))
    assert kept(session)[0].step_id == step.id
    course = viol.get(f"/field/courses/{cast.siv.id}").text
    assert "what=step_status" not in course
    assert re.search(r"Ringe selv.*?Gjort · Venter på Timian", course, re.S)


def test_minutes_and_days_begin_with_what_is_so_now(viol, cast):
    page = viol.get(f"/field/proposal?course={cast.siv.id}&what=minutes").text
    assert 'name="minutes" maxlength="200" inputmode="numeric" value="60"' in page
    page = viol.get(f"/field/proposal?course={cast.siv.id}&what=period").text
    assert f'type="date" value="{cast.siv.ends_on}"' in page


def test_about_a_goal_that_is_gone_the_choice_is_left(viol, cast):
    page = viol.get(f"/field/proposal?course={cast.siv.id}&what=step&of={uuid7()}").text
    assert "Hvad foreslår du?" in page


def test_words_about_a_goal_that_is_gone_can_still_be_read(viol, cast):
    form = about(cast.siv, "step", of=str(uuid7()), title="Ringe selv", text="Hun vil.")
    answer = viol.post("/field/proposal", data=form)
    assert answer.status_code == 422
    assert "<p>»Ringe selv«</p><p>»Hun vil.«</p>" in answer.text


def test_the_answer_stands_there_for_a_month(viol, cast, answered):
    answered("returned", days=1, reason="talk", words="Ring i morgen.")
    answered("accepted", days=29)
    answered("accepted", days=31)
    section = shown(viol, cast.siv)
    assert "Sendt tilbage: Lad os tale om det" in section
    assert "»Ring i morgen.«" in section
    assert "Sagt ja" in section
    assert ("Mål 29" in section, "Mål 31" in section) == (True, False)


def test_an_open_one_never_leaves_the_page(viol, cast, session):
    put(viol, "proposals", proposal(cast.siv, cast.viol, saved_at="2019-01-01T10:00:00.000Z"))
    assert "Venter på Timian" in shown(viol, cast.siv)


def test_a_volunteer_neither_proposes_nor_reads_of_health(cast, login, session, viol):
    course = cast.course("Lind", cast.viol, cast.timian)
    session.commit()
    put(viol, "proposals", proposal(course, cast.viol, area="health_coping", title="Komme til lægen"))
    course.mentor_id = cast.kløver.id
    session.commit()
    klover = login(cast.kløver)
    assert "Komme til lægen" not in shown(klover, course)
    page = klover.get(f"/field/proposal?course={course.id}&what=goal").text
    assert "health_coping" not in values(page, "area")
    refused = klover.post("/field/proposal", data=about(course, area="health_coping"))
    assert refused.status_code == 422


def test_a_stranger_neither_sees_nor_proposes(cast, login, session):
    for stranger in (cast.hassel, cast.fremmed_mentor):
        client = login(stranger)
        assert client.get(f"/field/proposal?course={cast.siv.id}").status_code == 404
        assert client.post("/field/proposal", data=about(cast.siv)).status_code == 404
    assert kept(session) == []


def test_yes_is_on_the_next_document(viol, timian, cast, session):
    entry = proposal(cast.siv, cast.viol)
    put(viol, "proposals", entry)
    timian.post(f"/desk/proposals/{entry['id']}/accepted")
    told = viol.post("/field/caseload", json={"have": {}}).json["courses"]
    course = next(one for one in told if one["id"] == str(cast.siv.id))
    assert [(one["id"], one["verdict"]) for one in course["proposals"]] == [(entry["id"], "accepted")]
    titles = [goal["title"] for goal in course["goals"]]
    assert "Søge en praktik" in titles
    assert len(titles) == session.query(Goal).filter_by(course_id=cast.siv.id).count()
