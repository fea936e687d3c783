"""Courses that raise a hand about their goals, and the mentor who is reminded of a status."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.alerts.models import State
from fieldapp.clock import iso, now
from fieldapp.meetings import silence
from fieldapp.mentorships.periods import Agreement
from fieldapp.reports.models import Report
from tests import wire
from tests.cast import held
from tests.desk import page, put
from tests.marks import check
from tests.moments import this_day
from tests.silence import at, handle, of_kind, open_letter
from tests.test_reports_wire import days_ago, given_back, status, succeeded

pytestmark = pytest.mark.usefixtures("thursday")
BELL = silence.SELDOM + timedelta(seconds=30)


@pytest.fixture
def liv(cast):
    """A course that began in good time before the 28 days, which begin on 15 October."""
    made = cast.course("Liv", cast.viol, cast.timian, starts_on=at("00:00", 1, 9).date())
    cast.session.commit()
    return made


def about(found, course):
    """To whom it is said of this course."""
    return {recipient for subject, recipient in found if subject == course.id}


def meetings(viol, cast, course, *goals, first=15):
    """A meeting on each of these days of October on, with a goal or with none."""
    for nth, goal in enumerate(goals):
        when = iso(at("10:00", first, 10) + timedelta(days=nth))
        aim = str(course.goals[0].id) if goal else "none"
        put(viol, held(course, cast.viol, met_at=when, goal=aim))


@pytest.mark.parametrize(
    ("goals", "is_told"),
    [((1, 1, 1, 0), False), ((1, 1, 0, 0), True), ((0, 0, 0), False), ((0, 0, 0, 0), True)],
)
def test_many_meetings_outside_the_goals_are_told(viol, cast, raised, liv, goals, is_told):
    meetings(viol, cast, liv, *goals)
    assert about(raised("off_goal"), liv) == ({cast.timian.id} if is_told else set())
    assert {one.due_at for one in of_kind(cast.session, "off_goal")} <= {None}


def test_meetings_from_before_the_28_days_say_nothing(viol, cast, raised, liv):
    meetings(viol, cast, liv, 0, first=14)
    meetings(viol, cast, liv, 0, 0, 0)
    assert about(raised("off_goal"), liv) == set()


def test_what_was_handled_comes_again_when_28_new_days_say_so(
    viol, cast, login, raised, liv, thursday, session
):
    meetings(viol, cast, liv, 0, 0, 0, 0)
    assert raised("off_goal")
    handle(session, "off_goal", cast.timian)
    assert raised("off_goal") == set()
    thursday.move_to(at("10:00", 11, 12))
    assert about(raised("off_goal"), liv) == set()
    session.commit()
    phone = login(cast.viol)
    for day in (16, 17, 18, 19):
        put(phone, held(liv, cast.viol, met_at=iso(at("10:00", day))))
    assert about(raised("off_goal"), liv) == {cast.timian.id}


def test_the_check_of_the_beginning_is_missed_a_week_after_its_day(cast, raised, thursday, viol):
    new = cast.course("Liv", cast.viol, cast.timian, starts_on=at("00:00", 22, 10).date())
    cast.session.commit()
    assert about(raised("check"), new) == set()
    thursday.move_to(at("10:00", 13))
    assert about(raised("check"), new) == {cast.timian.id}
    assert wire.put(viol, "marks", check(new, cast.viol)).status_code == 201
    assert about(raised("check"), new) == set()


def test_the_next_check_is_missed_though_the_first_was_handled(cast, raised, thursday, viol, liv, session):
    def mine():
        return [one for one in of_kind(session, "check") if one.subject_id == liv.id]

    assert about(raised("check"), liv) == {cast.timian.id}
    wire.put(viol, "marks", check(liv, cast.viol))
    raised("check")
    assert [one.state for one in mine()] == [State.RECALLED]
    liv.ends_on = at("00:00", 30, 12).date() + timedelta(days=120)
    session.commit()
    thursday.move_to(at("10:00", 12) + timedelta(days=98))
    assert about(raised("check"), liv) == set()
    thursday.move_to(at("10:00", 12) + timedelta(days=99))
    assert about(raised("check"), liv) == {cast.timian.id}


def test_a_course_whose_goals_are_all_over_is_not_asked_for_a_check(cast, raised, liv, session):
    for goal in liv.goals:
        goal.status = "reached"
    session.commit()
    assert about(raised("check"), liv) == set()


@pytest.mark.parametrize("kind", ["off_goal", "check", "status"])
def test_each_is_switched_off_by_its_setting(viol, cast, raised, liv, session, thursday, kind):
    setting = {"off_goal": "off_goal_high", "check": "check_after", "status": "status_after"}[kind]
    meetings(viol, cast, liv, 0, 0, 0, 0)
    every(cast, liv, 14)
    assert raised(kind)
    thursday.move_to(at("10:01"))
    cast.choose(cast.ours, **{setting: None})
    session.commit()
    assert raised(kind) == set()


@pytest.mark.parametrize("kind", ["off_goal", "check", "status"])
def test_a_course_that_was_never_set_going_is_not_spoken_of(viol, cast, raised, liv, session, kind):
    meetings(viol, cast, liv, 0, 0, 0, 0)
    every(cast, liv, 14)
    assert about(raised(kind), liv)
    liv.begun_at = None
    session.commit()
    assert about(raised(kind), liv) == set()


def every(cast, course, days):
    """A status is agreed every so many days."""
    one = cast.session.scalars(select(Agreement).where(Agreement.course_id == course.id)).one()
    one.report_days = days
    cast.session.commit()


def test_the_mentor_is_reminded_on_the_day_a_status_is_due(cast, raised, session, thursday):
    course = cast.course("Liv", cast.viol, cast.timian, starts_on=at("00:00", 31, 10).date())
    every(cast, course, 14)
    assert raised("status") == set()
    thursday.move_to(at("00:00", 13))
    assert raised("status") == {(course.id, cast.viol.id)}
    assert open_letter(session, "status").due_at == now() + BELL


def test_a_status_lets_the_reminder_go_at_once_and_the_next_is_due_later(viol, cast, raised, session, liv):
    every(cast, liv, 14)
    assert raised("status") == {(liv.id, cast.viol.id)}
    assert wire.put(viol, "reports", status(liv, cast.viol)).status_code == 201
    assert [one.state for one in of_kind(session, "status")] == [State.RECALLED]
    assert raised("status") == set()


def test_one_that_is_given_back_rings_the_mentor_again(viol, timian, cast, raised, session, liv, thursday):
    every(cast, liv, 14)
    raised("status")
    wire.put(viol, "reports", status(liv, cast.viol))
    thursday.move_to(at("12:00"))
    session.rollback()
    report = session.scalars(select(Report)).one()
    timian.post(f"/desk/reports/{report.id}/returned", data={"reason": "goals"})
    assert raised("status") == {(liv.id, cast.viol.id)}
    assert open_letter(session, "status").due_at == now() + BELL
    wire.put(viol, "reports", status(liv, cast.viol, replaces=str(report.id)))
    assert raised("status") == set()


def test_one_that_is_given_back_after_a_newer_one_came_rings_too(viol, timian, cast, raised, session, liv):
    every(cast, liv, 14)
    old, new = (status(liv, cast.viol, **days_ago(*days)) for days in ((27, 14), (13, 0)))
    for one in (old, new):
        wire.put(viol, "reports", one)
    assert about(raised("status"), liv) == set()
    given_back(session, liv, old["id"])
    assert about(raised("status"), liv) == {cast.viol.id}
    wire.put(viol, "reports", status(liv, cast.viol, replaces=old["id"], **days_ago(27, 14)))
    assert about(raised("status"), liv) == set()


def test_the_reminder_stays_when_another_period_begins(viol, cast, raised, session, liv):
    every(cast, liv, 92)
    succeeded(session, liv, this_day())
    assert about(raised("status"), liv) == {cast.viol.id}
    wire.put(viol, "reports", status(liv, cast.viol, **days_ago(60, 1)))
    assert about(raised("status"), liv) == set()


def test_nobody_is_reminded_of_a_course_that_no_phone_carries(cast, raised, liv, thursday):
    every(cast, liv, 14)
    cast.ends(liv, at("00:00", 1).date())
    assert about(raised("status"), liv) == {cast.viol.id}
    thursday.move_to(at("10:00", 16))
    assert about(raised("status"), liv) == set()


def test_the_caseworker_reads_how_many_and_which(viol, timian, cast, raised, liv):
    meetings(viol, cast, liv, 1, 0, 0, 0)
    assert raised("off_goal")
    assert raised("check")
    shown = page(timian, "/desk/?show=progress&q=liv")
    assert "3 af 4 møder arbejdede ikke med et mål" in shown
    assert "målene er ikke gennemgået endnu" in shown
    assert "Det skulle være lavet 15. sept. 2026." in shown
