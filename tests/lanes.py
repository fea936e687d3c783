"""`./dev test`: every check the house has, in lanes that each know how long they may take."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests import machine
from tests import quick as near
from tests.browsers import webkit
from tests.faults.turn import BY_TURNS
from tests.lane import AT_ONCE, Lane, side_by_side

STATIC = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", "--strict", "fieldapp"],
}
SERVER = "not browser and not faults and not kills and not simulation"
# Tests in browsers, by the names of their files; whatever has no lane of its own is in the last.
ROOMS = {
    "the phone": "test_phone",
    "the bell": "test_alerts or test_browsers or test_ladder or test_push or test_silence or test_whole",
    "the pages": "test_pages or test_desk or test_citizen",
}
ROOMS["the rest"] = f"not ({' or '.join(ROOMS.values())})"
HALVES = ("tests on SQLite, one half", "tests on SQLite, the other")
BUDGETS = {
    "ruff check": 10,
    "ruff format": 10,
    "mypy": 90,  # seconds, the first time
    "tests on SQLite": 60,
    **dict.fromkeys(HALVES, 55),
    "server on SQLite": 370,
    "server on PostgreSQL": 340,
    "kills": 150,
    "simulation": 260,
    "browsers: the phone": 320,
    "browsers: the bell": 300,
    "browsers: the pages": 200,
    "browsers: the rest": 220,
    "faults: in the house": 180,
    "faults: on the phone": 210,
}


def main(arguments: list[str]) -> int:
    in_a_hurry = "--quick" in arguments
    arguments = [argument for argument in arguments if argument != "--quick"]
    gone = look_around(quick=in_a_hurry)
    lanes = plan(arguments, quick=in_a_hurry, without=set(gone))
    with nothing_left_behind(lanes):
        # No browser is in a hurry there, so the cores are shared by all until the end.
        side_by_side(lanes, may_be_empty=bool(arguments), at_once=len(lanes) if in_a_hurry else AT_ONCE)
    return summary(lanes, gone, chosen=bool(arguments), quick=in_a_hurry)


def look_around(*, quick: bool) -> dict[str, str]:
    """What the lanes will have to do without, after trying to install it."""
    if quick:
        return {}
    if machine.missing():
        machine.install(list(machine.missing()))
    return machine.missing()


def plan(arguments: list[str], *, quick: bool, without: set[str]) -> list[Lane]:
    """Every lane. Budgets are measured, and say which go first and what is worth a look."""
    static = [Lane(name, BUDGETS[name], command, is_patient=not quick) for name, command in STATIC.items()]
    if quick:
        return [*static, *hurried(arguments)]
    server = [
        tests(f"server on {label}", SERVER, arguments, FIELDAPP_TEST_DATABASE=name)
        for name, label in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
        if name not in without
    ]
    browsers = [
        tests(
            f"browsers: {name}",
            "browser and not faults and not kills",
            ["-k", files, *(arguments or marked("browser"))],
        )
        for name, files in (ROOMS if not arguments else {"all": ""}).items()
    ]
    # Who asks for some tests gets those; the whole run plants the bugs whose turn it is.
    turns = {} if arguments else BY_TURNS
    storms = [
        tests("kills", "kills", arguments or marked("kills")),
        # Its clock stands still.
        replace(
            tests("simulation", "simulation", arguments or marked("simulation"), **turns), is_patient=True
        ),
    ]
    faults = [
        tests("faults: in the house", "faults and not browser", arguments or marked("faults"), **turns),
        tests("faults: on the phone", "faults and browser", arguments or marked("faults"), **turns),
    ]
    return [*static, *server, *browsers, *storms, *faults]


def hurried(arguments: list[str]) -> list[Lane]:
    """Some tests if asked for, or those of tests/quick.py in a half for each core."""
    marks = f"{SERVER} and not slow"
    if arguments:
        return [tests("tests on SQLite", marks, arguments)]
    told = near.settings()
    halves = near.shares(len(HALVES), told[near.WHOLE].split())
    return [tests(name, marks, files, **told) for name, files in zip(HALVES, halves, strict=True)]


def marked(mark: str) -> list[str]:
    """The files that name a mark: to read all the others for a few tests takes a lane five seconds."""
    home = Path(__file__).parent
    files = sorted(home.glob("test_*.py"))
    return [f"{home.name}/{file.name}" for file in files if f"mark.{mark}" in file.read_text()]


def tests(name: str, marks: str, arguments: list[str], **settings: str) -> Lane:
    # A cache of its own: two lanes side by side must not write the same one.
    cache = f"cache_dir=.pytest_cache/{name.replace(' ', '-').lower()}"
    command = ["pytest", "-o", cache, "--no-header", "-m", marks]
    return Lane(name, BUDGETS.get(name, 900), [*command, *arguments], settings)


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


def summary(lanes: list[Lane], gone: dict[str, str], *, chosen: bool, quick: bool = False) -> int:
    print(f"\n{'lane':28}{'seconds':>8}{'CPU':>8}{'passed':>8}{'failed':>8}{'skipped':>8}")
    for lane in lanes:
        figures = f"{lane.seconds:8.1f}{lane.work:8.1f}{lane.passed:8}{lane.failed:8}{lane.skipped:8}"
        print(f"{lane.name:28}{figures}  {lane.remark}".rstrip())
    required = [package for package in gone if os.environ.get(REQUIRED_BY[package]) == "1"]
    for package, says in gone.items():
        word = "FAILED" if package in required else "NOT TESTED"
        print(f"{word}: {says}; install the package {package}.")
    passed, failed, skipped = (sum(getattr(lane, key) for lane in lanes) for key in COUNTS)
    failed += len(required)
    if chosen and not any(lane.passed + lane.failed for lane in lanes if "pytest" in lane.command):
        print("No test has that name.")
        failed += 1
    if quick and not chosen:
        print(LEFT_OUT.format(waiting=sum(lane.waiting for lane in lanes)))
    print(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


LEFT_OUT = """NOT RUN: {waiting} tests that are near no change and wait for another commit's turn; what is
marked slow; everything in browsers and on PostgreSQL, planted bugs, kills and storms.
./dev test runs them all."""
COUNTS = ("passed", "failed", "skipped")
REQUIRED_BY = dict.fromkeys(("chromium", "firefox-esr", "libatomic1"), "FIELDAPP_REQUIRE_BROWSER")
REQUIRED_BY |= {"postgresql": "FIELDAPP_REQUIRE_POSTGRES"}
REQUIRED_BY |= dict.fromkeys(webkit.PACKAGES, "FIELDAPP_REQUIRE_WEBKIT")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
