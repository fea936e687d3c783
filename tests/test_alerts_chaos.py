"""Postmen are killed for real, and the push service is ill: everybody is rung all the same."""

import random
import time

import pytest

from fieldapp.alerts import push
from tests.browsers.autopush import Answer
from tests.browsers.waiting import wait_until
from tests.soak._chaos import Letters, Postmen, illness

pytestmark = pytest.mark.slow


def test_a_postman_killed_while_the_push_service_holds_the_line_is_replaced(post, cast, tmp_path):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(Answer(accept=True, fate="hang"))
    with Postmen(post.app.config["FIELDAPP"], 1, tmp_path / "log"):
        wait_until(lambda: phone.messages, 30, "the first push")
    assert post.states(letter) == [("push", "leased")]
    post.hurry()
    post.deliver()
    assert post.states(letter) == [("push", "sent")]
    assert len(phone.messages) == 2


def test_no_letter_is_lost_to_kills_an_ill_push_service_and_dead_devices(post, cast, tmp_path, monkeypatch):
    """The short version of `./dev soak alerts`."""
    monkeypatch.setattr(push, "TIMEOUT", (0.5, 0.5))  # for the postman by hand, who ends it
    dice = random.Random(7)
    letters = Letters(post.app.extensions["fieldapp.engine"], post.service)
    key = post.ring.current, post.ring.keys[post.ring.current].public
    for person, dead in (
        (cast.timian, False),
        (cast.timian, False),
        (cast.merian, True),
        (cast.merian, True),
    ):
        letters.phone(person, *key, dead=dead)
    post.service.answer_next(*illness(400, dice))
    with Postmen(post.app.config["FIELDAPP"], 2, tmp_path / "log") as postmen:
        for _ in range(3):
            letters.write([cast.timian] * 10 + [cast.merian] * 3)
            time.sleep(dice.uniform(1.5, 2.5))
            wait_until(lambda: postmen.kill_one(dice, letters.engine), 60, "a postman to kill")

    def all_is_over() -> bool:
        post.hurry()
        post.deliver()
        return letters.waiting() == 0

    wait_until(all_is_over, 60, "the last letter to be carried")
    outcome = letters.outcome(post.settings.mail_outbox)
    assert (outcome.expected, outcome.never_accepted) == (60, 0)
    assert (outcome.reached_nobody, outcome.to_dead_mailed) == (0, 9)
