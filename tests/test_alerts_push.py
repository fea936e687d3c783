"""One push: what it says, how it is signed, what the answer means; against a push service on this machine."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pywebpush import WebPusher
from requests import ConnectionError
from urllib3.exceptions import HTTPError

from fieldapp.alerts import push
from fieldapp.alerts.push import Push, Pusher, Verdict, judge, payload, seconds_to_wait
from fieldapp.alerts.vapid import Key
from fieldapp.alerts.waits import wait_after
from fieldapp.clock import now
from tests.browsers.autopush import HANG, LOST_ANSWER, RESET, moved
from tests.browsers.push_rules import from_base64url

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, Verdict.SENT) for status in (200, 201, 202, 204)),
        *((status, Verdict.REFUSED) for status in (301, 302, 303, 307, 308, 400, 402, 405, 413, 415)),
        *((status, Verdict.OUR_FAULT) for status in (401, 403)),
        *((status, Verdict.GONE) for status in (404, 410)),
        *((status, Verdict.LATER) for status in (408, 425, 429, 500, 502, 503, 504, 599)),
    ],
)
def test_every_answer_has_one_meaning(status, verdict):
    assert judge(status, None, NOON).verdict is verdict


def test_only_too_many_pauses_the_whole_push_service():
    assert judge(429, "7", NOON).pauses_origin
    assert not judge(503, "7", NOON).pauses_origin


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("86400", 3600),
        ("Sat, 21 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 12:00:00 GMT", 3600),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("Sat, 21 Nov 2026 12:02:00", 0),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        (None, 0),
        ("٣", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_an_hour(header, seconds):
    assert seconds_to_wait(header, NOON) == seconds


@pytest.mark.parametrize(
    ("attempt", "longest"), [(1, 2), (2, 4), (3, 8), (5, 32), (8, 256), (9, 300), (5000, 300)]
)
def test_the_wait_doubles_up_to_five_minutes_with_half_of_it_by_chance(attempt, longest):
    waits = [wait_after(attempt) for _ in range(200)]
    assert longest / 2 <= min(waits) < max(waits) <= longest
    assert len(set(waits)) > 100


def test_a_push_says_that_there_is_news_and_nothing_more():
    text = payload("https://fieldapp.example/desk/alerts/0197", "tag", "da")
    assert json.loads(text)["web_push"] == 8030
    assert json.loads(text)["notification"] == {
        "title": "fieldapp",
        "body": "Der er nyt til dig.",
        "navigate": "https://fieldapp.example/desk/alerts/0197",
        "tag": "tag",
        "lang": "da",
        "dir": "ltr",
        "silent": False,
    }


def test_a_push_is_declared_so_that_safari_shows_it_without_a_worker():
    said = json.loads(payload("https://fieldapp.example/desk/", "tag", "en", "abc-1"))
    assert said["web_push"] == 8030
    assert said["notification"]["title"]
    assert said["notification"]["navigate"].startswith("https://")
    assert "mutable" not in said
    assert said["notification"]["data"] == {"receipt": "abc-1"}


def test_a_push_is_far_below_what_push_services_carry():
    assert len(payload("https://fieldapp.example/" + "ø" * 500, "t" * 32, "da")) <= 3000


@pytest.fixture
def pusher(post):
    return Pusher("mailto:drift@eksempel.dk", post.app.config["FIELDAPP"].push_hosts)


@pytest.fixture
def ready(post):
    """A push to a phone that exists."""
    key = post.ring.keys[post.ring.current]
    phone = post.service.subscribe(key.public)
    return Push(phone.endpoint, **phone.info["keys"], key=key, topic="a-topic", payload=b'{"web_push":8030}')


def test_a_push_arrives_and_only_the_phone_can_read_it(post, pusher, ready):
    assert pusher.send(ready, now()).verdict is Verdict.SENT
    (message,) = post.service.accepted
    assert message.headers == {"TTL": "86400", "Urgency": "high", "Topic": "a-topic"}
    assert b"web_push" not in message.body


def claims(header: str) -> dict:
    return json.loads(from_base64url(header.split("t=")[1].split(",")[0].split(".")[1]))


def test_each_push_service_gets_its_own_audience(post, pusher, ready):
    one, other = (
        pusher._signature(origin, ready.key) for origin in ("https://one.example", "https://two.example")
    )
    assert (claims(one)["aud"], claims(other)["aud"]) == ("https://one.example", "https://two.example")


def test_each_key_signs_for_itself(pusher, ready):
    origin = "https://one.example"
    assert pusher._signature(origin, ready.key) != pusher._signature(origin, Key.make())


def test_a_signature_lasts_twelve_hours_and_is_renewed_an_hour_before(pusher, ready):
    with time_machine.travel(NOON, tick=False) as clock:
        first = pusher._signature("https://one.example", ready.key)
        clock.shift(timedelta(hours=10, minutes=59))
        assert pusher._signature("https://one.example", ready.key) == first
        clock.shift(timedelta(minutes=1))
        second = pusher._signature("https://one.example", ready.key)
    lasts = timedelta(seconds=claims(first)["exp"] - NOON.timestamp())
    assert lasts == timedelta(hours=12)
    assert claims(second)["exp"] - claims(first)["exp"] == timedelta(hours=11).total_seconds()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_never_followed(post, pusher, ready, status):
    other = post.service.subscribe(ready.key.public)
    post.service.answer_next(moved(other.endpoint, status))
    assert pusher.send(ready, now()).verdict is Verdict.REFUSED
    assert len(post.service.requests) == 1


@pytest.mark.parametrize("trouble", [HANG, RESET, LOST_ANSWER], ids=["hang", "reset", "lost answer"])
def test_no_answer_means_later(post, pusher, ready, trouble, monkeypatch):
    monkeypatch.setattr(push, "TIMEOUT", (0.5, 0.3))
    post.service.answer_next(trouble)
    assert pusher.send(ready, now()).verdict is Verdict.LATER


def test_nobody_there_means_later(pusher, ready):
    pusher.hosts = ("127.0.0.1:1",)
    nowhere = Push(**vars(ready) | {"endpoint": "http://127.0.0.1:1/wpush"})
    assert pusher.send(nowhere, now()).verdict is Verdict.LATER


@pytest.mark.parametrize("host", ["a..b", "a" * 70, ".a"])
def test_an_address_that_can_be_none_is_refused_not_raised(pusher, ready, monkeypatch, host):
    monkeypatch.setattr(push, "is_allowed", lambda *_: True)
    odd = Push(**vars(ready) | {"endpoint": f"http://{host}/wpush"})
    assert pusher.send(odd, now()).verdict is Verdict.REFUSED


@pytest.mark.parametrize("error", [HTTPError("half an answer"), ConnectionError("reset")])
def test_a_network_that_fails_in_any_way_means_later(pusher, ready, monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(WebPusher, "send", fail)
    assert pusher.send(ready, now()).verdict is Verdict.LATER


def test_a_stranger_to_the_list_is_never_posted_to(post, pusher, ready):
    pusher.hosts = ("fcm.googleapis.com",)
    assert pusher.send(ready, now()).verdict is Verdict.REFUSED
    assert post.service.requests == []


def test_a_proxy_from_the_environment_is_not_used(pusher, ready, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert pusher.send(ready, now()).verdict is Verdict.SENT
