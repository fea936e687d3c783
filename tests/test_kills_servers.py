"""Web server and database are killed for real, many phones sending: every receipt that was given is kept."""

import pytest

from tests import postgres
from tests.faults.mutants import ROOT
from tests.soak._cluster import FORGETFUL
from tests.soak._plants import EARLY_RECEIPT, house_with
from tests.soak._servers import kill_postgres, kill_web

# A machine that does much else takes its time to start a server or a browser again.
pytestmark = [pytest.mark.kills, pytest.mark.slow, pytest.mark.timeout(600)]


def test_a_killed_web_server_loses_no_entry_it_gave_a_receipt_for():
    tally = kill_web(6, 7, ROOT)
    assert (tally.kills, tally.lost, tally.double) == (6, 0, 0)
    assert tally.promised > 60


def test_a_receipt_before_its_commit_is_found_out():
    postgres.need()
    with house_with(EARLY_RECEIPT) as bad:
        assert kill_web(2, 7, bad, "PostgreSQL").lost > 0


def test_a_killed_postgresql_loses_no_entry_it_gave_a_receipt_for():
    postgres.need()
    tally = kill_postgres(3, 7, ROOT)
    assert (tally.kills, tally.lost, tally.double) == (3, 0, 0)
    assert tally.promised > 35


def test_a_commit_that_does_not_wait_for_the_disk_is_found_out():
    postgres.need()
    assert kill_postgres(1, 5, ROOT, FORGETFUL).lost > 0
