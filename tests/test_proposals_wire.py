"""A proposal comes from the mentor's phone: what each kind needs, and who may make one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.agreements.proposal import Proposal
from fieldapp.clock import iso, now, uuid7
from fieldapp.mentorships.models import CourseChange, GoalStep
from tests.proposals import proposal
from tests.wire import put


def kept(session):
    session.rollback()
    return list(session.scalars(select(Proposal).order_by(Proposal.saved_at)))


@pytest.fixture
def step(cast, session):
    """A small step on the way to Siv's first goal."""
    row = GoalStep(
        organisation_id=cast.ours.id,
        goal_id=cast.siv.goals[0].id,
        title="Ringe selv",
        created_by=cast.timian.id,
    )
    session.add(row)
    session.commit()
    return row


def test_a_proposal_is_received_once(viol, cast, session):
    entry = proposal(cast.siv, cast.viol, title=" Søge en praktik ", text=" Siv spørger selv. ")
    assert [put(viol, "proposals", entry).status_code for _ in range(2)] == [201, 200]
    (row,) = kept(session)
    assert (row.what, row.area, row.title) == ("goal", "work_edu", "Søge en praktik")
    assert (row.text, row.author_id, row.answer) == ("Siv spørger selv.", cast.viol.id, None)


def test_the_same_id_with_other_words_is_a_conflict(viol, cast, session):
    entry = proposal(cast.siv, cast.viol)
    put(viol, "proposals", entry)
    assert put(viol, "proposals", entry | {"title": "Noget andet"}).status_code == 409
    assert [row.title for row in kept(session)] == ["Søge en praktik"]


def test_every_kind_is_received(viol, cast, session, step):
    goal = str(cast.siv.goals[0].id)
    for what, said in {
        "goal": {},
        "step": {"goal": goal, "title": "Ringe til værkstedet"},
        "step_status": {"step": str(step.id), "status": "done"},
        "goal_status": {"goal": goal, "status": "reached"},
        "minutes": {"minutes": 90, "text": "Der er to aftaler om ugen."},
        "period": {"until": "2027-03-31", "text": "Praktikken begynder først nu."},
        "other": {"text": "Kan vi mødes på biblioteket?"},
    }.items():
        answer = put(viol, "proposals", proposal(cast.siv, cast.viol, what, **said))
        assert answer.status_code == 201, answer.json
    assert len(kept(session)) == 7


@pytest.mark.parametrize(
    ("what", "more", "fields"),
    [
        ("goal", {"area": None}, {"area"}),
        ("goal", {"area": "moon", "title": "x" * 201}, {"area", "title"}),
        ("goal", {"title": "  "}, {"title"}),
        ("goal", {"minutes": 60}, {"what"}),
        ("step", {"title": "Ringe"}, {"goal"}),
        ("step", {"goal": "her", "title": "Ringe"}, {"goal"}),
        ("step_status", {"status": "done"}, {"step"}),
        ("goal_status", {"goal": True, "status": "done"}, {"status"}),
        ("goal_status", {"goal": True, "status": "dropped"}, {"text"}),
        ("minutes", {"minutes": 4, "text": "Fordi."}, {"minutes"}),
        ("minutes", {"minutes": "60", "text": "Fordi."}, {"minutes"}),
        ("minutes", {"minutes": 60}, {"text"}),
        ("period", {"until": "snart", "text": "Fordi."}, {"until"}),
        ("period", {"text": "Fordi."}, {"until"}),
        ("other", {}, {"text"}),
        ("other", {"text": "x" * 1001}, {"text"}),
        ("raise", {"text": "Fordi."}, {"what"}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(viol, cast, session, what, more, fields):
    if more.get("goal") is True:
        more = more | {"goal": str(cast.siv.goals[0].id)}
    answer = put(viol, "proposals", proposal(cast.siv, cast.viol, what, **more))
    assert (answer.status_code, set(answer.json["error"]["fields"])) == (422, fields)
    assert all(answer.json["error"]["fields"].values())
    assert kept(session) == []


def test_a_number_that_is_too_large_is_shown_again(viol, cast):
    answer = put(viol, "proposals", proposal(cast.siv, cast.viol, "minutes", minutes=700, text="Fordi."))
    assert answer.json["error"]["fields"]["minutes"].endswith("fra 5 til 600. Du skrev 700.")


@pytest.mark.parametrize("named", ["goal", "step"])
def test_a_goal_or_step_of_another_course_is_refused(viol, cast, session, step, named):
    said = {
        "goal": {"what": "goal_status", "goal": str(cast.birk.goals[0].id), "status": "reached"},
        "step": {"what": "step_status", "step": str(uuid7()), "status": "done"},
    }
    answer = put(viol, "proposals", proposal(cast.siv, cast.viol, **said[named]))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [named])
    about_birk = proposal(cast.birk, cast.viol, "step_status", step=str(step.id), status="done")
    assert put(viol, "proposals", about_birk).status_code == 422
    assert kept(session) == []


@pytest.mark.parametrize("who", ["hassel", "timian", "rose", "fremmed_mentor"])
def test_only_who_follows_the_citizen_proposes(login, cast, session, who):
    person = getattr(cast, who)
    answer = put(login(person), "proposals", proposal(cast.siv, person))
    assert (answer.status_code, kept(session)) == (404, [])


def test_nobody_proposes_in_another_name(viol, cast):
    assert put(viol, "proposals", proposal(cast.siv, cast.hassel)).status_code == 403


def test_what_a_former_mentor_saved_in_time_counts_and_no_later_word(viol, cast, session):
    owner = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "by": cast.timian.id}
    for hours, mentor in ((48, cast.viol), (1, cast.hassel)):
        at = now() - timedelta(hours=hours)
        session.add(CourseChange(**owner, what="assigned", mentor_id=mentor.id, at=at))
    cast.siv.mentor_id = cast.hassel.id
    session.commit()
    before = iso(now() - timedelta(hours=2))
    assert put(viol, "proposals", proposal(cast.siv, cast.viol, saved_at=before)).status_code == 201
    assert put(viol, "proposals", proposal(cast.siv, cast.viol)).status_code == 404


def test_a_volunteer_proposes_nothing_about_health(cast, login, session):
    course = cast.course("Lind", cast.kløver, cast.timian)
    session.commit()
    klover = login(cast.kløver)
    answer = put(klover, "proposals", proposal(course, cast.kløver, area="health_coping"))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["area"])
    assert put(klover, "proposals", proposal(course, cast.kløver)).status_code == 201
