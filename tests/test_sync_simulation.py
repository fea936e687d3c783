"""Phones in a storm: whatever the network, the server and the phone do, what was promised is kept, once."""

import logging
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from fieldapp.clock import now
from tests import postgres
from tests.faults.turn import in_turn
from tests.sim.acts import DAY
from tests.sim.bugs import BUGS
from tests.sim.engine import modules
from tests.sim.planting import Bug, planted
from tests.sim.storm import begun, empty, house, outcomes, until

FAULTS = 8_000  # with those on PostgreSQL ten thousand
FAULTS_ON_POSTGRESQL = 2_000
SEEDS = 20  # in so many each bug must be found
SHORT = 250  # steps of a seed that looks for a bug


@pytest.fixture(scope="module", autouse=True)
def _without_noise() -> Iterator[None]:
    """Servers are killed on purpose, and each would write its trace."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """A house of the simulator's own."""
    with house() as made:
        yield made


@pytest.fixture(scope="module")
def worker(app: Flask) -> Mapping[str, str]:
    """The modules of the phone's worker."""
    return modules(app)


@pytest.mark.simulation
@pytest.mark.timeout(600)
def test_thousands_of_faults_lose_double_and_overwrite_nothing(app: Flask, worker: Mapping[str, str]):
    found = list(until(FAULTS, app, worker))
    assert {one.seed: one.wrong for one in found if one.wrong} == {}
    assert sum(one.faults.total() for one in found) >= FAULTS
    assert sum(one.promised for one in found) > FAULTS / 10


@pytest.mark.simulation
@pytest.mark.timeout(600)
def test_nor_do_they_on_postgresql(worker: Mapping[str, str]):
    postgres.need()
    with postgres.start(durable=False) as url, house(url) as app:
        found = list(until(FAULTS_ON_POSTGRESQL, app, worker, first=1_000))
    assert {one.seed: one.wrong for one in found if one.wrong} == {}


@pytest.mark.simulation
def test_an_entry_that_failed_while_the_clock_was_ahead_is_sent_when_it_is_right(
    app: Flask, worker: Mapping[str, str]
):
    with empty(app), begun(app, worker, 3) as world:
        world.network.storm = False
        phone = world.phones["a"]
        world.enter(phone, phone.person)  # the storm may have stopped it
        phone.adjust("skew", 400 * DAY)
        phone.save("meeting", [world.pen.held(world.cast.siv.id, now())])
        phone.ask("wake", eager=True)
        phone.lose()
        phone.adjust("skew", 0)
        phone.ask("wake", eager=True)
        world.let_through(phone)
        assert [one["state"] for one in phone.mine()] == ["sent"]


@pytest.mark.simulation
def test_the_same_seed_is_the_same_run(app: Flask, worker: Mapping[str, str]):
    first, second = outcomes(app, worker, (7, 7), SHORT)
    assert (first.faults, first.promised) == (second.faults, second.promised)


@pytest.mark.simulation
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "bug", in_turn(BUGS, lambda bug: {bug.file}), ids=lambda bug: bug.name.replace(" ", "_")
)
def test_the_simulator_finds(bug: Bug, app: Flask, worker: Mapping[str, str]):
    with planted(bug, worker) as sources:
        seeds = [bug.seed, *(seed for seed in range(SEEDS) if seed != bug.seed)]
        is_found = any(one.is_caught for one in outcomes(app, sources, seeds, SHORT))
    assert is_found, f"nobody notices in {SEEDS} seeds that {bug.name}"


def test_there_are_bugs_enough_and_all_still_fit_the_code():
    assert len(BUGS) >= 25
    assert all(bug.sown() for bug in BUGS)
