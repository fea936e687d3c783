"""Bugs planted on purpose: each must turn its test red, or the day somebody makes it nobody will notice."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.browsers import chromium
from tests.browsers.fixtures import need
from tests.faults import mutants, turn
from tests.faults.mutants import Plant, copy_of_the_house
from tests.faults.plants import PLANTS
from tests.faults.turn import chosen, in_turn


def planted(plant: Plant) -> Any:
    """A case of its own, marked by what it needs."""
    marks = [pytest.mark.browser] if plant.needs_browser else []
    return pytest.param(plant, id=plant.name.replace(" ", "_"), marks=marks)


@cache  # every file of tests is read for each
def files_of(plant: Plant) -> set[str]:
    """Where the bug is planted, where it is described, and where the test is that must catch it."""
    described = {
        path for path in Path(mutants.__file__).parent.glob("*.py") if plant.name in path.read_text()
    }
    found = {plant.file, *(path.relative_to(mutants.ROOT).as_posix() for path in described)}
    with suppress(LookupError):  # another test says so aloud
        found.add(plant.address(mutants.ROOT).partition("::")[0])
    return found


@pytest.fixture(scope="module")
def house() -> Iterator[Path]:
    """The house as it is."""
    with copy_of_the_house() as copy:
        yield copy


@pytest.mark.faults
@pytest.mark.parametrize("plant", [planted(plant) for plant in in_turn(PLANTS, files_of)])
def test_the_bug_is_caught(plant: Plant, house: Path):
    if plant.needs_browser:
        need(chromium.EXECUTABLE)
    if plant.database == "postgresql":
        postgres.need()
    result = mutants.with_bug(house, plant)
    assert not result.is_green, f"nobody notices that {plant.name}"
    assert result.is_red_for_the_right_reason, result.said


@pytest.mark.faults
@pytest.mark.timeout(4 * mutants.PATIENCE + 60)  # more than a hundred tests in one go
def test_without_a_bug_the_same_tests_are_green(house: Path):
    result = mutants.run(house, *{plant.address(house) for plant in PLANTS if not plant.needs_browser})
    assert result.is_green, result.said


def test_every_bug_still_fits_the_code(tmp_path: Path):
    for number, plant in enumerate(PLANTS):
        copy = tmp_path / str(number) / plant.file
        copy.parent.mkdir(parents=True)
        copy.write_text((mutants.ROOT / plant.file).read_text())
        plant.sow(tmp_path / str(number))
        assert plant.address(mutants.ROOT)


def test_a_bug_that_no_longer_fits_is_said_aloud(tmp_path: Path):
    (tmp_path / "rule.py").write_text("if late: ring()\nif late: ring()\n")
    for text in ("if early", "if late"):
        with pytest.raises(LookupError, match=r"it rings late« no longer fits: look at rule\.py"):
            Plant("it rings late", "rule.py", text, "if False", "").sow(tmp_path)


def test_any_three_commits_in_a_row_of_hashes_plant_every_bug():
    commits = [f"{number:08x}" + "0" * 32 for number in (7, 8, 9)]
    turns = [chosen(PLANTS, files_of, commit, set()) for commit in commits]
    assert [plant for plant in PLANTS if sum(plant in turn for turn in turns) != 1] == []
    assert turns[0] == chosen(PLANTS, files_of, commits[0], set())
    assert max(map(len, turns)) <= len(PLANTS) // 3 + 1


@pytest.mark.parametrize("where", ["planted", "described", "caught"])
def test_a_bug_of_which_a_file_has_changed_is_planted_whosever_turn_it_is(where):
    plant = next(plant for plant in PLANTS if plant.file == "service_worker/sync.js")
    caught = plant.address(mutants.ROOT).partition("::")[0]
    touched = {"planted": plant.file, "described": "tests/faults/phone.py", "caught": caught}[where]
    for number in range(3):
        assert plant in chosen(PLANTS, files_of, f"{number:08x}", {touched})


def test_who_changes_how_bugs_are_planted_plants_them_all():
    assert chosen(PLANTS, files_of, "0" * 40, {"tests/faults/mutants.py"}) == PLANTS


def test_where_nothing_is_known_of_the_past_every_bug_is_planted(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(turn, "ROOT", tmp_path)
    for setting, value in turn.BY_TURNS.items():
        monkeypatch.setenv(setting, value)
    assert in_turn(PLANTS, files_of) == PLANTS
