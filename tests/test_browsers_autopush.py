"""The push service of the tests refuses what real ones refuse, and can be as ill as they are at times."""

import time
from collections.abc import Iterator

import pytest
import requests

from tests.browsers.autopush import HANG, LOST_ANSWER, RESET, Autopush, PretendedPhone, later, moved
from tests.browsers.vapid import Sender

DAY = 24 * 3600


@pytest.fixture(scope="module")
def service() -> Iterator[Autopush]:
    with Autopush() as running:
        yield running


@pytest.fixture
def sender(service: Autopush) -> Sender:
    return Sender(service.endpoint_origin)


@pytest.fixture
def phone(service: Autopush, sender: Sender) -> PretendedPhone:
    return service.subscribe(sender.key)


def test_a_phone_opens_what_was_sent_to_it(phone: PretendedPhone, sender: Sender) -> None:
    assert sender.send(phone.info, '{"title": "Nyt til dig"}', Urgency="high").status_code == 201
    assert phone.messages == [{"title": "Nyt til dig"}]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "https://elsewhere.test"}, "aud"),
        ({"exp": int(time.time()) + 2 * DAY}, "exp"),
        ({"exp": int(time.time()) - 1}, "exp"),
    ],
)
def test_a_wrong_claim_is_refused(
    service: Autopush, phone: PretendedPhone, sender: Sender, claims: dict[str, object], reason: str
) -> None:
    assert sender.send(phone.info, "{}", claims=claims).status_code == 401
    assert reason in service.requests[-1].reason


def test_another_sender_is_refused(service: Autopush, phone: PretendedPhone) -> None:
    assert Sender(service.endpoint_origin).send(phone.info, "{}").status_code == 401
    assert phone.opened == []


def test_a_forged_signature_is_refused(phone: PretendedPhone, sender: Sender) -> None:
    stranger = Sender(sender.origin).signed()["Authorization"].split(",k=")[0]
    forged = f"{stranger},k={sender.key}"
    assert sender.send(phone.info, "{}", Authorization=forged).status_code == 401


def test_a_body_over_4096_bytes_is_refused_and_4096_is_taken(phone: PretendedPhone, sender: Sender) -> None:
    assert sender.send(phone.info, "x" * 3994).status_code == 413
    assert sender.send(phone.info, "x" * 3993).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [{"TTL": ""}, {"TTL": "soon"}, {"Topic": "x" * 33}, {"Topic": "æ".encode()}, {"Urgency": "now"}],
)
def test_a_broken_header_is_refused(
    phone: PretendedPhone, sender: Sender, headers: dict[str, str | bytes]
) -> None:
    sent = {"TTL": "60", "Content-Encoding": "aes128gcm", **sender.signed(), **headers}
    assert requests.post(phone.endpoint, b"", headers=sent, timeout=5).status_code == 400


def test_a_missing_ttl_is_refused(phone: PretendedPhone, sender: Sender) -> None:
    assert requests.post(phone.endpoint, b"", headers=sender.signed(), timeout=5).status_code == 400


def test_the_plan_of_answers_is_followed_and_then_all_is_well(
    service: Autopush, phone: PretendedPhone, sender: Sender
) -> None:
    service.answer_next(500, later(3), 403, moved("/elsewhere", 307))
    answers = [sender.send(phone.info, "{}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [500, 429]
    assert answers[1].headers["Retry-After"] == "3"
    assert sender.send(phone.info, "{}").status_code == 403
    assert sender.send(phone.info, "{}").status_code == 404
    assert sender.send(phone.info, "{}").status_code == 201
    assert phone.messages == [{}]


def test_a_plan_can_be_for_one_endpoint_only(
    service: Autopush, phone: PretendedPhone, sender: Sender
) -> None:
    other = service.subscribe(sender.key)
    service.answer_next(503, to=other.endpoint)
    assert sender.send(phone.info, "{}").status_code == 201
    assert sender.send(other.info, "{}").status_code == 503


def test_it_can_hang_cut_the_line_and_lose_its_own_answer(
    service: Autopush, phone: PretendedPhone, sender: Sender
) -> None:
    service.answer_next(HANG, RESET, LOST_ANSWER, to=phone.endpoint)
    with pytest.raises(requests.exceptions.ReadTimeout):
        sender.send(phone.info, "1", timeout=0.2)
    for text in ("2", "3"):
        with pytest.raises(requests.exceptions.ConnectionError):
            sender.send(phone.info, text)
    assert phone.messages == [3]


def test_what_waits_is_replaced_by_its_topic_and_lost_without_ttl(
    service: Autopush, phone: PretendedPhone, sender: Sender
) -> None:
    service.unplug(phone)
    for text, ttl, topic in (("1", 60, "a"), ("2", 60, "a"), ("3", 0, "b"), ("4", 60, "c")):
        assert sender.send(phone.info, text, ttl, Topic=topic).status_code == 201
    service.plug_in(phone)
    assert phone.messages == [2, 4]


def test_an_ended_subscription_is_gone_and_an_unknown_one_was_never_there(
    service: Autopush, phone: PretendedPhone, sender: Sender
) -> None:
    unknown = phone.info | {"endpoint": f"{phone.endpoint}0"}
    service.drop(phone.endpoint)
    assert sender.send(phone.info, "{}").status_code == 410
    assert sender.send(unknown, "{}").status_code == 404


def test_endpoints_can_be_https(sender: Sender) -> None:
    with Autopush(tls=True) as service:
        sender = Sender(service.endpoint_origin)
        phone = service.subscribe(sender.key)
        assert phone.endpoint.startswith("https://127.0.0.1:")
        assert sender.send(phone.info, "7", verify=service.ca_file).status_code == 201
        assert phone.messages == [7]
