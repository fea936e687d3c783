"""Phones in a storm: real workers, the real house, and a network that loses, cuts, doubles and lies.

./dev soak sync [--faults 100000] [--seeds 12 13 …] [--first 0] [--database sqlite|postgresql|both]

A seed that shows something wrong prints itself and what was wrong; `--seeds` runs it again.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext

from flask import Flask

from tests import postgres
from tests.bench._house import table
from tests.sim.engine import modules
from tests.sim.storm import Outcome, house, outcomes, until

DATABASES = {"sqlite": lambda: nullcontext(""), "postgresql": lambda: postgres.start(durable=False)}
HEAD = ("database", "seeds", "faults", "promised", "evicted unsent", "wrong", "cpu s")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev soak sync")
    parser.add_argument("--faults", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", help="these seeds and no others")
    parser.add_argument("--first", type=int, default=0, help="the seed to begin with")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)  # servers are killed on purpose
    rows, kinds, wrong = [], Counter[str](), 0
    for name in DATABASES if asked.database == "both" else [asked.database]:
        began = time.process_time()
        with DATABASES[name]() as url, house(url) as app:
            found = [_heard(one, name) for one in _asked(app, asked)]
        kinds = sum((one.faults for one in found), kinds)
        wrong += sum(bool(one.wrong) for one in found)
        rows.append(_row(name, found, time.process_time() - began))
    print(f"\n{table(HEAD, rows)}\n\n{table(('fault', 'fired'), kinds.most_common())}")
    print(
        f"\n{wrong} seeds were wrong."
        if wrong
        else "\nNothing was lost, doubled, misattributed or overwritten."
    )
    return 1 if wrong else 0


def _asked(app: Flask, asked: argparse.Namespace) -> Iterator[Outcome]:
    sources = modules(app)
    if asked.seeds:
        return outcomes(app, sources, asked.seeds)
    return until(asked.faults, app, sources, asked.first)


def _heard(outcome: Outcome, database: str) -> Outcome:
    for wrong in outcome.wrong:
        print(f"seed {outcome.seed}: {wrong}")
    if outcome.wrong:
        print(f"again: ./dev soak sync --database {database} --seeds {outcome.seed}", flush=True)
    return outcome


def _row(name: str, found: list[Outcome], seconds: float) -> list[object]:
    faults = sum(one.faults.total() for one in found)
    promised, evicted = sum(one.promised for one in found), sum(one.evicted for one in found)
    return [
        name,
        len(found),
        faults,
        promised,
        evicted,
        sum(bool(one.wrong) for one in found),
        f"{seconds:.0f}",
    ]


if __name__ == "__main__":
    sys.exit(main())
