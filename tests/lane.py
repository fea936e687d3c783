"""One command of `./dev test` with its own report, and lanes side by side so that no core waits."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

AT_ONCE = 2  # lanes: browsers are in a hurry, and this is the smallest machine we test on
# A third one without a clock takes what they leave while they wait for something, a fifth of the cores.
PATIENCE = 3  # of 19, by which others are let pass
LIMIT = 30 * 60  # seconds after which a lane does not go slowly, it hangs
NO_TESTS_COLLECTED = 5
# Five hundred files are compiled once, not again by every lane and every server and plant that it starts.
KEEPS_BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}


@dataclass
class Lane:
    """One command with its own report. Budget in seconds, beside another lane on two cores: a remark only."""

    name: str
    budget: int
    command: list[str]
    settings: dict[str, str] = field(default_factory=dict)
    is_patient: bool = False  # nothing in it is late, however long it takes
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    waiting: int = 0  # tests that another turn runs (tests/quick.py)
    work: float = 0.0  # CPU seconds of all its processes
    seconds: float = 0.0
    remark: str = ""

    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="fieldapp-lane-")
        self.report = Path(self.folder.name, "report.xml")
        self.output = Path(self.folder.name, "output")
        self.began = time.monotonic()
        print(f"{self.name}: started.", flush=True)
        report = [f"--junitxml={self.report}"] if "pytest" in self.command else []
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command, *report],
                env=os.environ | KEEPS_BYTECODE | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=(lambda: os.nice(PATIENCE)) if self.is_patient else None,
            )

    def has_ended(self) -> bool:
        """By itself, or stopped because it has taken so long that it must hang."""
        before = _work()
        if self.process.poll() is None and time.monotonic() - self.began > LIMIT:
            self.stop()
            self.remark = f"stopped after {LIMIT / 60:.0f} minutes"
        ended = self.process.poll() is not None
        self.work = _work() - before  # one that has ended is added to our children's just now
        return ended

    def finish(self, *, may_be_empty: bool) -> None:
        """Count what happened, and say what it said."""
        self.seconds = time.monotonic() - self.began
        code = -1 if self.remark else self.process.wait()
        self._count(code, may_be_empty=may_be_empty)
        if not self.remark and self.seconds > self.budget:
            self.remark = f"over its budget of {self.budget} s"
        print(f"\n---- {self.name}\n{self.output.read_text(errors='replace').strip()}", flush=True)
        self.folder.cleanup()

    def stop(self) -> None:
        """Ends the lane with the browsers and servers it started."""
        if self.process.poll() is not None:
            return
        for word in (signal.SIGINT, signal.SIGKILL):
            os.killpg(self.process.pid, word)
            try:
                self.process.wait(10)
                return
            except subprocess.TimeoutExpired:
                continue

    def _count(self, code: int, *, may_be_empty: bool) -> None:
        if "pytest" in self.command:
            self.passed, self.failed, self.skipped = _counted(self.report)
            self.waiting = _waiting(self.report)
            if code == NO_TESTS_COLLECTED:
                self.remark = "no test here"
                code = 0 if may_be_empty else code
            elif not self.report.exists():
                code, self.remark = code or 1, self.remark or "ended without a report"
        else:
            self.passed = 1 if code == 0 else 0
        if code and not self.failed:
            self.failed = 1


def _counted(report: Path) -> tuple[int, int, int]:
    """Passed, failed, skipped, out of pytest's own report; an error counts as a failure."""
    if not report.exists():
        return 0, 0, 0
    suites = list(ElementTree.parse(report).iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def _waiting(report: Path) -> int:
    """What tests/collecting.py wrote into the report."""
    if not report.exists():
        return 0
    said = ElementTree.parse(report).iterfind(".//property[@name='waiting']")
    return sum(int(one.get("value", 0)) for one in said)


def _work() -> float:
    """CPU seconds of every process that we started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def side_by_side(lanes: Iterable[Lane], *, may_be_empty: bool, at_once: int = AT_ONCE) -> None:
    """All of them, the longest first: what is short fills the gaps, and the cores end together.

    Beside those that are in a hurry goes one that is not.
    """
    waiting = sorted(lanes, key=lambda lane: lane.budget)
    running: list[Lane] = []
    while waiting or running:
        while next_one := next_of(waiting, running, at_once):
            waiting.remove(next_one)
            running.append(next_one)
            next_one.start()
        for lane in [lane for lane in running if lane.has_ended()]:
            lane.finish(may_be_empty=may_be_empty)
            running.remove(lane)
        time.sleep(0.1)


def next_of(waiting: list[Lane], running: list[Lane], at_once: int) -> Lane | None:
    """The lane to start now; `waiting` with the longest last."""
    hurried = [lane for lane in waiting if not lane.is_patient]
    if hurried and sum(not lane.is_patient for lane in running) < at_once:
        return hurried[-1]
    patient = [lane for lane in waiting if lane.is_patient]
    alone = not any(lane.is_patient for lane in running)
    return patient[-1] if patient and (alone or len(running) < at_once) else None
