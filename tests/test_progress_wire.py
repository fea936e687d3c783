"""A check comes in by the same door as a meeting: the mentor's voice about each area of a course."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.clock import iso, now
from fieldapp.mentorships.models import CourseChange
from fieldapp.progress.models import Mark, MarkEntry
from tests.marks import area, check
from tests.wire import put


def kept(session):
    rows = session.scalars(select(Mark).order_by(Mark.area)).all()
    return [(row.area, row.voice, row.value, row.why) for row in rows]


def test_a_check_is_received_with_a_receipt(viol, cast, session):
    entry = check(cast.siv, cast.viol, half_hours=9)
    answer = put(viol, "marks", entry)
    assert answer.status_code == 201
    receipt = answer.get_json(force=True)["receipt"]
    assert (receipt["id"], receipt["areas"]) == (entry["id"], 2)
    assert kept(session) == [("attendance", "mentor", 2, None), ("everyday", "mentor", 3, None)]
    row = session.scalars(select(MarkEntry)).one()
    assert (row.occasion, row.areas, row.half_hours) == ("start", ["everyday", "attendance"], 9)


def test_why_there_is_no_step_is_kept(viol, cast, session):
    put(viol, "marks", check(cast.siv, cast.viol, area("work_edu", None, "not_relevant")))
    assert kept(session) == [("work_edu", "mentor", None, "not_relevant")]


def test_the_same_check_twice_is_one(viol, cast, session):
    entry = check(cast.siv, cast.viol)
    first, second = put(viol, "marks", entry), put(viol, "marks", entry)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert len(kept(session)) == 2


def test_the_same_id_with_other_steps_is_409(viol, cast):
    entry = check(cast.siv, cast.viol)
    put(viol, "marks", entry)
    assert put(viol, "marks", entry | {"half_hours": 3}).status_code == 409


def test_its_day_is_the_danish_one_on_which_it_was_saved(viol, cast, session):
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    with time_machine.travel(late + timedelta(days=2)):
        put(viol, "marks", check(cast.siv, cast.viol, saved_at=iso(late)))
    assert {row.said_on for row in session.scalars(select(Mark))} == {date(2026, 11, 21)}


@pytest.mark.parametrize("who", ["hassel", "timian", "merian", "rose", "admin", "fremmed_mentor"])
def test_nobody_but_the_mentor_speaks_with_the_mentors_voice(who, cast, login, session):
    person = getattr(cast, who)
    answer = put(login(person), "marks", check(cast.siv, person))
    assert (answer.status_code, kept(session)) == (404, [])


def test_nobody_speaks_in_another_name(viol, cast):
    assert put(viol, "marks", check(cast.siv, cast.hassel)).status_code == 403


def test_what_a_former_mentor_saved_in_time_counts_and_no_later_word(viol, cast, session):
    owner = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "by": cast.timian.id}
    for hours, mentor in ((48, cast.viol), (1, cast.hassel)):
        at = now() - timedelta(hours=hours)
        session.add(CourseChange(**owner, what="assigned", mentor_id=mentor.id, at=at))
    cast.siv.mentor_id = cast.hassel.id
    session.commit()
    before = iso(now() - timedelta(hours=2))
    assert put(viol, "marks", check(cast.siv, cast.viol, saved_at=before)).status_code == 201
    assert put(viol, "marks", check(cast.siv, cast.viol)).status_code == 404


def test_an_area_that_has_left_the_course_is_still_heard(viol, cast):
    assert put(viol, "marks", check(cast.siv, cast.viol, area("network", 4))).status_code == 201


def test_a_volunteer_says_nothing_of_health(cast, login, session):
    course = cast.course("Lind", cast.kløver, cast.timian)
    session.commit()
    klover = login(cast.kløver)
    about_health = check(course, cast.kløver, area("everyday"), area("health_coping"))
    answer = put(klover, "marks", about_health)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["marks"])
    assert put(klover, "marks", check(course, cast.kløver)).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"marks": []}, "marks"),
        ({"marks": None}, "marks"),
        ({"marks": [area("everyday", 6)]}, "marks"),
        ({"marks": [area("everyday", 0)]}, "marks"),
        ({"marks": [area("everyday", True)]}, "marks"),
        ({"marks": [area("everyday", "3")]}, "marks"),
        ({"marks": [area("everyday", None)]}, "marks"),
        ({"marks": [area("everyday", 3, "not_today")]}, "marks"),
        ({"marks": [area("everyday", None, "tired")]}, "marks"),
        ({"marks": [area("football", 3)]}, "marks"),
        ({"marks": [area("everyday", 3), area("everyday", 4)]}, "marks"),
        ({"half_hours": 81}, "half_hours"),
        ({"half_hours": -1}, "half_hours"),
        ({"half_hours": "4,5"}, "half_hours"),
        ({"half_hours": 4.5}, "half_hours"),
        ({"occasion": "sometimes"}, "occasion"),
        ({"set": "bip"}, "set"),
    ],
)
def test_what_cannot_be_a_check_says_what_to_correct(viol, cast, session, change, field):
    answer = put(viol, "marks", check(cast.siv, cast.viol) | change)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert kept(session) == []


def test_nobody_is_told_a_number_that_they_did_not_type(viol, cast):
    answer = put(viol, "marks", check(cast.siv, cast.viol, half_hours=162))
    assert "162" not in answer.text
