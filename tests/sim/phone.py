"""One phone: a real worker, the person who holds it, and the login it has."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from fieldapp.accounts.models import User
from tests.sim.engine import Engine, Stumble
from tests.sim.entries import Entry, mark_of
from tests.sim.house import House, Request
from tests.sim.ledger import Ledger, Promise
from tests.sim.network import Network

# What a worker says when its own code is broken, and not when a disk or a network fails.
BROKEN = ("TypeError: not a function", "is not defined", "Cannot read", "cannot read", "is not iterable")
# What is in an entry of each kind and in no other.
OWN = {
    "appointment": "starts_at",
    "message": "wants_call",
    "meeting": "note",
    "report": "summary",
    "proposal": "what",
}


class Phone:
    """Its person taps; its worker keeps, sends and shows."""

    def __init__(self, name: str, engine: Engine, house: House, network: Network, ledger: Ledger) -> None:
        self.name, self.engine, self.house, self.network, self.ledger = name, engine, house, network, ledger
        self.person: User | None = None
        self.people: list[User] = []  # everybody who has ever logged in on it
        self.cookie = ""
        self.is_out = False
        self._waiting: dict[int, Callable[[Any], None]] = {}

    @property
    def user(self) -> str | None:
        """Whose memory is open, as the worker sees it."""
        return json.loads(self.engine.hand("who", self.name)).get("user")

    @property
    def is_theirs(self) -> bool:
        """Is the phone showing its person's own things?"""
        return self.person is not None and self.user == str(self.person.id)

    def log_in(self, person: User) -> None:
        """By the login page, which then tells the worker."""
        self.person, self.cookie, self.is_out = person, self.house.log_in(person), False
        self.people += [person] if person not in self.people else []
        self.ask("confirm")

    def ask(self, what: str, then: Callable[[Any], None] = lambda _: None, **given: Any) -> None:
        """A tap. What is answered goes to `then`; a worker that is killed answers nothing."""
        self._waiting[self.engine.call(self.name, what, **given)] = then
        self.settle()

    def save(self, kind: str, entries: list[Entry], *, taps: int = 1, **about: Any) -> None:
        """»Gem«, tapped once or twice. What is answered is promised."""
        author = self.person
        if author is None:
            return
        self.ledger.note_try(kind, entries, author.id, about.get("made", ""))
        given = {"user": str(author.id), "entries": entries, "about": {"kind": kind} | about}
        for _ in range(taps):
            number = self.engine.call(self.name, "save", **given)
            self._waiting[number] = lambda id: self._promised(kind, entries, author.id, str(id))
        self.settle()

    def settle(self) -> None:
        """Go on until only the network is waited for; hear what was answered."""
        self.engine.settle()
        news = self.engine.read("news", self.name)
        for fault in news["fired"]:
            self.network.counts[fault] += 1
        for one in news["told"]:
            then = self._waiting.pop(one["number"])
            if "error" not in one:
                then(one["answer"])
            elif any(word in one["error"] for word in BROKEN):
                raise Stumble(f"{self.name}: {one['error']} {one['stack']}")
        for words in news["said"]:
            if any(word in words for word in BROKEN):
                raise Stumble(f"{self.name}: {words}")
        if not self.engine.hand("isAlive", self.name):
            self.begin()

    def asking(self) -> list[dict[str, Any]]:
        """The requests that wait for an answer."""
        found: list[dict[str, Any]] = self.engine.read("asking", self.name)
        return found

    def send(self, asked: dict[str, Any]) -> None:
        """Let one request go over the network, and hear the answer."""
        body = (asked["body"] or "").encode()
        request = Request(asked["method"], asked["url"], asked["headers"], body, self.cookie)
        answer = self.network.carry(request)
        if answer and answer["status"] == 401:
            self.is_out = True
        self.engine.hand("answer", self.name, asked["id"], json.dumps(answer))
        self.settle()

    def lose(self) -> None:
        """Nothing that it has asked is answered."""
        while asked := self.asking():
            self.engine.hand("answer", self.name, asked[0]["id"], "null")
            self.settle()

    def die(self) -> bool:
        """The system stops the worker. Was it in the middle of something?"""
        was_busy = bool(self.asking())
        self.engine.hand("kill", self.name)
        self.begin()
        return was_busy

    def begin(self) -> None:
        """A worker begins anew: it has forgotten what it was doing, and the key."""
        self._waiting.clear()
        self.engine.hand("start", self.name)

    def adjust(self, key: str, value: Any) -> None:
        """Something about the device: its clock, its disk."""
        self.engine.hand("set", self.name, key, json.dumps(value))

    def records(self) -> list[dict[str, Any]]:
        """Every entry on the disk, whoever's."""
        found: list[dict[str, Any]] = self.engine.read("outbox", self.name)
        return found

    def unsent(self) -> set[str]:
        """The ids of what the disk alone has."""
        return {one["id"] for one in self.records() if not one["receipt"]}

    def mine(self) -> list[dict[str, Any]]:
        """What the person has written on it."""
        author = str(self.person.id) if self.person else ""
        return [one for one in self.records() if _copied(one).get("author") == author]

    def _promised(self, kind: str, entries: list[Entry], author: UUID, id: str) -> None:
        kept = {mark_of(kind, entry): entry for entry in map(_copied, self.records()) if _is(kind, entry)}
        for number, entry in enumerate(entries):
            found = kept.get(mark_of(kind, entry))
            if found is None and entry.get("outcome") == "mistake":
                continue  # undone or refused already: the answer names what says so
            nth = id if number == 0 else f"nobody knows {number}"
            self.ledger.note(Promise(self.name, author, kind, found or entry | {"id": nth}))


def _copied(record: dict[str, Any]) -> Entry:
    copy = record["copy"]
    return json.loads(copy["data"]) if copy else {}


def _is(kind: str, entry: Entry) -> bool:
    return OWN[kind] in entry
