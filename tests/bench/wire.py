"""How many entries a second the house takes in, for certain: `PUT /meetings` on both databases.

./dev bench wire [--seconds 8] [--rounds 4]
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.accounts.models import LoginSession
from tests import postgres
from tests.bench._house import house, table
from tests.browsers.waiting import wait_until
from tests.cast import Cast, held

CLIENTS = (1, 8)
EACH = 20  # mentors that a client sends for by turns: nobody sends more than a phone may in a minute
BIND = "127.0.0.1:{port}"
WEB = {
    "waitress": f"waitress --listen={BIND} --threads=8 --call fieldapp:create_app",
    "gunicorn": f"gunicorn --no-control-socket --workers=2 --threads=8 --bind={BIND} fieldapp:create_app()",
}

DATABASES = {"SQLite": lambda: nullcontext(""), "PostgreSQL": postgres.start}


@dataclass
class House:
    """One web server on one database, its mentors, and what was measured."""

    web: str
    database: str
    port: int
    people: list[dict[str, Any]]
    times: dict[int, list[float]] = field(default_factory=lambda: {clients: [] for clients in CLIENTS})
    refused: list[int] = field(default_factory=list)

    def measure(self, clients: int, seconds: float) -> None:
        """Let so many clients send for so long."""
        asked = {
            "port": self.port,
            "seconds": seconds,
            "people": [self.people[at::clients] for at in range(clients)],
        }
        told = subprocess.run(
            [sys.executable, "-m", "tests.bench._client"],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        answer = json.loads(told.stdout)
        self.times[clients] += answer["times"]
        self.refused += answer["refused"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench wire")
    parser.add_argument("--seconds", type=float, default=8, help="for each figure, shared between the rounds")
    parser.add_argument("--rounds", type=int, default=4)
    asked = parser.parse_args()
    webs = [web for web in WEB if find_spec(web)]
    with ExitStack() as stack:
        houses = [
            stack.enter_context(serving(web, name, stack.enter_context(url())))
            for name, url in DATABASES.items()
            for web in webs
        ]
        for _ in range(asked.rounds):
            for clients in CLIENTS:
                for one in houses:
                    one.measure(clients, asked.seconds / asked.rounds)
        print(f"./dev bench wire --seconds {asked.seconds:g} --rounds {asked.rounds}\n")
        print(report(houses, asked.seconds))


@contextmanager
def serving(web: str, name: str, url: str) -> Iterator[House]:
    """A web server in a process of its own, as in production but for https."""
    with house(url) as app:
        settings = app.config["FIELDAPP"]
        people = mentors(app)
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", *WEB[web].format(port=port).split()],
            env=os.environ
            | {
                "FIELDAPP_DATA_DIR": str(settings.data_dir),
                "FIELDAPP_DATABASE_URL": settings.database,
                "FIELDAPP_DEVELOPMENT": "1",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: answers(port), 30, f"{web} to answer")
            yield House(web, name, port, people)
        finally:
            process.terminate()
            process.wait(20)


def mentors(app: Flask) -> list[dict[str, Any]]:
    """Mentors with their logins, a course each, and an entry to send again and again under new ids."""
    with Session(app.extensions["fieldapp.engine"], expire_on_commit=False) as session:
        cast = Cast(session)
        found = []
        for at in range(max(CLIENTS) * EACH):
            mentor = cast.person(f"mentor{at}", "mentor", affiliation="internal")
            entry = held(cast.course("Siv", mentor, cast.timian), mentor)
            login, secret = LoginSession.open(mentor)
            session.add(login)
            found.append({"cookie": secret, "entry": entry})
        session.commit()
        return found


def report(houses: list[House], seconds: float) -> str:
    rows = []
    for one in houses:
        for clients, times in one.times.items():
            figures = [
                f"{len(times) / seconds:.0f}",
                *(f"{x:.1f}" for x in (statistics.median(times), p95(times))),
            ]
            rows.append([f"{one.web}, {one.database}", clients, *figures, len(one.refused)])
    return table(("server", "clients", "PUT/s", "median ms", "p95 ms", "not 201"), rows)


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    main()
