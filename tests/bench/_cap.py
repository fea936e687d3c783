"""Lets a browser have only part of a processor, as a phone does. Linux control groups, as root."""

import os
from contextlib import suppress
from pathlib import Path

PERIOD = 12_000  # microseconds: shorter than a frame, so that a cap does not look like a pause

V1 = Path("/sys/fs/cgroup/cpu")
V2 = Path("/sys/fs/cgroup")
NAME = f"fieldapp-bench-{os.getpid()}"


class Cap:
    """`cores` is what all processes put into it share."""

    def __init__(self, cores: float):
        self.folder = (V1 if V1.is_dir() else V2) / NAME
        self.folder.mkdir()
        quota = int(PERIOD * cores)
        if V1.is_dir():
            (self.folder / "cpu.cfs_period_us").write_text(str(PERIOD))
            (self.folder / "cpu.cfs_quota_us").write_text(str(quota))
        else:
            (self.folder / "cpu.max").write_text(f"{quota} {PERIOD}")

    def hold(self, processes: list[int]) -> None:
        """These, and whatever they start from now on."""
        for process in processes:
            with suppress(ProcessLookupError):
                (self.folder / "cgroup.procs").write_text(str(process))

    def remove(self) -> None:
        """When the last process in it has ended."""
        self.folder.rmdir()
