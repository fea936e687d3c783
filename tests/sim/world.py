"""One seed: three phones and two mentors in a storm, then quiet, and the books are compared."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.clock import now
from tests.cast import Cast
from tests.sim import acts, checks
from tests.sim.engine import Engine
from tests.sim.entries import Entry, Pen
from tests.sim.house import House
from tests.sim.ledger import Ledger
from tests.sim.network import Network
from tests.sim.phone import Phone

ROUNDS = 60  # in which an outbox must be empty when nothing stands in its way


class World:
    """Everybody and everything of one run. `found` is what was wrong."""

    def __init__(
        self, app: Flask, sources: Mapping[str, str], dice: Random, clock: time_machine.Traveller
    ) -> None:
        self.dice, self.clock = dice, clock
        self.house = House(app)
        self.counts: Counter[str] = Counter()
        self.found: list[str] = []
        self.network = Network(self.house, dice, self.counts)
        self.ledger, self.pen = Ledger(), Pen(dice)
        self.forms: list[tuple[str, str, Entry, str]] = []  # phone, user, what was typed, the form's id
        with Session(self.house.engine, expire_on_commit=False) as own:
            self.cast = Cast(own)
            more = self.cast.course("Liv", self.cast.hassel, self.cast.merian)
            own.commit()
        self.mentors = [self.cast.viol, self.cast.hassel]
        self.courses = [self.cast.siv, self.cast.birk, self.cast.ask, more]
        self.engine = Engine(sources)
        self._tick(0)
        self.phones = {name: self._phone(name) for name in "abc"}

    def wrong(self, what: str) -> None:
        """Something that must never be."""
        self.found.append(what)

    def storm(self, steps: int) -> None:
        """So many steps, each a request that goes over the network or something that somebody does."""
        for _ in range(steps):
            self._tick(self.dice.choice((0, 0.2, 1, 5, 20)))
            asking = [phone for phone in self.phones.values() if phone.asking()]
            if asking and self.dice.random() < 0.7:
                phone = self.dice.choice(asking)
                phone.send(self.dice.choice(phone.asking()))
            else:
                self._something()

    def quiet(self) -> None:
        """No harm any more: everybody logs in, what can come home comes home, and the books are compared."""
        self.network.storm = False
        while self.network.late:
            self.network.come_late()
        for phone in self.phones.values():
            for key, value in (("skew", 0), ("full", 0), ("spares", 0), ("dies", None), ("loses", None)):
                phone.adjust(key, value)
        for phone in self.phones.values():
            checks.helped(self, phone)
        homes = [(phone, person) for phone in self.phones.values() for person in phone.people]
        for phone, person in homes:
            self._come_home(phone, person)
        for phone, person in homes:
            if phone.user != str(person.id):
                self.enter(phone, person)
            phone.ask("wake", eager=True)
            self.let_through(phone)
            checks.shown(self, phone, person)
        before = checks.accepted(self.house)
        for _ in range(5):
            self.network.repeat()
        if before - checks.accepted(self.house):
            self.wrong("a late duplicate changed something")
        checks.books(self)

    def enter(self, phone: Phone, person: User) -> None:
        """Somebody logs in on this phone, and opens or makes its lock."""
        before = phone.user
        phone.log_in(person)
        self.let_through(phone)
        if before not in (None, str(person.id)) and phone.is_theirs:
            self.counts["user switched"] += 1
        if phone.is_theirs:
            phone.ask("unlock", user=str(person.id))

    def _phone(self, name: str) -> Phone:
        self.engine.hand("make", name, self.dice.getrandbits(31))
        return Phone(name, self.engine, self.house, self.network, self.ledger)

    def _tick(self, seconds: float) -> None:
        self.clock.shift(timedelta(seconds=seconds))
        # A float: whole numbers beyond 32 bits would arrive as something else than numbers.
        self.engine.hand("at", float(int(now().timestamp() * 1000)))

    def let_through(self, phone: Phone) -> None:
        """All that this phone asks, until it asks no more."""
        while asked := phone.asking():
            phone.send(asked[0])

    def _something(self) -> None:
        phone = self.phones[self.dice.choice("abc")]
        chance = self.dice.random()
        if phone.is_out or not phone.is_theirs:
            if chance < 0.3:
                self.enter(phone, phone.person or self.cast.viol)
            elif not phone.is_out:
                phone.ask("wake", eager=True)
        elif chance < 0.48:
            self._tap(phone)
        elif chance < 0.58:
            phone.ask("wake", eager=True)
        elif chance < 0.86:
            self._trouble(phone)
        elif chance < 0.9:
            self._tick(self.dice.choice((60, 600, 7200, 36_000)))
        else:
            act = self.dice.choices(list(acts.AT_THE_DESK), list(acts.AT_THE_DESK.values()))[0]
            act(self)

    def _tap(self, phone: Phone) -> None:
        person = acts.AtThePhone(self, phone)
        tap = self.dice.choices(list(acts.TAPS), list(acts.TAPS.values()))[0]
        if person.courses:
            getattr(person, tap)()
            if self.dice.random() < 0.4:
                phone.ask("wake", eager=False)
        else:
            person.unlock()
            phone.ask("wake", eager=True)

    def _trouble(self, phone: Phone) -> None:
        kinds: dict[Callable[[], None], int] = {
            self.network.come_late: 6,
            self.network.repeat: 6,
            lambda: phone.adjust("full", self.dice.choice((1, 2, 5))): 8,
            lambda: phone.adjust("dies", self.dice.choice(("before", "after"))): 8,
            lambda: phone.adjust("loses", self.dice.choice(("readonly", "readwrite"))): 4,
            lambda: self._stop(phone): 6,
            lambda: self._skew(phone): 3,
            lambda: self._switch(phone): 3,
            lambda: self._evict(phone): 1,
        }
        self.dice.choices(list(kinds), list(kinds.values()))[0]()

    def _stop(self, phone: Phone) -> None:
        if phone.die():
            self.counts["worker killed mid-send"] += 1

    def _skew(self, phone: Phone) -> None:
        phone.adjust("skew", self.dice.choice(acts.SKEWS))
        self.counts["clock set wrong or right"] += 1

    def _switch(self, phone: Phone) -> None:
        if phone is self.phones["c"]:
            other = next(one for one in self.mentors if phone.person and one.id != phone.person.id)
            self.enter(phone, other)

    def _evict(self, phone: Phone) -> None:
        self.ledger.note_eviction(phone.name, phone.unsent())
        self.engine.hand("evict", phone.name)
        phone.begin()
        phone.settle()
        self.counts["database evicted"] += 1
        if phone.user is not None:
            self.wrong(f"{phone.name} does not notice that everything is gone")

    def _come_home(self, phone: Phone, person: User) -> None:
        phone.die()
        if phone.is_out or phone.user != str(person.id):
            self.enter(phone, person)
        phone.person = person
        phone.ask("unlock", user=str(person.id))
        phone.ask("retry", user=str(person.id))
        left: list[dict[str, Any]] = []
        for _ in range(ROUNDS):
            self._tick(601)
            phone.ask("wake", eager=True)
            self.let_through(phone)
            if phone.is_out or not phone.is_theirs:
                self.enter(phone, person)
                continue
            left = [one for one in phone.mine() if one["state"] == "waiting"]
            if all((one["error"] or {}).get("status") == 424 for one in left):
                return
        self.wrong(f"{phone.name}: {[(one['id'], one['error']) for one in left]} never came home")
