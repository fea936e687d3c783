"""The demo as it lies in the database: every meeting went through the rule, and history rings nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp import db
from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.demo import LOGINS, PASSWORD, load
from fieldapp.meetings.models import Answer, Appointment, Meeting
from fieldapp.mentorships.models import Citizen, Course, CourseChange, Goal
from fieldapp.mentorships.order import last_day

MORNING = datetime(2026, 11, 12, 8, 52, tzinfo=UTC)
TABLES = (User, Citizen, Course, Goal, Appointment, Answer, Meeting, Alert)

pytestmark = pytest.mark.slow  # one load is some 1 500 meetings, one by one through the rule


@dataclass
class Loaded:
    """A house with the demo in it."""

    app: Flask
    session: Session

    def all(self, kind: type) -> list:
        """Every row of that kind."""
        return list(self.session.scalars(select(kind)).unique())

    def keys(self) -> list:
        """The ids of everything."""
        return [sorted(str(row.id) for row in self.all(kind)) for kind in TABLES]

    def user(self, email: str) -> User:
        """A person by the printed e-mail address."""
        return self.session.scalars(User.by_email(email)).one()


def load_into(app: Flask) -> bool:
    with app.app_context():
        fresh = load(db.session(), MORNING)
        db.session().commit()
        return fresh


def empty(app: Flask) -> None:
    with app.extensions["fieldapp.engine"].begin() as connection:
        for table in reversed(db.Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture(scope="module")
def demo(house: Flask) -> Iterator[Loaded]:
    """Loaded once for all the tests here, which only look."""
    load_into(house)
    with Session(house.extensions["fieldapp.engine"], expire_on_commit=False) as own:
        yield Loaded(house, own)
    empty(house)


def test_every_row_the_issue_counts_is_there(demo):
    viol = demo.user("mentor@demo.test")
    assert len(demo.all(Course)) == 120
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
    assert [letter.state for letter in due] == ["open", "open"]
    assert {letter.recipient_id for letter in due} == {demo.user("sagsbehandler@demo.test").id}


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
        assert course.tasks
        assert course.not_tasks
        assert course.id in begun
        assert course.ends_on <= last_day(course.starts_on)
        assert all(goal.steps for goal in course.goals)
