"""How quick the bell is: finding what is due, handing it over, and the notification on the screen.

./dev bench alerts [--rows 100000] [--rounds 100] [--letters 200] [--workers 4] [--shown 12] [--only claims]
"""

import argparse
from contextlib import nullcontext
from typing import Any

from tests import postgres
from tests.bench import _claims, _rung
from tests.bench._house import house, table

DATABASES: dict[str, Any] = {"SQLite": lambda: nullcontext(""), "PostgreSQL": postgres.start}
PARTS = ("claims", "handed", "shown")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench alerts")
    parser.add_argument("--rows", type=int, default=100_000, help="letters that lie in the table")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--letters", type=int, default=200, help="letters that are due within two seconds")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--shown", type=int, default=12, help="letters that real Firefox shows, one by one")
    parser.add_argument("--only", choices=PARTS)
    asked = parser.parse_args()
    for part in [asked.only] if asked.only else PARTS:
        globals()[part](asked)


def claims(asked: argparse.Namespace) -> None:
    print(f"\n./dev bench alerts --only claims --rows {asked.rows} --rounds {asked.rounds}\n")
    found = {}
    for name, start in DATABASES.items():
        with start() as url, house(url) as app:
            found[name] = _claims.measure(app, asked.rows, asked.rounds)
    rows = [[left[0], *left[1:], *right[1:]] for left, right in zip(*found.values(), strict=True)]
    what = ("ms", "p95", "quickest")
    print(table(("look", *(f"{name} {one}" for name in found for one in what)), rows))


def handed(asked: argparse.Namespace) -> None:
    print(f"\n./dev bench alerts --only handed --letters {asked.letters} --workers {asked.workers}\n")
    rows = []
    for name, start in DATABASES.items():
        with start() as url, house(url) as app:
            rows.append([name, *_rung.handed(app, asked.letters, asked.workers)])
    print(table(("database", "pushes", "p50 ms", "p95 ms", "max ms"), rows))


def shown(asked: argparse.Namespace) -> None:
    print(f"\n./dev bench alerts --only shown --shown {asked.shown}\n")
    rows = []
    for name, start in DATABASES.items():
        with start() as url, house(url) as app:
            rows.append([name, *_rung.shown(app, asked.shown)])
    print(table(("database", "letters", "p50 ms", "p95 ms", "max ms"), rows))


if __name__ == "__main__":
    main()
