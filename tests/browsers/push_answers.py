"""How a push service may answer, also when it is ill: `autopush.answer_next(500, later(3), HANG, RESET)`."""

import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Answer:
    """`accept`: the message is carried although the answer says otherwise, or never comes."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: bool = False
    fate: str = "answer"


HANG = Answer(fate="hang")
RESET = Answer(fate="reset")
# The worst of all: the push service has taken it, and the sender never hears so.
LOST_ANSWER = Answer(fate="reset", accept=True)


def later(retry_after: int | str, status: int = 429) -> Answer:
    """Too many: come back after so many seconds, or at that HTTP date."""
    return Answer(status, {"Retry-After": str(retry_after)})


def moved(to: str, status: int = 301) -> Answer:
    return Answer(status, {"Location": to})


def as_answer(wanted: "Answer | int") -> Answer:
    return Answer(wanted, accept=200 <= wanted < 300) if isinstance(wanted, int) else wanted


def reset(request: web.BaseRequest) -> None:
    """Cut the line with a TCP reset: the sender gets an error, not an end of file."""
    if request.transport:
        line: socket.socket = request.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
