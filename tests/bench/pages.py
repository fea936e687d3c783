"""The pages of a large municipality: server time of a course, the lists, and the leader's, on both databases.

./dev bench pages [--citizens 3000] [--years 5] [--requests 200] [--database sqlite|postgresql|both]
                  [--only PAGE] [--keep FOLDER]

The processor's time is that of this process: all of it on SQLite, without the server's on PostgreSQL.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.clock import now
from tests import postgres
from tests.bench._big import Big, fill, there
from tests.bench._house import client, house, table
from tests.bench.wire import p95

DATABASES = {
    "sqlite": lambda _kept: nullcontext(""),
    "postgresql": lambda kept: postgres.start(durable=False, kept=kept),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench pages")
    parser.add_argument("--citizens", type=int, default=3000)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--only", default="", help="part of the name of a page")
    parser.add_argument("--keep", type=Path, help="where the databases are kept, and found the next time")
    asked = parser.parse_args()
    rows: list[list[object]] = []
    for name in DATABASES if asked.database == "both" else [asked.database]:
        kept = asked.keep / name if asked.keep else None
        if kept:
            kept.mkdir(parents=True, exist_ok=True)
        with DATABASES[name](kept) as url, house(url, kept) as app:
            engine = app.extensions["fieldapp.engine"]
            big = there(engine) or fill(engine, asked.citizens, asked.years)
            rows += [[name, *row] for row in measured(app, big, asked.requests, asked.only)]
    print(
        f"./dev bench pages --citizens {asked.citizens} --years {asked.years} --requests {asked.requests}\n"
    )
    print(table(("database", "page", "median ms", "p95 ms", "processor ms", "statements"), rows))


def measured(app: Flask, big: Big, requests: int, only: str = "") -> Iterator[list[object]]:
    """Each page with `only` in its name, asked for by whom it is for."""
    with Session(app.extensions["fieldapp.engine"], expire_on_commit=False) as session:
        people = {
            name: client(app, session, session.get_one(User, (big.organisation, id)))
            for name, id in (("leader", big.leader), ("caseworker", big.caseworker), ("mentor", big.mentor))
        }
    month = f"{now():%Y-%m}"
    pages = {
        "course, sixty seconds": ("caseworker", [f"/desk/courses/{id}" for id in big.courses]),
        "course, minutes": ("caseworker", [f"/desk/courses/{id}/minutes" for id in big.courses]),
        "the menu's numbers": ("caseworker", ["/desk/counts"]),
        "worklist": ("caseworker", ["/desk/"]),
        "list of courses": ("caseworker", ["/desk/courses"]),
        "leader: minutes": ("leader", [f"/office/minutes?month={month}"]),
        "leader: courses": ("leader", ["/office/courses"]),
        "leader: results": ("leader", ["/office/results"]),
    }
    for name, (who, urls) in pages.items():
        if only in name:
            yield [name, *_timed(app, people[who], urls, requests)]


def _timed(app: Flask, visitor: FlaskClient, urls: list[str], requests: int) -> list[object]:
    for url in urls[:3]:
        assert visitor.get(url).status_code == 200, url
    times = []
    with _counted(app) as statements:
        worked = time.process_time()
        for number in range(requests):
            began = time.perf_counter()
            visitor.get(urls[number % len(urls)])
            times.append((time.perf_counter() - began) * 1000)
        worked = (time.process_time() - worked) * 1000 / requests
    each = len(statements) / requests
    return [f"{statistics.median(times):.1f}", f"{p95(times):.1f}", f"{worked:.1f}", f"{each:.0f}"]


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    """Every statement that the database is asked meanwhile."""
    said: list[str] = []
    engine = app.extensions["fieldapp.engine"]

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()
