"""One push to one browser: what it says, how it is signed, and what the answer means."""

import json
import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from typing import Any

from fieldapp.alerts.endpoints import is_allowed, origin
from fieldapp.alerts.vapid import Key
from fieldapp.i18n import catalogue

log = logging.getLogger(__name__)

TIMEOUT = (3.05, 7.0)
DAY = 24 * 60 * 60
SIGNED_FOR = 12 * 60 * 60
RENEWED_BEFORE = 60 * 60
LONGEST_WAIT = 60 * 60
_RETRY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class Verdict(Enum):
    """What an answer means for the delivery."""

    SENT = "sent"
    # The subscription is over; the person may have others.
    GONE = "gone"
    # Our keys or our subject are wrong. Never the browser's fault, so never the end of its subscription.
    OUR_FAULT = "our_fault"
    LATER = "later"
    # Trying the same again gives the same again.
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """What became of one try. `wait` is how many seconds the other side wants to be left alone."""

    verdict: Verdict
    text: str
    wait: float = 0
    pauses_origin: bool = False


@dataclass(frozen=True)
class Push:
    """One push, ready to go."""

    endpoint: str
    p256dh: str
    auth: str
    key: Key
    topic: str
    payload: bytes


def payload(link: str, tag: str, language: str, receipt: str | None = None) -> bytes:
    """Says that there is news, and where; never what or about whom.

    Declarative Web Push (`web_push: 8030`), which Safari shows by itself and our worker reads as JSON.
    `receipt` is the secret by which the worker says that it was shown.
    """
    words: dict[str, Any] = {
        "title": "fieldapp",
        "body": catalogue(language).gettext("Der er nyt til dig."),
        "navigate": link,
        "tag": tag,
        "lang": language,
        "dir": "ltr",
        "silent": False,
    }
    if receipt:
        words["data"] = {"receipt": receipt}
    return json.dumps({"web_push": 8030, "notification": words}, ensure_ascii=False).encode()


def judge(status: int, retry_after: str | None, now: datetime) -> Answer:
    """What a push service's answer means (RFC 8030 § 5, 8292 § 4.2, and what the services do)."""
    text = f"HTTP {status}"
    if 200 <= status < 300:
        return Answer(Verdict.SENT, text)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Answer(Verdict.GONE, text)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Answer(Verdict.OUR_FAULT, text)
    if status in _RETRY or status >= 500:
        wait = seconds_to_wait(retry_after, now)
        return Answer(Verdict.LATER, text, wait, pauses_origin=status == HTTPStatus.TOO_MANY_REQUESTS)
    return Answer(Verdict.REFUSED, text)


def seconds_to_wait(retry_after: str | None, now: datetime) -> float:
    """Read Retry-After, seconds or an HTTP date; at most an hour, 0 when it says nothing readable."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):  # no date, or one without a zone
        return 0
    return max(0.0, min(wait, LONGEST_WAIT))


class Pusher:
    """Posts pushes: one line per thread and push service, one signature per push service and key."""

    def __init__(self, subject: str, hosts: tuple[str, ...]) -> None:
        self.subject = subject
        self.hosts = hosts
        self._lines = threading.local()
        self._signed: dict[tuple[str, str], tuple[str, float]] = {}

    def send(self, push: Push, now: datetime) -> Answer:
        """Post it once. Never raises for anything that the other side or the network does."""
        # Imported late: they bring a hundred modules that the web pages never need.
        from pywebpush import WebPusher
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        if not is_allowed(push.endpoint, self.hosts):
            return Answer(Verdict.REFUSED, "the endpoint is not a push service we know")
        browser = {"endpoint": push.endpoint, "keys": {"p256dh": push.p256dh, "auth": push.auth}}
        headers = {
            "Authorization": self._signature(origin(push.endpoint), push.key),
            "Content-Type": "application/octet-stream",
            "Urgency": "high",
            "Topic": push.topic,
        }
        try:
            post = WebPusher(browser, requests_session=self._line())
            answer = post.send(push.payload, headers, ttl=DAY, timeout=TIMEOUT)
        except (RequestException, HTTPError, ValueError) as error:
            # A ValueError says that no such address can be: that does not pass. The network does.
            verdict = Verdict.REFUSED if isinstance(error, ValueError) else Verdict.LATER
            # Not the error's text: it holds the endpoint, which is personal data.
            return Answer(verdict, type(error).__name__)
        return judge(answer.status_code, answer.headers.get("Retry-After"), now)

    def _line(self) -> Any:
        from requests import Session

        if not hasattr(self._lines, "session"):
            line = Session()
            line.trust_env = False
            # A redirect is followed with GET and without the body: the push would be lost, and look sent.
            line.get_redirect_target = lambda _: None  # type: ignore[assignment]  # narrower on purpose
            self._lines.session = line
        return self._lines.session

    def _signature(self, audience: str, key: Key) -> str:
        from py_vapid import Vapid02

        moment = time.time()
        signed, until = self._signed.get((audience, key.public), ("", 0.0))
        if until - RENEWED_BEFORE <= moment:
            until = moment + SIGNED_FOR
            # A fresh dictionary each time: the library writes into what it is given.
            claims = {"aud": audience, "exp": int(until), "sub": self.subject}
            signed = Vapid02.from_raw(key.private.encode()).sign(claims)["Authorization"]
            self._signed[audience, key.public] = signed, until
        return signed
