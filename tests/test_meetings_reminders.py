"""The day before, who has said yes to it is reminded: once, of what stands, and of nothing but the time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from fieldapp.alerts import ports
from fieldapp.alerts.chores import go_round as go_rounds
from fieldapp.alerts.notes import Note
from fieldapp.alerts.push import Answer as Tried
from fieldapp.alerts.push import Verdict
from fieldapp.clockwork import ROUNDS
from fieldapp.db import session as own_session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import reminders
from fieldapp.meetings.models import Answer, Reminder
from fieldapp.mentorships.models import Citizen
from tests.citizen import say
from tests.reminding import TODAY, TOMORROW
from tests.test_meetings_agree import agreed as entry
from tests.test_meetings_agree import put

pytestmark = pytest.mark.usefixtures("wednesday")


@pytest.fixture
def gateway_is_down(monkeypatch):
    """Nothing leaves; what is due waits."""
    monkeypatch.setattr(ports, "text", lambda *_: Tried(Verdict.LATER, "busy"))


def states(session):
    session.rollback()
    found = sorted(session.scalars(select(Note.state)))
    session.commit()
    return found


def test_twice_is_once(agreed, go):
    assert [go(), go()] == [1, 1]


def test_a_new_time_is_reminded_of_anew(agreed, go, viol, cast):
    assert go() == 1
    new = entry(cast.siv, cast.viol, replaces=str(agreed.id), starts_at=TOMORROW.replace(hour=14))
    assert put(viol, new).status_code == 201
    with time_machine.travel(TODAY + timedelta(hours=1), tick=True):
        assert go() == 2


@pytest.mark.parametrize("said", [{"way": None}, {"phone": None}, {"way": "email", "email": None}])
def test_nobody_is_reminded_who_did_not_say_yes_or_cannot_be_reached(agreed, go, wants, said):
    wants(**said)
    assert go() == 0


@pytest.mark.parametrize(
    ("starts_at", "number"),
    [
        (TODAY + timedelta(hours=3), 0),
        (datetime(2026, 11, 12, 0, 0, tzinfo=ZONE), 1),
        (datetime(2026, 11, 12, 23, 59, tzinfo=ZONE), 1),
        (datetime(2026, 11, 13, 0, 0, tzinfo=ZONE), 0),
    ],
)
def test_it_is_tomorrow_in_denmark(cast, wants, go, starts_at, number):
    wants()
    cast.appointment(cast.siv, starts_at, received_at=TODAY - timedelta(days=7))
    assert go() == number


@pytest.mark.parametrize(
    ("clock", "number"), [(time(9, 59), 0), (time(10), 1), (time(19, 59), 1), (time(20), 0), (time(23), 0)]
)
def test_telephones_are_silent_in_the_evening_and_in_the_morning(agreed, go, clock, number):
    with time_machine.travel(datetime.combine(TODAY.date(), clock, ZONE), tick=True):
        assert go() == number


def test_the_organisation_chooses_the_clock(agreed, go, cast):
    cast.choose(cast.ours, remind_at=13 * 60)
    cast.session.commit()
    assert go() == 0
    with time_machine.travel(TODAY + timedelta(hours=1), tick=True):
        assert go() == 1


def test_the_organisation_can_switch_it_off(agreed, go, cast):
    cast.choose(cast.ours, remind_at=None)
    cast.session.commit()
    assert go() == 0


def test_what_was_written_down_a_moment_ago_may_still_be_put_right(cast, wants, go):
    wants()
    cast.appointment(cast.siv, TOMORROW, received_at=TODAY - timedelta(minutes=29))
    assert go() == 0
    with time_machine.travel(TODAY + timedelta(minutes=2), tick=True):
        assert go() == 1


@pytest.mark.parametrize("answer", ["not_coming", "called_off"])
def test_what_is_off_is_not_reminded_of(agreed, go, cast, session, answer):
    session.add(Answer(organisation_id=cast.ours.id, appointment_id=agreed.id, answer=answer))
    session.commit()
    assert go() == 0


def test_an_answer_that_keeps_the_time_is_reminded_of(app, agreed, go, cast, visitor, token):
    assert say(visitor, token, agreed, "coming").status_code == 303
    assert go() == 1


def test_a_talk_with_others_about_the_citizen_is_not_reminded_of(cast, wants, go):
    wants()
    more = {"form": "third_party", "place": None, "received_at": TODAY - timedelta(days=7)}
    cast.appointment(cast.siv, TOMORROW, **more)
    assert go() == 0


def test_what_lies_after_the_courses_end_is_not_reminded_of(agreed, go, cast, session):
    cast.siv.ends_on = TODAY.date()
    session.merge(cast.siv)
    session.commit()
    assert go() == 0


def test_what_is_called_off_before_it_left_stays(agreed, go, session, visitor, token, gateway_is_down):
    go()
    assert states(session) == ["pending"]
    assert say(visitor, token, agreed, "not_coming").status_code == 303
    assert states(session) == ["cancelled"]


def test_what_is_moved_before_it_left_stays(agreed, go, session, viol, cast, gateway_is_down):
    go()
    new = entry(cast.siv, cast.viol, replaces=str(agreed.id), starts_at=TOMORROW + timedelta(days=5))
    assert put(viol, new).status_code == 201
    assert states(session) == ["cancelled"]


def test_an_answer_that_keeps_the_time_lets_it_go(agreed, go, session, visitor, token, gateway_is_down):
    go()
    assert say(visitor, token, agreed, "coming").status_code == 303
    assert states(session) == ["pending"]


def test_what_could_not_leave_before_the_evening_stays(agreed, go, session, outbox, monkeypatch):
    with monkeypatch.context() as down:
        down.setattr(ports, "text", lambda *_: Tried(Verdict.LATER, "busy"))
        go()
    with time_machine.travel(TODAY.replace(hour=20), tick=True):
        assert go() == 0
    assert states(session) == ["failed"]


def test_a_gateway_that_asks_for_time_gets_it(agreed, go, monkeypatch):
    with monkeypatch.context() as busy:
        busy.setattr(ports, "text", lambda *_: Tried(Verdict.LATER, "HTTP 503", wait=120))
        go()
    with time_machine.travel(TODAY + timedelta(seconds=60), tick=True):
        assert go() == 0
    with time_machine.travel(TODAY + timedelta(seconds=130), tick=True):
        assert go() == 1


@pytest.mark.parametrize(("verdict", "state"), [("OUR_FAULT", "pending"), ("REFUSED", "failed")])
def test_what_needs_a_person_is_told_aloud_and_not_to_whom(
    agreed, go, session, monkeypatch, caplog, verdict, state
):
    monkeypatch.setattr(ports, "text", lambda *_: Tried(Verdict[verdict], "HTTP 401"))
    go()
    assert states(session) == [state]
    assert "HTTP 401" in caplog.text
    assert "11223344" not in caplog.text.replace(" ", "")


def test_two_clocks_at_once_remind_once(app, agreed, session, caplog):
    def once(_):
        with app.app_context():
            reminders.go_round()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(8)))
    assert states(session) == ["pending"]
    assert "nobody was reminded" not in caplog.text


def test_one_that_cannot_be_written_does_not_keep_the_others(agreed, go, cast, session, monkeypatch):
    cast.appointment(cast.birk, TOMORROW - timedelta(hours=1), received_at=TODAY - timedelta(days=7))
    session.execute(update(Citizen).values(reminders="sms", phone="11223344"))
    session.commit()
    write = reminders.reminder_text.write
    broken = {cast.birk.id: lambda *_: 1 / 0}
    monkeypatch.setattr(
        reminders.reminder_text, "write", lambda way, of, at: broken.get(of.id, write)(way, of, at)
    )
    assert go() == 1


def test_without_a_gateway_nothing_is_written(app, agreed, go, session, monkeypatch):
    monkeypatch.setitem(app.config, "FIELDAPP", replace(app.config["FIELDAPP"], development=False))
    go()
    assert session.scalars(select(Reminder)).all() == []


def told(app, appointment):
    with app.app_context():
        return reminders.of(own_session().merge(appointment))


def test_it_is_told_that_somebody_was_reminded_only_when_it_left(app, agreed, go, session, monkeypatch):
    assert told(app, agreed) is None
    with monkeypatch.context() as down:
        down.setattr(ports, "text", lambda *_: Tried(Verdict.LATER, "busy"))
        go()
    assert (told(app, agreed).way, told(app, agreed).sent) == ("sms", False)
    with time_machine.travel(TODAY + timedelta(minutes=5), tick=True):
        go()
    found = told(app, agreed)
    assert found.sent
    assert found.at >= TODAY + timedelta(minutes=5)


def test_the_worker_goes_this_round(app, agreed, session):
    with app.app_context():
        go_rounds(tuple(one for one in ROUNDS if one.go is reminders.go_round))
    assert states(session) == ["pending"]
    assert session.scalars(select(Reminder.appointment_id)).all() == [agreed.id]
