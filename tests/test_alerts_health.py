"""Whoever keeps watch hears when the post does not move."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from fieldapp.alerts.chores import Chore
from fieldapp.alerts.deliver import Worker
from fieldapp.alerts.models import Delivery
from fieldapp.alerts.queries import post as look
from fieldapp.clock import now


def health(post):
    with post.app.app_context():
        return look()


def test_the_post_does_not_move_without_a_postman(post):
    assert not health(post).is_moving


def test_the_post_moves_after_a_round(post, cast):
    post.write(cast.timian)
    post.deliver()
    assert health(post).is_moving


def test_a_letter_that_lies_too_long_is_seen_though_a_postman_goes_round(post, cast):
    post.deliver()
    post.write(cast.timian, due_at=now() - timedelta(minutes=2))
    assert health(post).overdue > timedelta(minutes=1)
    assert not health(post).is_moving


def test_a_letter_for_later_is_no_trouble(post, cast):
    post.deliver()
    post.write(cast.timian, due_at=now() + timedelta(hours=1))
    assert health(post).is_moving


def test_a_rule_of_the_clock_that_nobody_goes_through_is_seen(post, session):
    post.deliver()
    session.add(Chore(name="silence", due_at=now() - timedelta(minutes=2)))
    session.commit()
    with post.app.app_context():
        assert not look({"silence"}).is_moving
        assert look({"another"}).is_moving  # one that this version of the house no longer has


@pytest.mark.parametrize("claimed", [False, True])
def test_a_delivery_that_lies_too_long_is_seen_also_where_a_postman_died_with_it(post, cast, claimed):
    post.deliver()
    post.write(cast.timian)
    post.address()
    if claimed:
        post.claim()
    with post.session() as own:
        own.execute(update(Delivery).values(due_at=now() - timedelta(minutes=2)))
        own.commit()
    assert not health(post).is_moving


def test_what_waits_for_a_department_to_open_is_not_late(post, cast):
    cast.choose(cast.ours, opens=7 * 60, closes=18 * 60, every_day=0)
    cast.session.commit()
    with time_machine.travel("2026-11-21T12:00Z", tick=False):  # a Saturday
        post.write(cast.timian)
        post.deliver()
    with time_machine.travel("2026-11-22T12:00Z", tick=False):
        post.postman = Worker(post.app, "sunday")
        post.deliver()
        assert health(post).is_moving


def test_what_is_done_is_never_late(post, cast):
    post.write(cast.timian)
    post.deliver()
    with time_machine.travel(now() + timedelta(minutes=20), tick=False):
        assert health(post).late["delivery"] == timedelta(0)
