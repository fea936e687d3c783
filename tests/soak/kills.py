"""Real kills: browsers, web servers, PostgreSQL, and the power; every promise is kept, and kept once.

./dev soak kills [--only chromium|firefox|web|postgres|power] [--rounds N] [--seed 7] [--planted]
"""

import argparse
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench._house import table
from tests.faults.mutants import Plant
from tests.soak import _plants as plants
from tests.soak._cluster import FORGETFUL
from tests.soak._ledger import Tally
from tests.soak._phones import kill_chromium, kill_firefox
from tests.soak._plants import house_with
from tests.soak._power import cut_power, why_not
from tests.soak._servers import kill_postgres, kill_web

Siege = Callable[[int, int, Path], Tally]
HEAD = ("killed", "kills", "promised", "lost", "double", "came again", "seconds", "s per kill")


def both_databases(rounds: int, seed: int, root: Path) -> Tally:
    """The web server, half of the kills on either database."""
    half = rounds // 2
    return kill_web(rounds - half, seed, root).plus(kill_web(half, seed, root, "PostgreSQL"))


def on_postgresql(rounds: int, seed: int, root: Path) -> Tally:
    """The web server on PostgreSQL, where no writer waits for another."""
    return kill_web(rounds, seed, root, "PostgreSQL")


def until_lost(siege: Callable[..., Tally]) -> Siege:
    """The same, ended when something is lost."""
    return lambda rounds, seed, root: siege(rounds, seed, root, planted=True)


# How many kills `./dev soak kills` makes, and how.
PARTS: dict[str, tuple[int, Siege]] = {
    "chromium": (200, kill_chromium),
    "firefox": (50, kill_firefox),
    "web": (100, both_databases),
    "postgres": (50, kill_postgres),
    "power": (15, cut_power),
}


@dataclass(frozen=True)
class Planted:
    """A bug, and within how many kills the siege must see it."""

    part: str
    name: str
    bugs: tuple[Plant, ...]
    rounds: int
    siege: Siege

    def is_seen(self, tally: Tally) -> bool:
        """Something was lost, or counted twice."""
        return bool(tally.lost or tally.double)


def planted(part: str, bug: Plant, rounds: int, siege: Siege, *more: Plant) -> Planted:
    """Named like its first bug."""
    return Planted(part, bug.name, (bug, *more), rounds, siege)


PLANTED = (
    planted("chromium", plants.WRITTEN_LATER, 5, until_lost(kill_chromium)),
    planted("chromium", plants.BEFORE_THE_DISK, 100, until_lost(kill_chromium)),
    planted("firefox", plants.WRITTEN_LATER, 5, until_lost(kill_firefox)),
    planted("web", plants.EARLY_RECEIPT, 3, on_postgresql),
    planted("web", plants.BELL_APART, 20, kill_web),
    planted("web", plants.SERVERS_IDS[0], 5, kill_web, plants.SERVERS_IDS[1]),
    Planted(
        "postgres",
        "PostgreSQL does not wait for its disk",
        (),
        3,
        lambda rounds, seed, root: kill_postgres(rounds, seed, root, FORGETFUL),
    ),
    planted("power", plants.RELAXED, 5, until_lost(cut_power)),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev soak kills")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--rounds", type=int, help="kills for each part; without it as many as each needs")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--planted", action="store_true", help="are bugs found that are there on purpose?")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that disks are unmounted and browsers ended
    # A shell's background job ignores SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parts = [asked.only] if asked.only else list(PARTS)
    if "power" in parts and (reason := why_not()):
        print(f"NOT TESTED: the power was not cut, because {reason}.\n", flush=True)
        parts.remove("power")
    if not parts:
        return 1
    return look_for_bugs(parts, asked) if asked.planted else besiege(parts, asked)


def besiege(parts: list[str], asked: argparse.Namespace) -> int:
    """The house as it is: nothing may be lost, nothing may count twice."""
    rows, whole = [], True
    with house_with() as root:
        for part in parts:
            usual, siege = PARTS[part]
            tally = siege(asked.rounds or usual, asked.seed, root)
            rows.append(row(part, tally))
            whole = whole and tally.is_whole
            print(*rows[-1], flush=True)
    print(f"\n{command(asked)}\n\n{table(HEAD, rows)}")
    print("\nEvery promise was kept, once." if whole else "\nLOST or DOUBLE: a promise was broken.")
    return 0 if whole else 1


def look_for_bugs(parts: list[str], asked: argparse.Namespace) -> int:
    """The house with each bug in turn: a siege that sees nothing is worth nothing."""
    rows, blind = [], []
    for one in PLANTED:
        if one.part not in parts:
            continue
        with house_with(*one.bugs) as root:
            tally = one.siege(asked.rounds or one.rounds, asked.seed, root)
        rows.append(row(f"{one.part}: {one.name}", tally))
        print(*rows[-1], flush=True)
        if not one.is_seen(tally):
            blind.append(one.name)
    print(f"\n{command(asked)}\n\n{table(HEAD, rows)}")
    print(f"\nNOT SEEN: {'; '.join(blind)}." if blind else "\nEvery bug was seen.")
    return 1 if blind else 0


def row(name: str, tally: Tally) -> list[object]:
    figures = tally.kills, tally.promised, tally.lost, tally.double, tally.again
    return [name, *figures, f"{tally.seconds:.0f}", f"{tally.seconds / max(1, tally.kills):.1f}"]


def command(asked: argparse.Namespace) -> str:
    given = [f"--only {asked.only}"] * bool(asked.only) + [f"--rounds {asked.rounds}"] * bool(asked.rounds)
    return " ".join(["./dev soak kills", *given, *["--planted"] * asked.planted, f"--seed {asked.seed}"])


if __name__ == "__main__":
    sys.exit(main())
