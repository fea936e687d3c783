"""The closing line of `./dev test` tells the truth, also when a lane never got as far as counting."""

import os
from pathlib import Path

import pytest

from tests import lane as one
from tests import lanes
from tests.lane import Lane, side_by_side

SOME = "def test_a(): pass\ndef test_b(): assert 0\nimport pytest\n@pytest.mark.skip\ndef test_c(): pass\n"


def finished(folder: Path, source: str, *, may_be_empty: bool = False) -> Lane:
    (folder / "test_lane.py").write_text(source)
    own = ["-c", os.devnull, "--rootdir", str(folder), "-p", "no:cacheprovider", str(folder)]
    lane = Lane("lane", 60, ["pytest", *own])
    side_by_side([lane], may_be_empty=may_be_empty)
    return lane


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "counts"),
    [
        (SOME, (1, 1, 1)),
        ("syntax error here", (0, 1, 0)),
        ("import os\nos._exit(0)", (0, 1, 0)),
        ("import os\nos._exit(9)", (0, 1, 0)),
        ("", (0, 1, 0)),
    ],
    ids=["counted", "not even collected", "left early and content", "killed", "empty"],
)
def test_a_lane_counts_what_happened(tmp_path, source, counts):
    lane = finished(tmp_path, source)
    assert (lane.passed, lane.failed, lane.skipped) == counts


@pytest.mark.slow
def test_a_lane_may_be_empty_when_tests_were_chosen(tmp_path):
    assert finished(tmp_path, "", may_be_empty=True).failed == 0


@pytest.mark.slow
def test_a_lane_that_hangs_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(one, "LIMIT", 1)
    lane = Lane("hangs", 1, ["timeit", "-n1", "-r1", "import time; time.sleep(60)"])
    side_by_side([lane], may_be_empty=False)
    assert (lane.failed, lane.process.poll() is not None) == (1, True)


def test_the_closing_line_sums_the_lanes(capsys):
    both = [Lane("a", 1, ["pytest"], passed=3, skipped=1), Lane("b", 1, ["ruff"], passed=1, failed=2)]
    assert lanes.summary(both, {}, chosen=False) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 2 failed, 1 skipped"


@pytest.mark.parametrize(("required", "closing"), [("1", "1 passed, 1 failed"), ("", "1 passed, 0 failed")])
def test_a_missing_database_is_said_and_fails_where_it_is_required(capsys, monkeypatch, required, closing):
    monkeypatch.setenv("FIELDAPP_REQUIRE_POSTGRES", required)
    lanes.summary(
        [Lane("a", 1, ["pytest"], passed=1)], {"postgresql": "PostgreSQL was not found"}, chosen=False
    )
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == closing
    assert any("PostgreSQL was not found" in line for line in said)


def test_without_postgres_its_lane_is_left_out():
    planned = lanes.plan([], quick=False, without={"postgresql"})
    assert "server on PostgreSQL" not in [lane.name for lane in planned]


def test_beside_two_goes_one_that_is_in_no_hurry_and_never_two_of_those():
    short, middle, long = (Lane(str(budget), budget, ["ruff"]) for budget in (1, 2, 3))
    storm, types = (Lane(name, 9, ["ruff"], is_patient=True) for name in ("storm", "types"))
    waiting, running = [types, storm, short, middle, long], list[Lane]()
    while lane := one.next_of(waiting, running, 2):
        waiting.remove(lane)
        running.append(lane)
    assert [lane.name for lane in running] == ["3", "2", "storm"]
    assert one.next_of(waiting, [long, storm], 2) is short
    assert one.next_of([types], [long, storm], 2) is None
    assert one.next_of([types], [storm], 2) is types


@pytest.mark.slow
def test_who_is_in_no_hurry_lets_others_pass():
    levels = [os.nice(0), os.nice(0) + one.PATIENCE]
    says = [f"import os; assert os.nice(0) == {level}" for level in levels]
    both = [Lane(text, 1, ["timeit", "-n1", "-r1", text]) for text in says]
    both[1].is_patient = True
    side_by_side(both, may_be_empty=False)
    assert [lane.passed for lane in both] == [1, 1]


def test_two_lanes_at_a_time_and_the_longest_first(capsys):
    short, long, middle = (Lane(str(budget), budget, ["timeit", "-n1", "-r1"]) for budget in (1, 3, 2))
    side_by_side([short, long, middle], may_be_empty=False)
    said = [line for line in capsys.readouterr().out.splitlines() if line.endswith("started.")]
    assert said == ["3: started.", "2: started.", "1: started."]
    assert short.began > min(lane.began + lane.seconds for lane in (long, middle)) - 0.1
