"""Which of the collected tests run: each in its lane, and on PostgreSQL what touches a database."""

import os
from collections.abc import Callable, Generator
from hashlib import sha256

import pytest

from tests import quick

LANES = ("browser", "faults", "kills", "simulation")
WAITING = pytest.StashKey[int]()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    """On PostgreSQL only what touches a database, for the rest says the same there; --quick takes turns."""
    _must_name_their_marks(items)
    yield  # pytest itself leaves out what the lane's marks do
    if os.environ.get("FIELDAPP_TEST_DATABASE") == "postgresql":
        _leave_out(config, items, _says_the_same_on_both)
    if quick.TURN in os.environ:
        before = len(items)
        _leave_out(config, items, _waits_for_its_turn())
        config.stash[WAITING] = before - len(items)


def _leave_out(
    config: pytest.Config, items: list[pytest.Item], is_out: Callable[[pytest.Item], bool]
) -> None:
    out = [one for one in items if is_out(one)]
    config.hook.pytest_deselected(items=out)
    left_out = set(out)
    items[:] = [one for one in items if one not in left_out]


def _must_name_their_marks(items: list[pytest.Item]) -> None:
    """A lane reads the files that name its mark, so a mark that comes from elsewhere would lose its test."""
    for mark in LANES:
        homes = {one.path for one in items if one.get_closest_marker(mark)}
        if lost := [str(home) for home in homes if f"mark.{mark}" not in home.read_text()]:
            raise pytest.UsageError(f"tests marked {mark} are in files that do not name the mark: {lost}")


def _says_the_same_on_both(test: pytest.Item) -> bool:
    # Who takes the house without `app` touches no table: nobody would empty it afterwards.
    touches = {"app", "empty"} & set(getattr(test, "fixturenames", ()))
    return test.get_closest_marker("any_database") is not None or not touches


def _waits_for_its_turn() -> Callable[[pytest.Item], bool]:
    """Of each file another fifth at each commit; of those that are near to a change, nothing."""
    mine, whole = int(os.environ[quick.TURN]), os.environ[quick.WHOLE].split()

    def waits(test: pytest.Item) -> bool:
        turn = int.from_bytes(sha256(test.nodeid.encode()).digest()) % quick.TURNS
        return turn != mine and test.path.name not in whole

    return waits


@pytest.fixture(scope="session", autouse=True)
def _tell_how_many_wait(
    request: pytest.FixtureRequest, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """In the report that the lane counts by."""
    record_testsuite_property("waiting", request.config.stash.get(WAITING, 0))
