"""What `./dev test --quick` runs: what is near a change, the rules of the house, and of the rest a fifth."""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tests.faults import turn

ROOT = turn.ROOT
ALWAYS = "test_house_"
TURNS = 5
# What tests/collecting.py is told: the fifth whose turn it is, and the files that run whole.
TURN, WHOLE = "FIELDAPP_TEST_TURN", "FIELDAPP_TEST_WHOLE"
# So many bytes of tests near a change run whole, the nearest first: what everybody imports is near to all.
# The lanes then take some fifty seconds on two cores.
ROOM = 100_000
# What has tests under other names than its folder's.
ROOMS = {"static": ("pwa", "phone", "budget"), "service_worker": ("pwa", "phone"), "translations": ("pages",)}
IMPORT = re.compile(r"^from (\S+) import (\([^)]*\)|.*)$|^import (\S+)", re.MULTILINE)
ELSEWHERE = re.compile(r"^pytestmark = \[?pytest\.mark\.(browser|faults|kills|simulation)\b", re.MULTILINE)


def settings() -> dict[str, str]:
    """The turn of this commit, and what is near to what has changed."""
    changed: set[str] = set()
    number = 0
    with suppress(turn.NoHistory):
        changed, number = turn.changed(), turn.place(TURNS)
    return {TURN: str(number), WHOLE: " ".join(whole(changed))}


def whole(changed: set[str]) -> list[str]:
    """The files of tests that run whole: all about the house itself, and what is near to these changes."""
    texts = {path: path.read_text() for path in sorted((ROOT / "tests").glob("*.py"))}
    found, room = [path for path in texts if path.name.startswith(ALWAYS)], ROOM
    for path in nearest_first(changed, texts):
        if path not in found and len(texts[path]) <= room:
            found.append(path)
            room -= len(texts[path])
    return [path.name for path in found]


def nearest_first(changed: set[str], texts: dict[Path, str]) -> list[Path]:
    """Tests that have changed themselves, then those that import what has, then those of the same room."""
    imports = {path: imported(text) for path, text in texts.items()}
    modules = {file.removesuffix(".py").replace("/", ".") for file in changed if file.endswith(".py")}
    helpers = {f"tests.{path.stem}" for path in texts if imports[path] & modules and not is_test(path)}
    rooms = {room for file in changed for room in rooms_of(file)}
    tests = [path for path in texts if is_test(path) and not ELSEWHERE.search(texts[path])]
    return [
        *(path for path in tests if path.relative_to(ROOT).as_posix() in changed),
        *(path for path in tests if imports[path] & modules),
        *(path for path in tests if imports[path] & helpers),
        *(path for path in tests if path.stem.split("_")[1] in rooms),
    ]


def imported(text: str) -> set[str]:
    """The modules that a file names in its imports; `from a import b` may name `a.b`."""
    found = set()
    for where, what, whole in IMPORT.findall(text):
        names = re.findall(r"\w+", what)
        found |= {where, whole, *(f"{where}.{name}" for name in names)}
    return found


def rooms_of(file: str) -> tuple[str, ...]:
    """The rooms whose tests are about this file of the product."""
    top, _, rest = file.partition("/")
    folder = rest.partition("/")[0] if top in ("fieldapp", "templates") else top
    return ROOMS.get(folder, (folder,))


def is_test(path: Path) -> bool:
    return path.name.startswith("test_")


def shares(number: int, whole: Iterable[str]) -> list[list[str]]:
    """All files with tests for this loop, dealt out so that each share takes about as long."""
    home = ROOT / "tests"
    texts = {path: path.read_text() for path in sorted(home.glob("test_*.py"))}
    weights = {
        path: len(text) * (TURNS if path.name in set(whole) else 1)
        for path, text in texts.items()
        if not ELSEWHERE.search(text)
    }
    dealt: list[list[str]] = [[] for _ in range(number)]
    loads = [0] * number
    for path in sorted(weights, key=lambda path: -weights[path]):
        lightest = loads.index(min(loads))
        dealt[lightest].append(f"{home.name}/{path.name}")
        loads[lightest] += weights[path]
    return [sorted(share) for share in dealt]
