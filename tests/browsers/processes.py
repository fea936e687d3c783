"""A browser is a family of processes: started together, ended together, none left behind."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .waiting import wait_until

# Also when the tests themselves are killed and can clean up nothing.
DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")


class Family:
    """One process with all its children, in a process group of its own."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str]) -> None:
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*DIES_WITH_US, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **env},
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def see_out(self, patience: float = 10) -> None:
        """It was asked to end: let it write its profile, then kill what is left."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.kill()

    def kill(self) -> None:
        """kill -9 for the whole family, as when a phone's battery falls out."""
        kill_group(self.process.pid)
        self.process.wait()


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    wait_until(lambda: not members(leader), what=f"the end of process group {leader}")


def members(leader: int) -> list[int]:
    """The living processes of the group; a dead one that nobody has reaped yet does not count."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _lives_in(pid, leader)]


def _lives_in(pid: int, leader: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        # After the last ")": state, parent, group. The name before it may hold spaces.
        state, _, group = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:3]
        return int(group) == leader and state != "Z"
    return False
