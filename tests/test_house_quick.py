"""`./dev test --quick` runs what is near a change, gives every other test its turn, and says what it left."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import collecting, lanes, quick
from tests.faults import turn
from tests.lane import Lane

HOME = quick.ROOT / "tests"
TEXTS = {
    HOME / name: text
    for name, text in {
        "periods.py": "from fieldapp.mentorships import (\n    models,\n    periods,\n)\n",
        "test_agreements_brief.py": "from tests.periods import Desk\n",
        "test_desk_page.py": "from fieldapp.desk import views\n",
        "test_mentorships_keys.py": "import json\n",
        "test_office_minutes.py": "import fieldapp.mentorships.periods\n",
        "test_phone_week.py": "import pytest\npytestmark = pytest.mark.browser\n",
        "test_pwa_views.py": "",
    }.items()
}


def near(*changed: str) -> list[str]:
    return [path.name for path in quick.nearest_first(set(changed), TEXTS)]


def test_what_imports_a_changed_module_comes_before_its_helper_s_and_its_room_s_tests():
    found = near("fieldapp/mentorships/periods.py", "tests/test_desk_page.py")
    assert found == [
        "test_desk_page.py",
        "test_office_minutes.py",
        "test_agreements_brief.py",
        "test_mentorships_keys.py",
    ]


@pytest.mark.parametrize(
    ("changed", "test"),
    [("templates/desk/page.html", "test_desk_page.py"), ("service_worker/sync.js", "test_pwa_views.py")],
)
def test_what_is_no_python_is_near_to_the_tests_of_its_room_but_not_in_browsers(changed, test):
    assert near(changed) == [test]


def test_what_everybody_imports_runs_no_more_than_there_is_time_for():
    everywhere = {"fieldapp/clock.py", "fieldapp/db.py", "tests/cast.py"}
    found = quick.whole(everywhere)
    sizes = [len((HOME / name).read_text()) for name in found if not name.startswith(quick.ALWAYS)]
    assert quick.ROOM / 2 < sum(sizes) <= quick.ROOM


def test_the_rules_of_the_house_always_run_whole():
    assert Path(__file__).name in quick.whole(set())


def test_each_share_has_its_files_and_all_have_every_file_that_is_not_only_for_browsers():
    one, other = quick.shares(2, [])
    assert set(one).isdisjoint(other)
    left = {path.name for path in HOME.glob("test_*.py")} - {Path(name).name for name in (*one, *other)}
    assert {"test_phone_week.py", "test_alerts_browsers.py"} <= left
    assert all("mark." in (HOME / name).read_text() for name in left)


def test_every_test_has_its_turn_at_one_of_five_and_what_is_near_at_each(monkeypatch):
    ours, other = (
        [SimpleNamespace(path=HOME / name, nodeid=f"tests/{name}::test_{number}") for number in range(90)]
        for name in ("test_pwa_views.py", "test_desk_page.py")
    )
    monkeypatch.setenv(quick.WHOLE, "test_pwa_views.py")
    turns = []
    for number in range(quick.TURNS):
        monkeypatch.setenv(quick.TURN, str(number))
        waits = collecting._waits_for_its_turn()
        assert not any(map(waits, ours))
        turns.append([test for test in other if not waits(test)])
    assert [sum(test in one for one in turns) for test in other] == [1] * len(other)
    assert all(8 < len(one) < 30 for one in turns)


def test_where_nothing_is_known_of_the_past_a_fifth_runs_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(turn, "ROOT", tmp_path)
    told = quick.settings()
    assert told[quick.TURN] == "0"
    assert all(name.startswith(quick.ALWAYS) for name in told[quick.WHOLE].split())


def test_what_was_not_run_is_said_at_the_end(capsys):
    halves = [Lane("one", 1, ["pytest"], passed=2, waiting=3), Lane("other", 1, ["pytest"], waiting=4)]
    lanes.summary(halves, {}, chosen=False, quick=True)
    said = capsys.readouterr().out.splitlines()
    assert said[-5].startswith("NOT RUN: 7 tests")
    assert "browsers" in said[-4]
    assert said[-1] == "2 passed, 0 failed"


@pytest.mark.slow
def test_a_lane_tells_how_many_wait(tmp_path):
    (tmp_path / "test_lane.py").write_text("\n".join(f"def test_{number}(): pass" for number in range(40)))
    own = ["-c", "/dev/null", "--rootdir", str(tmp_path), "-p", "no:cacheprovider", "-p", "tests.collecting"]
    lane = Lane("lane", 60, ["pytest", *own, str(tmp_path)], {quick.TURN: "0", quick.WHOLE: ""})
    lanes.side_by_side([lane], may_be_empty=False)
    assert lane.passed + lane.waiting == 40
    assert lane.passed < lane.waiting
    assert lane.work > 0
