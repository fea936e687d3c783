"""How a text message leaves the house: to a gateway of the municipality's, or as a file to be fetched.

E-mail has the same two doors, SMTP and the file: they are in `mail`.
"""

import threading
from http import HTTPStatus
from typing import Any

from fieldapp.alerts.mail import keep
from fieldapp.alerts.push import Answer, Verdict, judge
from fieldapp.clock import now
from fieldapp.config import Config
from fieldapp.formats import tel_link

TIMEOUT = (3.05, 7.0)
# They speak of our address or our password, not of the message: it waits until somebody has mended them.
_OUR_FAULT = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_lines = threading.local()


def text(to: str, words: str, reference: str, settings: Config) -> Answer:
    """Hand a text message over once. Never raises for what the gateway, the network or the disk does.

    `to` is a telephone number as somebody typed it. A second try has the same `reference`.
    """
    number = _international(to)
    if settings.sms_url:
        return _post({"to": number, "text": words, "reference": reference}, settings.sms_url)
    try:
        # For something to fetch and send: `To:`, an empty line, the text.
        keep(f"To: {number}\n\n{words}\n".encode(), settings.mail_outbox, f"{reference}.sms.txt")
    except OSError as error:
        return Answer(Verdict.LATER, type(error).__name__)
    return Answer(Verdict.SENT, "in the outbox folder")


def _international(number: str) -> str:
    """`+4512345678`; a Danish number is known by its eight digits, any other by its plus."""
    dialled = tel_link(number)
    return dialled if dialled.startswith("+") or "+" not in number else f"+{dialled}"


def _post(message: dict[str, str], url: str) -> Answer:
    # Imported late, as for a push: the web pages never need it.
    from requests import RequestException

    headers = {"Idempotency-Key": message["reference"]}
    try:
        # The answer's words are not read, however long they are.
        with _line().post(
            url, json=message, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            return judged(answer.status_code, answer.headers.get("Retry-After"))
    except RequestException as error:
        # Not the error's text: it holds the gateway's password.
        return Answer(Verdict.LATER, type(error).__name__)


def judged(status: int, retry_after: str | None) -> Answer:
    """What a gateway's answer means: as a push service's, but no number is gone, and nothing is moved."""
    if 300 <= status < 400 or status in _OUR_FAULT:
        return Answer(Verdict.OUR_FAULT, f"HTTP {status}")
    return judge(status, retry_after, now())


def _line() -> Any:
    """One line per thread; no proxy or password of the machine's own."""
    from requests import Session

    if not hasattr(_lines, "session"):
        _lines.session = Session()
        _lines.session.trust_env = False
    return _lines.session
