"""The simulator over a database of its own: the house for it, and one seed after the other."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from unittest.mock import patch

import time_machine
from flask import Flask

from fieldapp import clock as house_clock
from fieldapp import create_app, migrations
from fieldapp.config import Config
from fieldapp.databases import connect
from tests.conftest import _empty
from tests.sim.engine import Stumble
from tests.sim.world import World

STEPS = 700
STUMBLED = "the worker stumbles"
# Small on purpose: what seldom fills up in a real house is full here again and again.
ENTRIES_PER_MINUTE = 15
IN_MEMORY = Path("/dev/shm")


@contextmanager
def house(database_url: str = "") -> Iterator[Flask]:
    """An app over an empty, migrated database; without a URL SQLite, on a disk of memory if there is one."""
    with tempfile.TemporaryDirectory(
        prefix="fieldapp-sim-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None
    ) as folder:
        settings = Config(
            data_dir=Path(folder),
            database_url=database_url,
            development=True,
            entries_per_minute=ENTRIES_PER_MINUTE,
        )
        engine = connect(settings.database)
        migrations.upgrade(engine)
        engine.dispose()
        app = create_app(settings)
        yield app
        app.extensions["fieldapp.engine"].dispose()


@dataclass(frozen=True)
class Outcome:
    """What one seed showed: every fault that fired, and what was wrong in the end."""

    seed: int
    faults: "Counter[str]"
    wrong: list[str]
    promised: int
    evicted: int

    @property
    def is_caught(self) -> bool:
        """Did a promise break? That the worker's code is no code at all proves nothing."""
        return bool(self.wrong) and not self.wrong[0].startswith(STUMBLED)


def simulate(app: Flask, sources: Mapping[str, str], seed: int, steps: int = STEPS) -> Outcome:
    """Run a seed over an empty database; the same seed is the same run."""
    with begun(app, sources, seed) as world:
        try:
            with world.house.mortal():
                world.storm(steps)
            world.quiet()
        except Stumble as error:
            world.wrong(f"{STUMBLED}: {error}")
        promises = len(world.ledger.promises)
        return Outcome(seed, world.counts, world.found, promises, len(world.ledger.evicted))


@contextmanager
def begun(app: Flask, sources: Mapping[str, str], seed: int) -> Iterator[World]:
    """Everybody is logged in and nothing has happened yet, at some moment of 2026 or later."""
    dice = Random(seed)
    begin = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(minutes=dice.randrange(525_600))
    with time_machine.travel(begin, tick=False) as clock, _sure(seed):
        world = World(app, sources, dice, clock)
        for name, person in zip("abc", (*world.mentors, world.cast.viol), strict=True):
            world.enter(world.phones[name], person)
        yield world


@contextmanager
def _sure(seed: int) -> Iterator[None]:
    """The house's own ids follow from the seed too, by dice of their own: it may throw more of them."""
    chance = SimpleNamespace(randbits=Random(seed).getrandbits)
    with patch.object(house_clock, "secrets", chance), patch.object(house_clock, "_last", 0):
        yield


def outcomes(
    app: Flask, sources: Mapping[str, str], seeds: Iterable[int], steps: int = STEPS
) -> Iterator[Outcome]:
    """One seed after the other, each in an empty house."""
    for seed in seeds:
        with empty(app):
            yield simulate(app, sources, seed, steps)


@contextmanager
def empty(app: Flask) -> Iterator[None]:
    """Whatever happens in here is gone afterwards."""
    try:
        yield
    finally:
        _empty(app.extensions["fieldapp.engine"])


def until(
    faults: int, app: Flask, sources: Mapping[str, str], first: int = 0, most: int = 1_000_000
) -> Iterator[Outcome]:
    """Seeds until so many faults have fired."""
    fired: Counter[str] = Counter()
    for outcome in outcomes(app, sources, range(first, first + most)):
        fired += outcome.faults
        yield outcome
        if fired.total() >= faults:
            return
