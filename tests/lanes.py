"""`./dev test`: every check the house has, in lanes that each know how long they may take."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests import machine
from tests.browsers import webkit
from tests.lane import Lane, side_by_side

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
BUDGETS = {
    "ruff check": 10,
    "ruff format": 10,
    "mypy": 90,  # seconds, the first time
    "tests on SQLite": 60,
    "server on SQLite": 250,
    "server on PostgreSQL": 300,
    "kills": 240,
    "simulation": 260,
    "browsers: the phone": 320,
    "browsers: the bell": 300,
    "browsers: the pages": 200,
    "browsers: the rest": 220,
    "faults: in the house": 180,
    "faults: on the phone": 210,
}


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    arguments = [argument for argument in arguments if argument != "--quick"]
    gone = look_around(quick=quick)
    lanes = plan(arguments, quick=quick, without=set(gone))
    with nothing_left_behind(lanes):
        side_by_side(lanes, may_be_empty=bool(arguments))
    return summary(lanes, gone, chosen=bool(arguments))


def look_around(*, quick: bool) -> dict[str, str]:
    """What the lanes will have to do without, after trying to install it."""
    if quick:
        return {}
    if machine.missing():
        machine.install(list(machine.missing()))
    return machine.missing()


def plan(arguments: list[str], *, quick: bool, without: set[str]) -> list[Lane]:
    """Every lane. Budgets are measured, and say which go first and what is worth a look."""
    static = [Lane(name, BUDGETS[name], command) for name, command in STATIC.items()]
    if quick:
        return [*static, tests("tests on SQLite", f"{SERVER} and not slow", arguments)]
    server = [
        tests(f"server on {label}", SERVER, arguments, FIELDAPP_TEST_DATABASE=name)
        for name, label in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
        if name not in without
    ]
    browsers = [
        tests(f"browsers: {name}", "browser and not faults and not kills", ["-k", files, *arguments])
        for name, files in (ROOMS if not arguments else {"all": ""}).items()
    ]
    storms = [tests(name, name, arguments) for name in ("kills", "simulation")]
    faults = [
        tests("faults: in the house", "faults and not browser", arguments),
        tests("faults: on the phone", "faults and browser", arguments),
    ]
    return [*static, *server, *browsers, *storms, *faults]


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
REQUIRED_BY |= dict.fromkeys(webkit.PACKAGES, "FIELDAPP_REQUIRE_WEBKIT")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
