"""The clock's rules go round: by one worker at a time, again when one failed or died, and in nobody's way."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.alerts.chores import Chore, Round, go_round
from fieldapp.alerts.deliver import Worker
from fieldapp.clock import now
from fieldapp.db import session as own
from tests.browsers.waiting import wait_until

HOURLY = timedelta(hours=1)


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
