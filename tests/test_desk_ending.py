"""The caseworker ends a course, and keeps its goals and small steps."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.accounts.phones import Device
from fieldapp.clock import now, uuid7
from fieldapp.mentorships.models import CourseChange, Goal, GoalStep
from tests.cast import held
from tests.desk import one, page, put
from tests.moments import this_day
from tests.test_desk_work import caseload, count


def results(course, status="reached", words=""):
    """Every goal with what came of it."""
    found = {f"goal-{goal.id}": status for goal in course.goals}
    return found | {f"words-{goal.id}": words for goal in course.goals}


def test_a_course_ends_and_says_why(timian, cast):
    url = f"/desk/courses/{cast.siv.id}"
    form = {"ends_on": this_day().isoformat(), "reason": "goal_reached"}
    answer = timian.post(f"{url}/end", data=form | results(cast.siv, words="Siv står selv op"))
    assert answer.status_code == 303
    shown = page(timian, url)
    assert "Målet er nået." in re.search(r'data-change="ended">(.*?)</li>', shown)[1]
    assert "Målet »Stå op til faste aftaler«: nået. Siv står selv op" in shown


def test_each_goal_has_a_result(timian, cast, session):
    form = {"ends_on": this_day().isoformat(), "reason": "goal_reached"}
    answer = timian.post(f"/desk/courses/{cast.siv.id}/end", data=form)
    assert answer.status_code == 422
    assert "Vælg, hvordan det gik med »Stå op til faste aftaler«." in answer.text
    assert count(session, CourseChange) == 0


def test_what_may_still_lie_on_the_phone_is_said(timian, cast, session):
    phone = Device(organisation_id=cast.ours.id, id=uuid7(), user_id=cast.viol.id, name="Telefon", unsent=3)
    session.add(phone)
    session.commit()
    assert "Der ligger måske 3 ting på Viol" in page(timian, f"/desk/courses/{cast.siv.id}/end")


def test_how_a_goal_stands_is_kept_with_the_reason(timian, cast, session):
    goal, url = cast.siv.goals[0], f"/desk/courses/{cast.siv.id}/goals"
    form = {f"goal-{goal.id}": "dropped", f"was-{goal.id}": "active"}
    answer = timian.post(url, data=form)
    assert answer.status_code == 422
    assert "ikke længere er målet." in answer.text
    assert timian.post(url, data=form | {f"words-{goal.id}": "Siv vil hellere"}).status_code == 303
    assert "ikke længere relevant. Siv vil hellere" in page(timian, f"/desk/courses/{cast.siv.id}")


def test_at_most_four_areas_at_a_time(timian, cast, session):
    url = f"/desk/courses/{cast.siv.id}/goals"
    for area, status in (("network", 303), ("work_edu", 303), ("confidence", 422), ("network", 303)):
        assert timian.post(url, data={"title": f"Mål i {area} {status}", "area": area}).status_code == status


def test_what_was_given_up_is_taken_up_again_only_where_there_is_room(timian, cast, session):
    url = f"/desk/courses/{cast.siv.id}/goals"
    for area in ("network", "work_edu"):
        timian.post(url, data={"title": f"Mål i {area}", "area": area})
    ids = dict(session.execute(select(Goal.area, Goal.id).where(Goal.course_id == cast.siv.id)).all())
    session.rollback()

    def mark(area, before, after):
        goal = ids[area]
        return {f"goal-{goal}": after, f"was-{goal}": before, f"words-{goal}": "Siv vil hellere."}

    assert timian.post(url, data=mark("network", "active", "dropped")).status_code == 303
    assert timian.post(url, data={"title": "Turde tale", "area": "confidence"}).status_code == 303
    again = mark("network", "dropped", "active")
    answer = timian.post(url, data=again)
    assert (answer.status_code, answer.text.count("Højst fire områder ad gangen.")) == (422, 2)
    assert 'value="Siv vil hellere."' in answer.text
    assert timian.post(url, data=again | mark("work_edu", "active", "dropped")).status_code == 303


def test_a_leader_reads_and_does_not_decide(login, cast):
    rose = login(cast.rose)
    for path in ("goals", "end"):
        assert rose.get(f"/desk/courses/{cast.siv.id}/{path}").status_code == 403


@pytest.mark.parametrize(
    ("more", "states"), [({"call_off": "1"}, ["planned", "cancelled_office"]), ({}, ["planned"] * 2)]
)
def test_nobody_waits_for_what_lies_after_the_last_day(timian, viol, cast, more, states):
    for days in (1, 8):
        cast.appointment(cast.siv, now() + timedelta(days=days))
    url = f"/desk/courses/{cast.siv.id}/end"
    assert re.search(r'name="call_off" value="1" checked', page(timian, url))
    last = (this_day() + timedelta(days=2)).isoformat()
    form = {"ends_on": last, "reason": "other"} | results(cast.siv)
    assert timian.post(url, data=form | more).status_code == 303
    (siv,) = (one for one in caseload(viol)["courses"] if one["citizen"]["first_name"] == "Siv")
    assert [one["state"] for one in siv["appointments"]] == states


def test_without_appointments_there_is_nothing_to_call_off(timian, cast):
    assert "call_off" not in page(timian, f"/desk/courses/{cast.siv.id}/end")


def test_a_course_does_not_end_before_its_last_meeting(timian, viol, cast):
    put(viol, held(cast.siv, cast.viol))
    gone = (this_day() - timedelta(days=3)).isoformat()
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
