"""Postmen are killed for real, and the push service is ill: everybody is rung all the same."""

import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.browsers.autopush import HANG, LOST_ANSWER, RESET, Answer, later
from tests.browsers.waiting import wait_until
from tests.post import Post

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@contextmanager
def a_postman(post: Post):
    """`fieldapp worker` in a process of its own; killed at the end, with no goodbye."""
    settings = post.app.config["FIELDAPP"]
    environ = os.environ | {
        "FIELDAPP_DATA_DIR": str(settings.data_dir),
        "FIELDAPP_DATABASE_URL": settings.database,
        "FIELDAPP_DEVELOPMENT": "1",
        "FIELDAPP_PUSH_HOSTS": ",".join(settings.push_hosts),
    }
    with subprocess.Popen([sys.executable, "-m", "fieldapp", "worker"], env=environ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_postman_killed_while_the_push_service_holds_the_line_is_replaced(post, cast):
    phone = post.phone(cast.timian)
    letter = post.write(cast.timian)
    post.service.answer_next(Answer(accept=True, fate="hang"))
    with a_postman(post):
        wait_until(lambda: phone.messages, 30, "the first push")
    assert post.states(letter) == [("push", "leased")]
    post.hurry()
    post.deliver()
    assert post.states(letter) == [("push", "sent")]
    assert len(phone.messages) == 2


def test_no_letter_is_lost_to_kills_and_an_ill_push_service(post, cast):
    dice = random.Random(7)
    phones = [post.phone(cast.timian), post.phone(cast.merian)]
    ill = [500, later(1), HANG, RESET, LOST_ANSWER]
    post.service.answer_next(*[dice.choice(ill) if dice.random() < 0.2 else 201 for _ in range(60)])
    letters = [post.write(dice.choice([cast.timian, cast.merian])) for _ in range(30)]
    for _ in range(3):
        with a_postman(post):
            time.sleep(dice.uniform(2, 4))
        post.hurry()

    def all_sent() -> bool:
        post.hurry()
        post.postman.step()
        return all(post.states(letter) == [("push", "sent")] for letter in letters)

    wait_until(all_sent, 60, "every letter to be sent")
    shown = {message["notification"]["tag"] for phone in phones for message in phone.messages}
    assert shown == {post.letter(letter).topic for letter in letters}
