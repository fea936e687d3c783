"""The clock's rules go round: by one worker at a time, again when one failed or died, and in nobody's way."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.alerts import chores
from fieldapp.alerts.chores import Chore, Round, go_round
from fieldapp.alerts.deliver import Worker
from fieldapp.clock import now
from fieldapp.db import session as own
from tests.browsers.waiting import wait_until

HOURLY = timedelta(hours=1)
QUICK = timedelta(seconds=10)


@pytest.fixture
def rounds(app):
    """Goes round with one rule that does `go`, so much later."""

    def go_later(go, later=timedelta(0), every=HOURLY):
        with time_machine.travel(now() + later, tick=False), app.app_context():
            go_round((Round("rule", every, go),))

    return go_later


def chore(session):
    session.rollback()
    return session.get_one(Chore, "rule")


def test_a_rule_goes_once_in_its_time_however_often_it_is_asked(rounds):
    went = []
    for later in (0, 1, 59, 61):
        rounds(lambda: went.append(1), timedelta(minutes=later))
    assert len(went) == 2


def test_a_rule_that_failed_goes_again_in_minutes_not_next_time(rounds, session, caplog):
    went = []

    def fail():
        raise RuntimeError("broken")

    rounds(fail)
    assert chore(session).done_at is None
    rounds(lambda: went.append(1), timedelta(minutes=6))
    assert (went, "the round rule failed" in caplog.text) == ([1], True)


def test_a_quick_rule_that_failed_goes_again_when_it_would_have_gone(rounds):
    went = []

    def fail():
        raise RuntimeError("broken")

    rounds(fail, every=QUICK)
    rounds(lambda: went.append(1), timedelta(seconds=11), every=QUICK)
    assert went == [1]


def test_a_rule_that_hangs_takes_one_worker_not_all(rounds):
    others = []

    def hang():
        for later in (11, 60, 240):
            rounds(lambda: others.append(1), timedelta(seconds=later), every=QUICK)

    rounds(hang, every=QUICK)
    assert others == []


@pytest.mark.parametrize(("ahead", "goes"), [(timedelta(days=365), [1]), (HOURLY, [])])
def test_a_clock_that_was_a_year_ahead_for_a_moment_stops_no_rule(rounds, ahead, goes):
    went = []
    rounds(lambda: None, ahead)
    rounds(lambda: went.append(1), HOURLY - timedelta(minutes=1))
    assert went == goes


def test_a_rule_whose_connection_is_lost_lets_the_next_go(app, cast, caplog):
    went = []

    def lose():
        own().connection().connection.dbapi_connection.close()

    with app.app_context():
        go_round(
            (
                Round("first", HOURLY, lose),
                Round("second", HOURLY, lambda: went.append(own().scalars(select(User)).all())),
            )
        )
    assert (len(went), "the round first failed" in caplog.text) == (1, True)


def test_a_database_that_is_away_sends_nobody_home(app, monkeypatch, caplog):
    def away():
        raise OSError("away")

    monkeypatch.setattr(chores, "new_session", away)
    with app.app_context():
        go_round((Round("rule", HOURLY, lambda: None),))
    assert "the round rule was not noted" in caplog.text


def test_a_worker_that_died_on_its_way_round_is_replaced(rounds):
    went = []

    def killed():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rounds(killed)
    rounds(lambda: went.append(1), timedelta(minutes=6))
    assert went == [1]


def test_a_rule_that_looks_again_after_its_commit_keeps_nobody_waiting(rounds, cast, session):
    def look_again():
        own().commit()
        own().scalars(select(User)).all()

    began = now()
    rounds(look_again)
    assert chore(session).done_at is not None
    assert now() - began < timedelta(seconds=5)  # SQLite waits ten for a writer before it gives up


def test_one_rule_that_fails_does_not_keep_the_next_from_going(app, cast):
    went = []

    def fail():
        raise RuntimeError("broken")

    with app.app_context():
        go_round((Round("first", HOURLY, fail), Round("second", HOURLY, lambda: went.append(1))))
    assert went == [1]


def test_a_slow_rule_keeps_no_bell_waiting(app, post, cast):
    phone, stop, letting_go = post.phone(cast.timian), threading.Event(), threading.Event()
    slow = Round("slow", HOURLY, lambda: letting_go.wait(60))
    going = threading.Thread(target=Worker(app, "busy", (slow,)).run, args=(stop,))
    going.start()
    try:
        post.write(cast.timian)
        wait_until(lambda: phone.messages, 20, "the bell")
    finally:
        letting_go.set()
        stop.set()
        going.join()
