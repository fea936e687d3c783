"""Lav tjek from Flask alone, and what the course's page shows of how it goes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fieldapp.clock import iso, now, uuid7
from fieldapp.mentorships.models import Goal
from fieldapp.progress.models import Mark, MarkEntry
from tests.cast import held
from tests.marks import area, check
from tests.moments import this_day
from tests.test_field_templates import chosen, values
from tests.test_meetings_wire import put as put_meeting
from tests.wire import put

SAID = {"mark_everyday": "3", "mark_attendance": "not_today"}
SHAPE = {"occasion": "start", "set": "small_steps_1", "areas": "everyday attendance"}


def about(course, **more):
    return {"course": str(course.id), "entry": str(uuid7())} | SHAPE | more


def check_page(client, course):
    return client.get(f"/field/check?course={course.id}").text


def hidden(page, name):
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)


def test_every_open_area_is_asked_about_in_the_words_of_its_anchors(viol, cast):
    page = check_page(viol, cast.siv)
    for goal_area in ("everyday", "attendance"):
        answers = values(page, f"mark_{goal_area}")
        assert answers == ["1", "2", "3", "4", "5", "not_relevant", "not_today"]
        assert chosen(page, f"mark_{goal_area}") == []
    assert "3 · Står op til aftaler, når nogen minder om det" in page
    assert hidden(page, "areas") == ["everyday attendance"]


def test_a_check_stands_on_the_course_page(viol, cast, session):
    answer = viol.post("/field/check", data=about(cast.siv, **SAID, hours="4,5"))
    assert (answer.status_code, answer.location) == (303, f"/field/courses/{cast.siv.id}")
    page = viol.get(answer.location).text
    assert "Står op til aftaler, når nogen minder om det" in page
    assert "Aktivitet: 4½ timer om ugen" in page
    row = session.scalars(select(MarkEntry)).one()
    assert (row.occasion, row.half_hours) == ("start", 9)
    said = {mark.area: (mark.value, mark.why) for mark in session.scalars(select(Mark))}
    assert said == {"everyday": (3, None), "attendance": (None, "not_today")}


def test_a_form_sent_twice_is_one_check(viol, cast, session):
    form = about(cast.siv, **SAID)
    assert [viol.post("/field/check", data=form).status_code for _ in range(2)] == [303, 303]
    assert session.scalar(select(func.count()).select_from(MarkEntry)) == 1


def test_an_area_left_out_is_named_and_the_rest_is_kept(viol, cast, session):
    answer = viol.post("/field/check", data=about(cast.siv, mark_everyday="3", hours="mange"))
    assert answer.status_code == 422
    assert 'href="#f-attendance">Fremmøde og deltagelse: Vælg et trin' in answer.text
    assert re.search(r'id="f-attendance"[^>]*aria-describedby="[^"]*e-attendance"', answer.text)
    assert 'id="e-hours"' in answer.text
    assert chosen(answer.text, "mark_everyday") == ["3"]
    assert 'value="mange"' in answer.text
    assert session.scalars(select(MarkEntry)).all() == []


def test_what_was_said_last_is_shown_and_not_chosen(viol, cast):
    put(
        viol,
        "marks",
        check(cast.siv, cast.viol, area("everyday", 2), saved_at=iso(now() - timedelta(days=20))),
    )
    page = check_page(viol, cast.siv)
    assert re.search(r"Sidst \(\d+\. \w+\.?\): trin 2", page)
    assert chosen(page, "mark_everyday") == []


@pytest.mark.parametrize(("days", "occasion"), [(60, "start"), (3, "start")])
def test_the_first_check_is_asked_for_from_the_first_day(viol, cast, session, days, occasion):
    cast.siv.starts_on = this_day() - timedelta(days=days)
    session.commit()
    assert hidden(check_page(viol, cast.siv), "occasion") == [occasion]


def test_a_check_that_is_not_due_is_a_short_one(viol, cast, session):
    put(viol, "marks", check(cast.siv, cast.viol))
    assert hidden(check_page(viol, cast.siv), "occasion") == ["short"]
    assert "Skulle være lavet" not in viol.get(f"/field/courses/{cast.siv.id}").text


def test_a_check_that_is_late_is_said_so(viol, cast):
    assert "Skulle være lavet" in viol.get(f"/field/courses/{cast.siv.id}").text


def test_a_step_beside_a_meeting_is_in_the_chart(viol, cast):
    goal = next(one for one in cast.siv.goals if one.area == "everyday")
    put_meeting(viol, held(cast.siv, cast.viol, goal=str(goal.id), mark=5))
    assert "Fast rytme, der passer til job eller uddannelse" in viol.get(f"/field/courses/{cast.siv.id}").text


def test_a_goal_that_is_over_is_folded_and_not_asked_about(viol, cast, session):
    next(one for one in cast.siv.goals if one.area == "attendance").status = "reached"
    session.commit()
    assert hidden(check_page(viol, cast.siv), "areas") == ["everyday"]
    course = viol.get(f"/field/courses/{cast.siv.id}").text
    assert "1 tidligere mål" in course
    assert 'id="a-attendance"' not in course


def test_without_goals_there_is_nothing_to_check(viol, cast, session):
    for goal in cast.siv.goals:
        goal.status = "dropped"
    session.commit()
    assert "Der er ingen mål i gang." in check_page(viol, cast.siv)
    assert 'href="/field/check' not in viol.get(f"/field/courses/{cast.siv.id}").text


def test_a_volunteer_is_not_asked_about_health(cast, login, session):
    cast.siv.mentor_id = cast.kløver.id
    owner = {"organisation_id": cast.ours.id, "created_by": cast.timian.id}
    session.add(Goal(**owner, course_id=cast.siv.id, area="health_coping", title="Passe behandlingen"))
    session.commit()
    klover = login(cast.kløver)
    assert hidden(check_page(klover, cast.siv), "areas") == ["everyday attendance"]
    course = klover.get(f"/field/courses/{cast.siv.id}").text
    assert "Passe behandlingen" not in course
    assert "Helbredet bestemmer dagen" not in course
    form = about(cast.siv, **SAID, mark_health_coping="3") | {"areas": "everyday attendance health_coping"}
    assert klover.post("/field/check", data=form).status_code == 422


def test_a_stranger_neither_sees_nor_writes(cast, login, session):
    for stranger in (cast.hassel, cast.fremmed_mentor):
        client = login(stranger)
        assert client.get(f"/field/check?course={cast.siv.id}").status_code == 404
        assert client.post("/field/check", data=about(cast.siv, **SAID)).status_code == 404
    assert session.scalars(select(MarkEntry)).all() == []
