"""A device tells that it has shown a push, by the secret that only that push carried."""

from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update

from fieldapp.alerts.models import Delivery
from fieldapp.clock import now


@pytest.fixture
def phone(post, cast):
    """Timian's telephone."""
    return post.phone(cast.timian)


@pytest.fixture
def rung(post, cast, phone) -> UUID:
    """A letter whose push carries the secret "abc-1"."""
    letter = post.write(cast.timian)
    post.claim()
    with post.session() as own:
        own.execute(update(Delivery).values(receipt="abc-1"))
        own.commit()
    post.hurry()
    post.deliver()
    return letter


def say(app, receipt: str) -> int:
    """What a worker says, with nobody logged in."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    return app.test_client().post(f"/desk/shown/{receipt}", headers=headers).status_code


def test_a_push_carries_its_secret(phone, rung):
    (message,) = phone.messages
    assert message["notification"]["data"] == {"receipt": "abc-1"}


def test_what_was_shown_is_known_of_the_push_and_of_its_device(post, app, rung):
    assert say(app, "abc-1") == 204
    (delivery,), (device,) = post.letter(rung).deliveries, post.devices()
    assert delivery.shown_at is not None
    assert delivery.shown_at == device.shown_at


def test_the_first_word_counts(post, app, rung):
    say(app, "abc-1")
    first = post.letter(rung).deliveries[0].shown_at
    assert say(app, "abc-1") == 204
    assert post.letter(rung).deliveries[0].shown_at == first


@pytest.mark.parametrize("guess", ["abc-2", "a" * 33, "%00", "æ", "None", "'"])
def test_a_guess_changes_nothing_and_is_told_nothing(post, app, rung, guess):
    assert say(app, guess) == 204
    assert post.letter(rung).deliveries[0].shown_at is None


def test_a_device_that_is_gone_may_still_say_so(post, app, rung, timian):
    timian.delete("/desk/subscription", json={"endpoint": post.devices()[0].endpoint})
    assert say(app, "abc-1") == 204
    assert post.letter(rung).deliveries[0].shown_at is not None


def test_another_site_cannot_say_so(app, post, rung):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert app.test_client().post("/desk/shown/abc-1", headers=headers).status_code == 403
    assert post.letter(rung).deliveries[0].shown_at is None


def test_nobody_fills_the_database_with_guesses(app, cast):
    with time_machine.travel(now(), tick=False):
        answers = [say(app, f"guess-{number}") for number in range(301)]
    assert (set(answers[:-1]), answers[-1]) == ({204}, 429)
