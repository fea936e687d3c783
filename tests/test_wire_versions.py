"""A phone that has been away speaks as it did then: its words are read for two versions more."""

import json
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.sealing import MEDIA_TYPE
from fieldapp.wire import stamped
from fieldapp.wire.models import ReceivedBody
from tests.test_field_pages import seal

pytestmark = pytest.mark.any_database

# One of each kind, as a phone wrote it on that day; of the ids only those of the cast are filled in.
RECORDED = (Path(__file__).parent / "recorded_v1.json").read_text()
WRITTEN = "2026-11-22T06:02:09Z"


@pytest.fixture
def that_day():
    """The people are there from before it was written."""
    with time_machine.travel(WRITTEN):
        yield


@pytest.fixture
def recorded(that_day, cast):
    """The entries of that day, about this test's people."""
    said = RECORDED
    for name, row in (("viol", cast.viol), ("siv", cast.siv), ("birk", cast.birk)):
        said = said.replace(f'"{name}"', f'"{row.id}"')
    return json.loads(said)


def upgrade(monkeypatch, versions: int) -> None:
    """The house has moved on by so many versions."""
    version = 1 + versions
    monkeypatch.setattr(stamped, "VERSION", version)
    monkeypatch.setattr(stamped, "OLDEST", max(1, version - 2))


def send(client, app, recorded) -> list[int]:
    keys = app.extensions["fieldapp.sealing"]
    return [
        client.put(one["url"], data=seal(keys, one["body"]), content_type=MEDIA_TYPE).status_code
        for one in recorded
    ]


@pytest.mark.usefixtures("that_day")
@pytest.mark.parametrize("versions", [0, 1, 2])
def test_every_kind_of_entry_is_read_now_and_two_versions_on(app, viol, recorded, monkeypatch, versions):
    upgrade(monkeypatch, versions)
    assert send(viol, app, recorded) == [201] * 9


@pytest.mark.usefixtures("that_day")
def test_three_versions_on_the_app_is_too_old_and_its_words_are_kept(
    app, viol, recorded, monkeypatch, session
):
    upgrade(monkeypatch, 3)
    assert send(viol, app, recorded) == [426] * 9
    assert session.scalars(select(ReceivedBody.status)).all() == [426] * 9


@pytest.mark.usefixtures("that_day")
def test_a_phone_that_is_ahead_of_the_house_waits_for_it(app, viol, recorded):
    for one in recorded:
        one["body"]["version"] = stamped.VERSION + 1
    assert send(viol, app, recorded) == [424] * 9


def test_the_house_reads_what_it_writes_and_the_two_before():
    assert max(1, stamped.VERSION - 2) == stamped.OLDEST
