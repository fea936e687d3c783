"""Lets a browser have only part of a processor, as a phone does. Linux control groups, as root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PERIOD = 12_000  # microseconds: shorter than a frame, so that a cap does not look like a pause

V1 = Path("/sys/fs/cgroup/cpu")
V2 = Path("/sys/fs/cgroup")
NAME = f"fieldapp-bench-{os.getpid()}"


class Cap:
    """`cores` is what all processes put into it share."""

    def __init__(self, cores: float):
        self.cores = cores
        self.folder = (V1 if V1.is_dir() else V2) / NAME
        self.folder.mkdir()
        if V1.is_dir():
            (self.folder / "cpu.cfs_period_us").write_text(str(PERIOD))
        self.tighten()

    def hold(self, processes: list[int]) -> None:
        """These, and whatever they start from now on."""
        for process in processes:
            with suppress(ProcessLookupError):
                (self.folder / "cgroup.procs").write_text(str(process))

    @contextmanager
    def loosened(self) -> Iterator[None]:
        """As much as there is, for what is not measured."""
        self._write(None)
        try:
            yield
        finally:
            self.tighten()

    def tighten(self) -> None:
        """No more than `cores` from now on."""
        self._write(int(PERIOD * self.cores))

    def remove(self) -> None:
        """When the last process in it has ended."""
        self.folder.rmdir()

    def _write(self, quota: int | None) -> None:
        if V1.is_dir():
            (self.folder / "cpu.cfs_quota_us").write_text(str(quota or -1))
        else:
            (self.folder / "cpu.max").write_text(f"{quota or 'max'} {PERIOD}")
