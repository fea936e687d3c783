"""What lies between the phones and the house. In a storm most requests are harmed; each harm is counted."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from tests.sim.house import COMMIT, STATEMENT, House, Killed, Reply, Request

PORTAL = Reply(200, {"content-type": "text/html"}, b"<!doctype html><title>Hotel</title>")
LATER = b'{"error":{"status":429,"code":"too_many","message":"Resten bliver sendt om lidt.","fields":{}}}'
# How often each harm is done; `fine` is none.
HARMS = {
    "fine": 26,
    "request lost": 20,
    "answer lost": 6,
    "duplicate": 4,
    "reordered": 7,
    "request cut": 3,
    "answer cut": 5,
    "5xx before": 12,
    "5xx after the commit": 4,
    "captive portal": 12,
    "429": 9,
    "another's answer": 3,
    STATEMENT: 6,
    COMMIT[0]: 6,
    COMMIT[1]: 10,
}
# What is only asked for may be asked again: there the harms that cost the house nothing are as good.
WHEN_ASKED = {
    "fine": 30,
    "request lost": 40,
    "answer lost": 3,
    "answer cut": 4,
    "5xx before": 25,
    "5xx after the commit": 2,
    "captive portal": 25,
    "429": 12,
    STATEMENT: 2,
    COMMIT[0]: 1,
    COMMIT[1]: 1,
}
MOST_STATEMENTS = 24
Answer = dict[str, Any] | None


class Network:
    """Carries one request at a time. `seen` are all entries, `late` what is still on its way."""

    def __init__(self, house: House, dice: Random, counts: "Counter[str]") -> None:
        self.house, self.dice, self.counts = house, dice, counts
        self.storm = True
        self.seen: list[Request] = []
        self.late: list[Request] = []
        self.receipts: set[str] = set()
        self.last = Reply(200, {}, b'{"receipt":{"id":"00000000-0000-7000-8000-000000000000"}}')

    def carry(self, request: Request) -> Answer:
        """What the phone hears; None when nothing comes back."""
        if request.method == "PUT":
            self.seen.append(request)
        harms = HARMS if request.method == "PUT" else WHEN_ASKED
        harm = self.dice.choices(list(harms), list(harms.values()))[0] if self.storm else "fine"
        if harm in (STATEMENT, *COMMIT):
            return self._killed(request, harm)
        if harm != "fine":
            self.counts[harm] += 1
        return self._harms()[harm](request)

    def come_late(self) -> None:
        """One that its phone gave up long ago arrives after all, and its answer reaches nobody."""
        if self.late:
            self.house.take(self.late.pop(self.dice.randrange(len(self.late))))

    def repeat(self) -> None:
        """An old request comes once more, long after its answer."""
        if self.seen:
            self.counts["late duplicate"] += 1
            self.house.take(self.dice.choice(self.seen))

    def _harms(self) -> dict[str, Callable[[Request], Answer]]:
        return {
            "fine": lambda request: self._heard(self.house.take(request)),
            "request lost": lambda _: None,
            "answer lost": self._unheard,
            "duplicate": lambda request: self._unheard(request) or self._heard(self.house.take(request)),
            "reordered": lambda request: self.late.append(request),
            "request cut": lambda request: self._unheard(_cut(request)),
            "answer cut": self._cut_answer,
            "5xx before": lambda _: _told(Reply(503, {}, b"<h1>Service Unavailable</h1>")),
            "5xx after the commit": lambda request: (
                self._unheard(request) or _told(Reply(502, {}, b'{"error":{"status":502,"code":"trouble"}}'))
            ),
            "captive portal": lambda _: _told(PORTAL),
            "another's answer": lambda _: _told(self.last),
            "429": lambda _: _told(Reply(429, {"retry-after": str(self.dice.choice((1, 60, 600)))}, LATER)),
        }

    def _heard(self, reply: Reply) -> Answer:
        if reply.receipt:
            self.receipts.add(reply.receipt)
            self.last = reply
        if self.storm and reply.status == 429:
            self.counts["429"] += 1
        return _told(reply)

    def _unheard(self, request: Request) -> None:
        self.house.take(request)

    def _cut_answer(self, request: Request) -> Answer:
        reply = self.house.take(request)
        return _told(Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2]))

    def _killed(self, request: Request, kind: str) -> Answer:
        most = 2 if kind in COMMIT else MOST_STATEMENTS
        self.house.blade.kind, self.house.blade.nth = kind, self.dice.randrange(most)
        try:
            return self._heard(self.house.take(request))
        except Killed:
            self.counts[kind] += 1
            return None
        finally:
            self.house.blade.kind = ""


def _cut(request: Request) -> Request:
    half = request.body[: len(request.body) // 2]
    return Request(request.method, request.url, request.headers, half, request.cookie)


def _told(reply: Reply) -> Answer:
    return {"status": reply.status, "headers": reply.headers, "text": reply.body.decode(errors="replace")}
