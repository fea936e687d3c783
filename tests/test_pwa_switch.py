"""`fieldapp worker off`: phones get a worker that answers nothing, and mentors are told."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.pwa.switch import is_off


@pytest.fixture
def turned(app) -> Iterator:
    """`turned("off")` runs the command for this house; it is on again in the end."""
    settings = app.config["FIELDAPP"]
    environ = {"FIELDAPP_DATA_DIR": str(settings.data_dir)}

    def turn(to: str) -> str:
        done = CliRunner().invoke(main, ["worker", to], env=environ, catch_exceptions=False)
        return done.output

    yield turn
    turn("on")
    assert not is_off(settings)


def test_off_is_served_at_once_and_on_again_as_well(app, turned):
    client = app.test_client()
    full = client.get("/field/worker.js").text
    assert "off" in turned("off")
    off = client.get("/field/worker.js")
    assert off.headers["Cache-Control"] == "no-cache"
    assert "skipWaiting" in off.text
    assert len(off.text) < len(full) / 5
    turned("on")
    assert client.get("/field/worker.js").text == full


def test_a_mentor_whose_phone_is_locked_away_reads_why(viol, cast, session, turned):
    assert "slået fra" not in viol.get("/field/").text
    turned("off")
    assert "kun med forbindelse" in viol.get("/field/").text
