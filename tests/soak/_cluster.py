"""A PostgreSQL that is killed with -9, as a whole or one backend, and started again on what its disk has."""

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

import psycopg

from tests import postgres
from tests.browsers.waiting import wait_until

COMES_BACK_WITHIN = 60  # seconds; it reads its log first
# The planted bug: a commit is answered before it is on the disk.
FORGETFUL = ("-c", "synchronous_commit=off", "-c", "wal_writer_delay=10s")


class Cluster:
    """A running server of the tests', taken over: killed, and started as it was started. Leaving kills it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._folder = Path(unquote(url.partition("host=")[2]))
        process = Path(f"/proc/{self._postmaster()}")
        self._command = process.joinpath("cmdline").read_text().split("\0")[:-1]
        owner = process.stat()
        self._account: dict[str, Any] = (
            {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        self._again: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.kill()

    def strike(self, dice: random.Random) -> str:
        """Kill everything and start again, or only one backend, on which all the others begin anew too."""
        wait_until(self._is_up, COMES_BACK_WITHIN, "PostgreSQL to recover")
        backends = self._backends() if dice.random() < 0.5 else []
        if backends:
            os.kill(dice.choice(backends), signal.SIGKILL)
            wait_until(self._is_up, COMES_BACK_WITHIN, "PostgreSQL to recover")
            return "backend"
        self.kill()
        self.start()
        return "postmaster"

    def begin_anew(self, settings: tuple[str, ...]) -> None:
        """The same with other settings from now on; what was committed before is safe."""
        self.kill()
        self._command += settings
        self.start()

    def kill(self) -> None:
        """kill -9 for all; the postmaster stands still meanwhile, so that nobody is born."""
        postmaster = self._postmaster()
        _send(postmaster, signal.SIGSTOP)
        family = [postmaster, *_children(postmaster)]
        for pid in family:
            _send(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(postmaster, 0)  # a dead one that nobody has reaped still counts as running
        if self._again:
            self._again.wait()
        wait_until(lambda: not any(map(_is_alive, family)), what="the end of PostgreSQL")

    def start(self) -> None:
        """On the same folder; it recovers from its log."""
        with (self._folder / "log").open("ab") as log:
            self._again = subprocess.Popen(
                self._command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._account,
            )
        wait_until(self._is_up, COMES_BACK_WITHIN, "PostgreSQL to recover")

    def _postmaster(self) -> int:
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def _backends(self) -> list[int]:
        with psycopg.connect(self.url) as asked:
            rows = asked.execute("select pid from pg_stat_activity where backend_type = 'client backend'")
            return [pid for (pid,) in rows if pid != asked.info.backend_pid]

    def _is_up(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def cluster() -> Iterator[Cluster]:
    """One of its own, empty."""
    with postgres.start() as url, Cluster(url) as own:
        yield own


def _children(pid: int) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _send(pid: int, word: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, word)


def _is_alive(pid: int) -> bool:
    """Dead ones that nobody has reaped yet do not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
