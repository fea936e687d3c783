"""The caseworker ends a course, and keeps its goals and small steps."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.clock import now
from fieldapp.mentorships.models import CourseChange, Goal, GoalStep
from tests.cast import held
from tests.desk import one, page, put
from tests.test_desk_work import caseload, count, today


def test_a_course_ends_and_says_why(timian, cast):
    url = f"/desk/courses/{cast.siv.id}"
    answer = timian.post(f"{url}/end", data={"ends_on": today().isoformat(), "reason": "goal_reached"})
    assert answer.status_code == 303
    shown = page(timian, url)
    assert "Målet er nået." in re.search(r'data-change="ended">(.*?)</li>', shown)[1]


@pytest.mark.parametrize(
    ("more", "states"), [({"call_off": "1"}, ["planned", "cancelled_office"]), ({}, ["planned"] * 2)]
)
def test_nobody_waits_for_what_lies_after_the_last_day(timian, viol, cast, more, states):
    for days in (1, 8):
        cast.appointment(cast.siv, now() + timedelta(days=days))
    url = f"/desk/courses/{cast.siv.id}/end"
    assert re.search(r'name="call_off" value="1" checked', page(timian, url))
    last = (today() + timedelta(days=2)).isoformat()
    assert timian.post(url, data={"ends_on": last, "reason": "other"} | more).status_code == 303
    (siv,) = (one for one in caseload(viol)["courses"] if one["citizen"]["first_name"] == "Siv")
    assert [one["state"] for one in siv["appointments"]] == states


def test_without_appointments_there_is_nothing_to_call_off(timian, cast):
    assert "call_off" not in page(timian, f"/desk/courses/{cast.siv.id}/end")


def test_a_course_does_not_end_before_its_last_meeting(timian, viol, cast):
    put(viol, held(cast.siv, cast.viol))
    gone = (today() - timedelta(days=3)).isoformat()
    answer = timian.post(f"/desk/courses/{cast.siv.id}/end", data={"ends_on": gone, "reason": "other"})
    assert answer.status_code == 422
    assert "Der er skrevet et møde efter den dag." in answer.text
    assert re.search(r'value="other" checked', answer.text)


def test_steps_are_marked_and_added_on_one_page(timian, cast, session):
    goal, url = cast.siv.goals[0], f"/desk/courses/{cast.siv.id}/goals"
    form = {f"new-{goal.id}": "Købe et vækkeur\nStå op kl. 8"}
    for _ in range(2):
        assert timian.post(url, data=form).status_code == 303
    assert count(session, GoalStep) == 2
    step = session.scalars(select(GoalStep).order_by(GoalStep.created_at)).first()
    timian.post(url, data={f"step-{step.id}": "done"})
    assert one(session, select(CourseChange)).step_id == step.id
    assert "Skridtet »Købe et vækkeur«: gjort." in page(timian, f"/desk/courses/{cast.siv.id}")


def test_a_page_from_before_does_not_undo_what_a_colleague_marked(timian, cast, session):
    goal, url = cast.siv.goals[0], f"/desk/courses/{cast.siv.id}/goals"
    timian.post(url, data={f"new-{goal.id}": "Købe et vækkeur"})
    step = one(session, select(GoalStep))
    stale = {f"step-{step.id}": "next", f"was-{step.id}": "next"}
    assert f'name="was-{step.id}" value="next"' in page(timian, url)
    timian.post(url, data=stale | {f"step-{step.id}": "done"})
    timian.post(url, data=stale)
    assert one(session, select(GoalStep)).status == "done"


def test_a_goal_without_an_area_is_not_lost(timian, cast, session):
    before, url = count(session, Goal), f"/desk/courses/{cast.siv.id}/goals"
    answer = timian.post(url, data={"title": "Gå ud hver dag", "steps": "Til hjørnet"})
    assert answer.status_code == 422
    assert 'value="Gå ud hver dag"' in answer.text
    assert "Til hjørnet</textarea>" in answer.text
    assert count(session, Goal) == before
