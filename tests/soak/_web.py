"""The production server of docs/deploy.md, in processes that can be killed and started again."""

import os
import random
import subprocess
import sys
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self

from fieldapp.config import Config
from tests.bench.wire import WEB, free_port
from tests.browsers.processes import DIES_WITH_US, kill_group, members
from tests.browsers.waiting import wait_until

STARTS_WITHIN = 60  # seconds


class Web:
    """gunicorn and its workers on one port, with the code that lies in `root`. Leaving kills them."""

    def __init__(self, settings: Config, root: Path) -> None:
        self.root, self.port = root, free_port()
        self.log = settings.data_dir / "web.log"
        self._environ = os.environ | {
            "FIELDAPP_DATA_DIR": str(settings.data_dir.resolve()),
            "FIELDAPP_DATABASE_URL": settings.database,
            "FIELDAPP_DEVELOPMENT": "1",
            "FIELDAPP_ENTRIES_PER_MINUTE": "1000000",  # these phones write faster than any person
        }

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.kill()

    def start(self) -> None:
        """Serve on the same port as last time."""
        with self.log.open("ab") as output:
            self._master = subprocess.Popen(
                [*DIES_WITH_US, sys.executable, "-m", *WEB["gunicorn"].format(port=self.port).split()],
                cwd=self.root,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(self._is_up, STARTS_WITHIN, "the web server to answer")

    def kill(self) -> None:
        """kill -9 for the master and all its workers: an orphan would hold the port."""
        kill_group(self._master.pid)
        self._master.wait()

    def strike(self, dice: random.Random) -> str:
        """Kill everything and start again, or only one worker, whom the master replaces. Says which."""
        workers = [pid for pid in members(self._master.pid) if pid != self._master.pid]
        if workers and dice.random() < 0.5:
            os.kill(dice.choice(workers), 9)
            return "worker"
        self.kill()
        self.start()
        return "server"

    def _is_up(self) -> bool:
        if self._master.poll() is not None:
            raise RuntimeError(f"it did not start: {self.log.read_text()[-2000:]}")
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection, suppress(OSError):
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        return False
