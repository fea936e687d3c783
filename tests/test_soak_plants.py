"""The bugs that a soak plants: each must still fit the code it is planted in."""

from pathlib import Path

import pytest

from tests.faults.mutants import ROOT, Plant
from tests.soak._plants import ALL


@pytest.mark.parametrize("plant", ALL, ids=lambda plant: plant.name.replace(" ", "_"))
def test_every_bug_of_the_kills_still_fits_the_code(plant: Plant, tmp_path: Path):
    copy = tmp_path / plant.file
    copy.parent.mkdir(parents=True)
    copy.write_text((ROOT / plant.file).read_text())
    plant.sow(tmp_path)
