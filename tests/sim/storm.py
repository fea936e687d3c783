"""The simulator over a database of its own: the house for it, and one seed after the other."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from fieldapp import create_app, migrations
from fieldapp.config import Config
from fieldapp.db import connect
from tests.conftest import _empty
from tests.sim.world import STEPS, Outcome, simulate

# Small on purpose: what seldom fills up in a real house is full here again and again.
ENTRIES_PER_MINUTE = 40
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


def outcomes(
    app: Flask, sources: Mapping[str, str], seeds: Iterable[int], steps: int = STEPS
) -> Iterator[Outcome]:
    """One seed after the other, each in an empty house."""
    for seed in seeds:
        try:
            yield simulate(app, sources, seed, steps)
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
