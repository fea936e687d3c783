"""`./dev test`: every check the house has, in lanes that each know how long they may take."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests import machine

STATIC = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", "--strict", "fieldapp"],
}
NO_TESTS_COLLECTED = 5
PATIENCE = 3  # a lane is stopped when it has taken this many times its budget


@dataclass
class Lane:
    """One command with its own report. Budget in seconds, on two cores with everything warm."""

    name: str
    budget: int
    command: list[str]
    settings: dict[str, str] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0
    skipped: int = 0
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
                env=os.environ | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def finish(self, *, may_be_empty: bool) -> None:
        try:
            code = self.process.wait(self.budget * PATIENCE)
        except subprocess.TimeoutExpired:
            self.stop()
            code, self.remark = -1, f"stopped after {PATIENCE} times its budget"
        self.seconds = time.monotonic() - self.began
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


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    arguments = [argument for argument in arguments if argument != "--quick"]
    gone = look_around(quick=quick)
    rounds = plan(arguments, quick=quick, without=set(gone))
    lanes = [lane for together in rounds for lane in together]
    with nothing_left_behind(lanes):
        for together in rounds:
            for lane in together:
                lane.start()
            for lane in together:
                lane.finish(may_be_empty=bool(arguments))
    return summary(lanes, gone, chosen=bool(arguments))


def look_around(*, quick: bool) -> dict[str, str]:
    """What the lanes will have to do without, after trying to install it."""
    if quick:
        return {}
    if machine.missing():
        machine.install(list(machine.missing()))
    return machine.missing()


def plan(arguments: list[str], *, quick: bool, without: set[str]) -> list[list[Lane]]:
    """Lanes of one round run side by side, one for each core; faults take both by themselves."""
    static = [Lane(name, 60, command) for name, command in STATIC.items()]
    if quick:
        return [[*static, tests("tests on SQLite", 60, "not browser and not slow and not faults", arguments)]]
    server = [
        tests(f"server on {label}", 180, "not browser and not faults", arguments, FIELDAPP_TEST_DATABASE=name)
        for name, label in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
        if name not in without
    ]
    browsers = [
        tests(f"browsers: {name}", 300, "browser and not faults", ["-k", files, *arguments])
        for name, files in (("the phone", "test_phone"), ("the rest", "not test_phone"))
    ]
    faults = tests("faults", 180, "faults", arguments)
    return [[*static, *server], browsers, [faults]]


def tests(name: str, budget: int, marks: str, arguments: list[str], **settings: str) -> Lane:
    # A cache of its own: two lanes side by side must not write the same one.
    cache = f"cache_dir=.pytest_cache/{name.replace(' ', '-').lower()}"
    command = ["pytest", "-o", cache, "--no-header", "-m", marks]
    return Lane(name, budget, [*command, *arguments], settings)


@contextmanager
def nothing_left_behind(lanes: list[Lane]) -> Iterator[None]:
    """Ends every lane, whatever interrupted us."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A shell's background job ignores SIGINT, and its children would inherit that deafness.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
    finally:
        for lane in lanes:
            if hasattr(lane, "process"):
                lane.stop()


def summary(lanes: list[Lane], gone: dict[str, str], *, chosen: bool) -> int:
    print(f"\n{'lane':24}{'seconds':>8}{'passed':>8}{'failed':>8}{'skipped':>8}")
    for lane in lanes:
        figures = f"{lane.seconds:8.1f}{lane.passed:8}{lane.failed:8}{lane.skipped:8}"
        print(f"{lane.name:24}{figures}  {lane.remark}".rstrip())
    required = [package for package in gone if os.environ.get(REQUIRED_BY[package]) == "1"]
    for package, says in gone.items():
        word = "FAILED" if package in required else "NOT TESTED"
        print(f"{word}: {says}; install the package {package}.")
    passed, failed, skipped = (sum(getattr(lane, key) for lane in lanes) for key in COUNTS)
    failed += len(required)
    if chosen and not any(lane.passed + lane.failed for lane in lanes if "pytest" in lane.command):
        print("No test has that name.")
        failed += 1
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


COUNTS = ("passed", "failed", "skipped")
REQUIRED_BY = dict.fromkeys(("chromium", "firefox-esr", "libatomic1"), "FIELDAPP_REQUIRE_BROWSER")
REQUIRED_BY |= {"postgresql": "FIELDAPP_REQUIRE_POSTGRES"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
