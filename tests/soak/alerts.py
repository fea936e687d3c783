"""The bell is never lost: postmen are killed with -9 again and again while the push service is ill.

./dev soak alerts [--letters 200] [--workers 3] [--every 2] [--seed 7] [--only SQLite]
"""

import argparse
import random
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.alerts.vapid import Ring
from tests import postgres
from tests.bench._house import house, table
from tests.browsers.autopush import Autopush
from tests.cast import Cast
from tests.soak._chaos import Letters, Outcome, Postmen, illness

DATABASES = {"SQLite": lambda: nullcontext(""), "PostgreSQL": postgres.start}
AT_ONCE = 10  # letters written together
SHARE_OF_DEAD = 10  # one letter in so many goes to somebody whose devices are all dead
PATIENCE = 600  # seconds until we give up waiting for the last letter
# The ladder's later steps would ring again and hide what the first one lost: they come when we are gone.
LATE = {"again_after": 24 * 60, "backup_after": 40 * 60}
HEAD = (
    "database",
    "kills",
    "pushes expected",
    "never accepted",
    "reached nobody",
    "duplicates",
    "dead devices mailed",
    "seconds",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev soak alerts")
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--every", type=float, default=2, help="seconds between two kills, about")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=DATABASES)
    asked = parser.parse_args()
    rows, whole = [], True
    for name in [asked.only] if asked.only else DATABASES:
        with DATABASES[name]() as url, house(url) as app:
            began = time.monotonic()
            outcome, kills = besiege(app, asked)
            rows.append(row(name, kills, outcome, time.monotonic() - began))
            whole = whole and outcome.is_whole
    print(f"./dev soak alerts --letters {asked.letters} --workers {asked.workers} --every {asked.every:g}\n")
    print(table(HEAD, rows))
    print("\nNothing was lost." if whole else "\nLOST: the bell did not reach everybody.")
    return 0 if whole else 1


def besiege(app: Flask, asked: argparse.Namespace) -> tuple[Outcome, int]:
    """Write the letters bit by bit, and kill until the last of them is over."""
    dice = random.Random(asked.seed)
    with Autopush() as service:
        settings = replace(app.config["FIELDAPP"], push_hosts=(urlsplit(service.endpoint_origin).netloc,))
        letters, people = prepare(app, Letters(app.extensions["fieldapp.engine"], service), asked.letters)
        service.answer_next(*illness(asked.letters * 10, dice))
        with Postmen(settings, asked.workers, settings.data_dir / "workers.log") as postmen:
            until, strike_at = time.monotonic() + PATIENCE, 0.0
            while (people or letters.waiting()) and time.monotonic() < until:
                letters.write(people[:AT_ONCE])
                del people[:AT_ONCE]
                if time.monotonic() >= strike_at:
                    postmen.kill_one(dice, letters.engine)
                    strike_at = time.monotonic() + asked.every * dice.uniform(0.5, 1.5)
                time.sleep(1)
        outcome = letters.outcome(settings.mail_outbox)
        if not outcome.is_whole:
            print(postmen.log.read_text(), file=sys.stderr)
        return outcome, postmen.kills


def prepare(app: Flask, letters: Letters, number: int) -> tuple[Letters, list]:
    """Timian with two phones, Merian with one, and somebody with two dead ones; whom each letter is for."""
    settings = app.config["FIELDAPP"]
    ring = Ring.load(settings.vapid_ring)
    key = ring.current, ring.keys[ring.current].public
    with Session(letters.engine, expire_on_commit=False) as own:
        cast = Cast(own)
        cast.choose(cast.ours, **LATE)
        lost = cast.person("lost", "caseworker")
        own.commit()
    for person, phones in ((cast.timian, 2), (cast.merian, 1)):
        for _ in range(phones):
            letters.phone(person, *key)
    for _ in range(2):
        letters.phone(lost, *key, dead=True)
    few = number // SHARE_OF_DEAD
    return letters, [*[lost] * few, *[cast.merian] * few, *[cast.timian] * (number - 2 * few)]


def row(name: str, kills: int, outcome: Outcome, seconds: float) -> list[object]:
    mailed = f"{outcome.to_dead_mailed}/{outcome.to_dead}"
    lost = outcome.never_accepted, outcome.reached_nobody
    return [name, kills, outcome.expected, *lost, outcome.duplicates, mailed, f"{seconds:.0f}"]


if __name__ == "__main__":
    sys.exit(main())
