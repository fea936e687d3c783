"""The demo as it lies in the database: every meeting went through the rule, and history rings nobody."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.accounts.leave import is_away
from fieldapp.accounts.models import Device, User
from fieldapp.accounts.settings import Settings
from fieldapp.agreements.models import AgreementDraft
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.demo import LOGINS, PASSWORD
from fieldapp.field.documents import caseload
from fieldapp.law import OURS
from fieldapp.meetings.models import Appointment, Confirmation, Meeting
from fieldapp.meetings.silence import SILENCES
from fieldapp.meetings.silence_look import Look
from fieldapp.mentorships import keys
from fieldapp.mentorships.models import CitizenKey, Course, CourseChange, Goal, Held
from fieldapp.mentorships.order import last_day
from fieldapp.mentorships.periods import Agreement
from fieldapp.messages import reads
from fieldapp.messages.models import Message
from tests.demo_loaded import MORNING, Loaded, empty, load_into

# One load is some 1 600 appointments and as many meetings, one by one through the rules.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def demo(house: Flask) -> Iterator[Loaded]:
    """Loaded once for all the tests here, which only look."""
    load_into(house)
    with Session(house.extensions["fieldapp.engine"], expire_on_commit=False) as own:
        yield Loaded(house, own)
    empty(house)


@pytest.fixture
def carried(demo: Loaded) -> dict[str, dict[str, Any]]:
    """What the printed mentor's phone carries that morning, by first name."""
    viol = demo.user("mentor@demo.test")
    with demo.app.test_request_context(), time_machine.travel(MORNING, tick=False):
        return {course["citizen"]["first_name"]: course for course in caseload(viol)}


def states(course: dict[str, Any], day: str) -> list[str]:
    """How the appointments of that day stand."""
    return [one["state"] for one in course["appointments"] if one["starts_at"].startswith(day)]


def test_every_row_the_issue_counts_is_there(demo):
    viol = demo.user("mentor@demo.test")
    assert len(demo.all(Course)) == 123
    assert len(demo.session.scalars(Course.visible_to(viol)).unique().all()) == 35
    assert len({course.mentor_id for course in demo.all(Course)}) == 12


def test_loading_twice_is_loading_once(demo):
    before = demo.keys()
    demo.session.rollback()
    assert load_into(demo.app) is False
    assert demo.keys() == before


def test_every_meeting_has_a_verdict_from_the_rule(demo):
    meetings = demo.all(Meeting)
    assert all(len(meeting.digest) == 64 for meeting in meetings)
    assert {m.not_counted is None for m in meetings if m.form in ("sms", "email") and m.minutes} == {False}
    assert "after_end" in {meeting.not_counted for meeting in meetings}


def test_everything_that_travels_came_by_the_wire(demo):
    for kind in (Appointment, Message, CitizenKey):
        assert all(len(row.digest) == 64 for row in demo.all(kind))


def test_a_call_off_and_a_move_stand_as_the_rules_say(carried):
    assert states(carried["Lyng"], "2026-11-12") == ["cancelled_citizen"]
    assert states(carried["Myrte"], "2026-11-13") == ["moved"]
    assert states(carried["Myrte"], "2026-11-14") == ["planned"]
    assert states(carried["Pil"], "2026-11-11") == ["cancelled_citizen"]
    assert [one["made_by"] for one in carried["Pil"]["appointments"]][-1] == "caseworker"


def test_the_printed_mentor_has_one_message_to_read_and_live_links(carried):
    new = [name for name, course in carried.items() if not all(one["seen"] for one in course["messages"])]
    assert new == ["Siv"]
    assert carried["Siv"]["link"]["code"]
    assert {bool(course["link"]) for course in carried.values()} == {True, False}


def test_some_meetings_are_confirmed_once_a_week_at_most(demo, carried):
    said = [one["confirmed"] for course in carried.values() for one in course["meetings"]]
    assert len([one for one in said if one]) >= 5
    given: dict[Any, list[datetime]] = {}
    for row in sorted(demo.all(Confirmation), key=lambda row: row.at):
        given.setdefault(row.key_id, []).append(row.at)
    for moments in given.values():
        assert all(b - a >= timedelta(days=7) for a, b in pairwise(moments))


def test_somebody_waits_for_the_printed_caseworker_to_ring(demo):
    timian = demo.user("sagsbehandler@demo.test")
    with demo.app.test_request_context():
        assert [message.course.citizen.first_name for message in reads.waiting(timian)] == ["Birk"]
        assert [message.wants_call for message in reads.unread(timian)] == [True]


def test_a_link_of_the_demo_opens_its_course(demo, carried):
    siv = carried["Siv"]
    with demo.app.test_request_context(), time_machine.travel(MORNING, tick=False):
        assert str(keys.find_by_code(siv["link"]["code"]).course_id) == siv["id"]


def test_the_rule_knows_which_entries_were_late(demo):
    late = [m for m in demo.all(Meeting) if m.received_at - m.saved_at > timedelta(hours=1)]
    assert 0.07 < len(late) / len(demo.all(Meeting)) < 0.13


def test_the_phones_clock_is_put_right(demo):
    wrong = [m for m in demo.all(Meeting) if abs(m.clock_offset_ms) > 60_000]
    assert wrong
    assert all(m.saved_at - m.device_saved_at == timedelta(milliseconds=m.clock_offset_ms) for m in wrong)


def test_every_absence_wrote_one_letter(demo):
    absent = {meeting.id for meeting in demo.all(Meeting) if meeting.outcome == "no_show"}
    assert {letter.subject_id for letter in demo.all(Alert)} == absent


def test_history_rings_nobody_and_two_letters_are_open(demo):
    due = [letter for letter in demo.all(Alert) if letter.due_at]
    assert demo.session.scalar(select(func.count()).select_from(Delivery)) == 0
    now_due = [letter for letter in due if letter.due_at <= MORNING]
    assert [letter.state for letter in now_due] == ["open", "open"]
    assert {letter.recipient_id for letter in now_due} == {demo.user("sagsbehandler@demo.test").id}
    assert {letter.state for letter in due if letter not in now_due} <= {"taken"}


def test_the_bell_can_be_tried_at_any_hour(demo):
    midnight = datetime(2026, 12, 24, 23, 30, tzinfo=UTC)
    hours = Settings.of(demo.user("admin@demo.test").organisation_id, demo.session).hours(None)
    assert hours.is_open(midnight)


def test_every_caseworker_has_a_stand_in_and_one_is_away_next_week(demo):
    office = [user for user in demo.all(User) if user.role == "caseworker"]
    assert {user.backup_id for user in office} == {user.id for user in office}
    assert all(user.backup_id != user.id for user in office)
    monday = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    assert [is_away(demo.session, user, MORNING) for user in office] == [False] * 4
    assert sorted(is_away(demo.session, user, monday) for user in office) == [False] * 3 + [True]


def test_every_kind_of_silence_is_heard_once_or_twice_and_none_floods(demo):
    timian = demo.user("sagsbehandler@demo.test")
    with demo.app.test_request_context():
        look = Look(timian.organisation_id, Settings.of(timian.organisation_id), MORNING)
        found = {kind: one.rule(look) for kind, one in SILENCES.items()}
    his = {kind: sum(recipient == timian.id for _, recipient in so) for kind, so in found.items()}
    for kind in ("unanswered", "no_contact", "ending", "phone", "off_goal"):
        assert his[kind] == 1, kind
    assert 1 <= his["minutes"] <= 3
    assert 1 <= his["check"] <= 4
    assert sum(len(so) for so in found.values()) < 20


def test_letters_are_taken_in_office_hours_and_in_order(demo):
    for letter in demo.all(Alert):
        moments = [letter.created_at, *(step.at for step in letter.steps)]
        assert moments == sorted(moments)
        assert moments[-1] <= MORNING
        assert all(step.contact_at <= step.at for step in letter.steps if step.contact_at)


def test_nothing_but_appointments_lies_ahead(demo):
    assert max(meeting.received_at for meeting in demo.all(Meeting)) <= MORNING
    assert max(meeting.met_at for meeting in demo.all(Meeting)) <= MORNING
    assert max(appointment.starts_at for appointment in demo.all(Appointment)) > MORNING


@pytest.mark.parametrize("email", [email for email, _ in LOGINS])
def test_everybody_who_is_printed_can_log_in(demo, email):
    assert demo.user(email).has_password(PASSWORD)


@pytest.mark.any_database
def test_the_same_seed_makes_the_same_rows(demo):
    before = demo.keys()
    demo.session.rollback()
    empty(demo.app)
    demo.session.expunge_all()
    load_into(demo.app)
    assert demo.keys() == before


def test_every_course_has_an_order_that_the_law_allows(demo):
    begun = {row.course_id for row in demo.all(CourseChange) if row.what == "created"}
    for course in demo.all(Course):
        assert all((course.tasks, course.not_tasks))
        assert course.id in begun
        assert course.ends_on <= last_day(course.starts_on, "", OURS)
        assert all(goal.steps for goal in course.goals)


def test_the_lost_phone_is_closed_and_known_for_who_was_on_it(demo):
    (lost,) = [phone for phone in demo.all(Device) if phone.state == "closing"]
    assert len([row for row in demo.all(Held) if row.device_id == lost.id and row.until is None]) > 10


def test_agreements_stand_in_every_state_and_those_that_run_were_signed(demo):
    found = demo.all(Agreement)
    assert Counter(one.state for one in found).keys() == {"draft", "agreed", "active", "ended"}
    assert all(one.agreed_how == "paper" and one.roles for one in found if one.state in ("active", "ended"))
    begun = {course.id for course in demo.all(Course) if course.begun_at}
    assert {one.course_id for one in found if one.state in ("draft", "agreed")}.isdisjoint(begun)


def test_who_was_closed_has_a_result_for_each_goal(demo):
    over = {one.course_id for one in demo.all(Agreement) if one.state == "ended"}
    told = {row.goal_id for row in demo.all(CourseChange) if row.what == "goal"}
    assert {goal.id for goal in demo.all(Goal) if goal.course_id in over} == told


def test_another_period_of_the_course_that_ends_soon_is_half_written(demo):
    (draft,) = demo.all(AgreementDraft)
    assert draft.made_by == demo.user("sagsbehandler@demo.test").id
    assert draft.typed["starts_on"] == (draft.course.ends_on + timedelta(days=1)).isoformat()
    assert list(draft.changed) == ["assessment"]
    assert draft.made_at < MORNING
