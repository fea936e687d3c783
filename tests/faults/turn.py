"""Which bugs are planted this time: by hand every one; in the whole run those whose turn it is."""

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
THIRDS = 3
# Branches that others build on, as a clone and as their owner knows them.
TRUNKS = ("origin/HEAD", "origin/main", "main")
# Who changes these changes every bug.
HARNESS = (
    "tests/faults/",
    "tests/sim/",
    "tests/test_faults.py",
    "tests/test_sync_simulation.py",
    "tests/conftest.py",
)
BY_TURNS = {"FIELDAPP_TEST_BUGS": "in turn"}
Bug = TypeVar("Bug")


class NoHistory(Exception):
    """No git, or too little of what came before."""


def in_turn(bugs: Sequence[Bug], files_of: Callable[[Bug], set[str]]) -> list[Bug]:
    """All of them; with FIELDAPP_TEST_BUGS=in turn, as in the whole run, those that this commit asks for.

    That is every bug of which a file has changed, and of the others a third that the commit's hash chooses:
    the same commit plants the same bugs. Without a history, or when the harness changed, it is every one.
    """
    if os.environ.get("FIELDAPP_TEST_BUGS") != BY_TURNS["FIELDAPP_TEST_BUGS"]:
        return list(bugs)
    try:
        commit, touched = _head(), changed()
    except NoHistory:
        return list(bugs)
    return chosen(bugs, files_of, commit, touched)


def chosen(
    bugs: Sequence[Bug], files_of: Callable[[Bug], set[str]], commit: str, touched: set[str]
) -> list[Bug]:
    """The bugs whose turn it is at this commit, in their own order."""
    if any(file.startswith(HARNESS) for file in touched):
        return list(bugs)
    mine = place(THIRDS, commit)
    return [bug for place, bug in enumerate(bugs) if place % THIRDS == mine or files_of(bug) & touched]


def place(turns: int, commit: str = "") -> int:
    """Which of so many turns it is at this commit, or at the one that is checked out. Raises NoHistory."""
    return int((commit or _head())[:8], 16) % turns


def changed() -> set[str]:
    """Every file that is not as it was where this branch left the trunk; on the trunk, before this commit."""
    head = _head()
    bases = [_git("merge-base", "HEAD", trunk) for trunk in TRUNKS if _has(trunk)]
    base = next((one for one in bases if one != head), None) or _git("rev-parse", "HEAD~1")
    new = _git("ls-files", "--others", "--exclude-standard")
    return {*_git("diff", "--name-only", base).splitlines(), *new.splitlines()}


def _head() -> str:
    return _git("rev-parse", "HEAD")


def _has(branch: str) -> bool:
    try:
        return bool(_git("rev-parse", "--verify", "--quiet", branch))
    except NoHistory:
        return False


def _git(*asked: str) -> str:
    try:
        said = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(" ".join(asked)) from error
    return said.stdout.strip()
