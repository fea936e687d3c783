"""Ids tell the order in which they were made, whatever the clock does."""

from datetime import timedelta

import time_machine

from fieldapp.clock import now, uuid7


def test_every_id_is_greater_than_the_one_before():
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(set(made))


def test_also_when_the_clock_is_put_back():
    with time_machine.travel(now() + timedelta(days=1)):
        ahead = uuid7()
    made = [uuid7() for _ in range(1000)]
    assert [ahead, *made] == sorted({ahead, *made})


def test_an_id_is_of_version_seven_and_of_the_usual_variant():
    assert {(one.version, one.variant) for one in [uuid7() for _ in range(1000)]} == {
        (7, "specified in RFC 4122")
    }
