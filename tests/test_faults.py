"""Bugs planted on purpose: each must turn its test red, or the day somebody makes it nobody will notice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.browsers import chromium
from tests.browsers.fixtures import need
from tests.faults import mutants
from tests.faults.mutants import Plant, copy_of_the_house
from tests.faults.plants import PLANTS


def planted(plant: Plant) -> Any:
    """A case of its own, marked by what it needs."""
    marks = [pytest.mark.browser] if plant.needs_browser else []
    return pytest.param(plant, id=plant.name.replace(" ", "_"), marks=marks)


@pytest.fixture(scope="module")
def house() -> Iterator[Path]:
    """The house as it is."""
    with copy_of_the_house() as copy:
        yield copy


@pytest.mark.faults
@pytest.mark.parametrize("plant", [planted(plant) for plant in PLANTS])
def test_the_bug_is_caught(plant: Plant, house: Path):
    if plant.needs_browser:
        need(chromium.EXECUTABLE)
    if plant.database == "postgresql":
        postgres.need()
    result = mutants.with_bug(house, plant)
    assert not result.is_green, f"nobody notices that {plant.name}"
    assert result.is_red_for_the_right_reason, result.said


@pytest.mark.faults
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
