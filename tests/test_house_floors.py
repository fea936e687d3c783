"""The house is entered from above: a room may use what lies on the floors below it, never a neighbour.

The tables are those of architecture.md. A new room chooses its floor there, and then here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "fieldapp"
WORKER = ROOT / "service_worker"
ROOF = 9
GROUND = 0

ROOMS = {
    "__init__": ROOF,
    "__main__": ROOF,
    "cli": ROOF,
    "clockwork": ROOF,
    "demo": ROOF,
    "lan": ROOF,
    "migrations": ROOF,
    "field": 5,
    "pwa": 4.5,
    "desk": 5,
    "office": 5,
    "citizen": 5,
    "health": ROOF,
    "metrics": ROOF,
    "reports": 4,
    "invoices": 4,
    "agreements": 3.5,
    "meetings": 3,
    "messages": 3,
    "progress": 2.5,
    "mentorships": 2,
    "alerts": 1,
    "wire": 0.75,  # keeps what arrives before a room judges it
    "entrance": 1.5,  # mails invitations, which accounts cannot: the post lies above it
    "journal": 1,
    "accounts": 0.5,
    **dict.fromkeys(("db", "databases", "errors", "answers", "security", "config", "clock"), GROUND),
    **dict.fromkeys(("vocabulary", "formats", "i18n", "hx", "sealing", "law", "typeset"), GROUND),
}
MODULES = {
    "worker": ROOF,
    "desk_worker": ROOF,
    "off_worker": ROOF,
    "routes": 5,
    "messages": 5,
    "pages": 4,
    **dict.fromkeys(("meetings", "agreements", "overlay", "progress"), 3),
    "bell": 3,
    **dict.fromkeys(("sync", "alerts"), 2),
    "lock": 1.5,  # an old login is ended before anything is sent
    "caseload": 1.5,  # a sent entry leaves the outbox's list when a document of the caseload holds it
    **dict.fromkeys(("outbox", "lost", "drafts"), 1),
    **dict.fromkeys(("store", "vault", "clock", "cache"), GROUND),
    **dict.fromkeys(("render", "jinja", "filters", "formats", "texts", "urls", "fields"), GROUND),
    # Made by Flask when it starts: the compiled templates and the tables that both servers share.
    **dict.fromkeys(("templates", "data"), GROUND),
}
MADE = {"templates", "data"}
IMPORT = re.compile(
    r"""^\s*(?:import|export)\b(?:[^"';]*?\bfrom)?\s*["'](\.\.?/[^"']+)["']|\bimport\(\s*["'](\.\.?/[^"']+)""",
    re.MULTILINE,
)


def rooms_in(folder: Path, suffix: str) -> set[str]:
    held = {path.relative_to(folder).parts[0] for path in folder.rglob(f"*{suffix}")}
    return {name.removesuffix(suffix) for name in held}


def python_imports(source: str, package: tuple[str, ...]) -> Iterator[str]:
    """Every name of ours that is imported, also inside functions and for type checking only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def rooms_used_in_python() -> Iterator[tuple[str, str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        room = inside.parts[0].removesuffix(".py")
        for name in python_imports(path.read_text(), ("fieldapp", *inside.parts[:-1])):
            if name.split(".")[0] == "fieldapp":
                yield str(inside), room, room_of(name)


def room_of(name: str) -> str:
    """`fieldapp.meetings.models` lies in meetings; a plain `fieldapp.create_app` in the roof."""
    second = name.split(".")[1] if "." in name else "__init__"
    there = (PACKAGE / second).is_dir() or (PACKAGE / f"{second}.py").exists()
    return second if there else "__init__"


def javascript_imports(source: str) -> list[str]:
    return [static or dynamic for static, dynamic in IMPORT.findall(source)]


def rooms_used_in_worker() -> Iterator[tuple[str, str, str]]:
    for path in sorted(WORKER.rglob("*.js")):
        inside = path.relative_to(WORKER)
        for target in javascript_imports(path.read_text()):
            used = (path.parent / target).resolve().relative_to(WORKER.resolve())
            yield str(inside), inside.parts[0].removesuffix(".js"), used.parts[0].removesuffix(".js")


def climbs(uses: Iterator[tuple[str, str, str]], floors: dict[str, float]) -> list[str]:
    """Who goes upstairs or next door. Ground and roof are open; a room without a floor may go nowhere."""
    return [
        f"{place} uses {used}"
        for place, room, used in uses
        if room != used
        and floors.get(room, -1) <= floors.get(used, ROOF)
        and not (floors.get(room) == floors.get(used, ROOF) and floors.get(room) in (GROUND, ROOF))
    ]


def circles(uses: Iterator[tuple[str, str, str]]) -> list[str]:
    """Rooms that come back to themselves."""
    used_by: dict[str, set[str]] = {}
    for _, room, used in uses:
        used_by.setdefault(room, set()).add(used)
    return sorted(room for room in used_by if room in reachable(used_by, used_by[room] - {room}))


def reachable(used_by: dict[str, set[str]], start: set[str]) -> set[str]:
    found, ahead = set(), set(start)
    while ahead:
        room = ahead.pop()
        found.add(room)
        ahead |= used_by.get(room, set()) - found
    return found


def test_every_room_has_a_floor():
    assert rooms_in(PACKAGE, ".py") - ROOMS.keys() == set()


def test_every_worker_module_has_a_floor():
    assert rooms_in(WORKER, ".js") - MODULES.keys() == set()


def test_nobody_in_the_house_imports_upstairs():
    assert climbs(rooms_used_in_python(), ROOMS) == []


def test_nobody_in_the_worker_imports_upstairs():
    assert climbs(rooms_used_in_worker(), MODULES) == []


def test_no_room_comes_back_to_itself():
    below = ((place, room, used) for place, room, used in rooms_used_in_python() if ROOMS.get(room) != ROOF)
    assert circles(below) == []
    assert circles(rooms_used_in_worker()) == []


def test_the_worker_imports_only_files_that_exist_or_are_made():
    there = rooms_in(WORKER, ".js") | MADE
    assert [f"{place} uses {used}" for place, _, used in rooms_used_in_worker() if used not in there] == []


def test_only_the_store_knows_indexed_db_and_only_the_vault_knows_keys():
    secrets = {"store.js": r"\bindexedDB\b", "vault.js": r"\bcrypto\.subtle\b"}
    told = [
        f"{path.name} knows what only {owner} may"
        for path in sorted(WORKER.rglob("*.js"))
        for owner, secret in secrets.items()
        if path.name != owner and re.search(secret, path.read_text())
    ]
    assert told == []


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("from fieldapp.desk import views", "desk"),
        ("def late():\n    import fieldapp.desk.views", "desk"),
        ("from fieldapp import create_app", "__init__"),
        ("from ..desk import views", "desk"),
    ],
)
def test_a_climb_is_seen_however_it_is_written(source, used):
    names = list(python_imports(source, ("fieldapp", "alerts")))
    assert [room_of(name) for name in names] == [used]
    assert climbs(iter([("alerts/models.py", "alerts", used)]), ROOMS) != []


@pytest.mark.parametrize(
    "source",
    [
        'import { open } from "./sync.js";',
        'import {\n  open,\n  close,\n} from "./sync.js";',
        'export * from "./sync.js";',
        'import "./sync.js";',
        'const later = () => import("./sync.js");',
        'export const a = "./no.js"; // prints ".0"\nimport { b } from "./sync.js";',
    ],
)
def test_a_javascript_import_is_seen_however_it_is_written(source):
    assert javascript_imports(source) == ["./sync.js"]


def test_a_circle_is_seen():
    assert circles(iter([("", "a", "b"), ("", "b", "c"), ("", "c", "a")])) == ["a", "b", "c"]
