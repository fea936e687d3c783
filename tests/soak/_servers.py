"""The house under fire: its web server or its database is killed while many phones send."""

import random
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from flask import Flask

from tests import postgres
from tests.bench._house import house
from tests.soak._cluster import cluster
from tests.soak._ledger import Tally, count
from tests.soak._web import Web
from tests.soak._writers import Person, Writers, mentors

PEOPLE = 12
PAUSE = (0.0, 0.6)  # seconds from when all are at work again to the next kill
WORD_EVERY = 25  # kills; a long siege takes an hour
DATABASES = {"SQLite": lambda: nullcontext(""), "PostgreSQL": postgres.start}
Strike = Callable[[random.Random], str]


def kill_web(rounds: int, seed: int, root: Path, database: str = "SQLite") -> Tally:
    """So many kills of gunicorn or of one of its workers."""
    with DATABASES[database]() as url, house(url) as app, Web(app.config["FIELDAPP"], root) as web:
        return _siege(app, mentors(app, PEOPLE), web, web.strike, rounds, seed)


def kill_postgres(rounds: int, seed: int, root: Path, settings: tuple[str, ...] = ()) -> Tally:
    """So many kills of the postmaster or of one backend, which has these settings too."""
    with cluster() as database, house(database.url) as app:
        people = mentors(app, PEOPLE)
        if settings:
            app.extensions["fieldapp.engine"].dispose()
            database.begin_anew(settings)
        with Web(app.config["FIELDAPP"], root) as web:
            return _siege(app, people, web, database.strike, rounds, seed)


def _siege(app: Flask, people: list[Person], web: Web, strike: Strike, rounds: int, seed: int) -> Tally:
    dice, began = random.Random(seed), time.monotonic()
    with Writers(web.port, people, app.extensions["fieldapp.sealing"], seed) as writers:
        for kill in range(1, rounds + 1):
            writers.work(2 * PEOPLE)
            time.sleep(dice.uniform(*PAUSE))
            strike(dice)
            if kill % WORD_EVERY == 0:
                print(f"{kill} kills: {len(writers.promised)} receipts", file=sys.stderr, flush=True)
    if writers.trouble:
        print(*writers.trouble[:5], web.log.read_text()[-3000:], sep="\n", file=sys.stderr)
        raise RuntimeError(f"{len(writers.trouble)} answers that no phone should get: {writers.trouble[0]}")
    engine = app.extensions["fieldapp.engine"]
    engine.dispose()  # its connections may be those that were killed
    tally = count(engine, writers.promised)
    told = replace(tally, double=tally.double + writers.double, again=writers.again)
    return replace(told, kills=rounds, seconds=time.monotonic() - began)
