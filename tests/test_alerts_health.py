"""Whoever keeps watch hears when the post does not move."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from fieldapp.alerts.chores import Chore
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


@pytest.mark.parametrize(("state", "moves"), [("pending", False), ("leased", False), ("sent", True)])
def test_a_delivery_that_lies_too_long_is_seen(post, cast, state, moves):
    post.deliver()
    post.write(cast.timian)
    post.claim()
    with post.session() as own:
        own.execute(update(Delivery).values(state=state, due_at=now() - timedelta(minutes=2)))
        own.commit()
    assert health(post).is_moving is moves
