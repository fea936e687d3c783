"""The ring of push keys: made once, never overwritten, never invented."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from fieldapp.alerts.commands import vapid
from fieldapp.alerts.vapid import Key, Ring, RingError, check, close_to_others, start_up


def refuse(*_: object) -> None:
    raise PermissionError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "vapid.json"


@pytest.fixture
def command(post, tmp_path, monkeypatch):
    """`fieldapp vapid …` with a ring of its own, over the database under test."""
    monkeypatch.setenv("FIELDAPP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", post.settings.database)
    return lambda *words: CliRunner().invoke(vapid, words)


def test_a_ring_is_readable_by_its_owner_alone(path):
    made = Ring.start(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Ring.load(path) == made


def test_a_ring_is_never_overwritten_by_a_first_one(path):
    made = Ring.start(path)
    with pytest.raises(FileExistsError):
        Ring.start(path)
    assert Ring.load(path) == made
    assert [file.name for file in path.parent.iterdir()] == ["vapid.json"]


def test_a_missing_ring_is_not_invented(path):
    with pytest.raises(RingError, match="vapid new"):
        Ring.load(path)
    assert not path.exists()


@pytest.mark.parametrize(
    "broken", ["", "{}", "[]", '{"current":"k1","keys":{}}', '{"current":"k1","keys":{"k1":{}}}']
)
def test_a_broken_ring_is_refused(path, broken):
    path.parent.mkdir()
    path.write_text(broken)
    with pytest.raises(RingError, match="cannot be read"):
        Ring.load(path)


def test_two_halves_of_different_keys_are_refused(path):
    Ring.start(path)
    told = json.loads(path.read_text())
    told["keys"]["k1"]["public"] = Key.make().public
    path.write_text(json.dumps(told))
    with pytest.raises(RingError):
        Ring.load(path)


def test_a_new_key_becomes_current_and_the_old_one_stays(path):
    first = Ring.start(path)
    first.with_new_key().save(path)
    second = Ring.load(path)
    assert (second.current, list(second.keys)) == ("k2", ["k1", "k2"])
    assert second.id_of(first.keys["k1"].public) == "k1"
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_house_does_not_start_without_a_key_that_a_phone_needs(post, cast, path):
    post.phone(cast.timian, key_id="k7")
    Ring.start(path)
    with Session(post.app.extensions["fieldapp.engine"]) as own, pytest.raises(SystemExit, match="k7"):
        start_up(path, own, make=False)


def test_a_ring_that_others_can_read_is_closed_at_the_start(post, path):
    Ring.start(path)
    path.chmod(0o644)
    with Session(post.app.extensions["fieldapp.engine"]) as own:
        start_up(path, own, make=False)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_ring_that_cannot_be_closed_is_complained_of(path, monkeypatch, caplog):
    Ring.start(path)
    path.chmod(0o644)
    monkeypatch.setattr(Path, "chmod", refuse)
    close_to_others(path)
    assert "can read the push keys" in caplog.text


def test_a_key_made_by_root_belongs_to_whoever_had_the_ring(path, monkeypatch):
    ring, given = Ring.start(path), []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _file, user, group: given.append((user, group)))
    ring.with_new_key().save(path)
    assert given == [(path.stat().st_uid, path.stat().st_gid)]


def test_a_dead_phone_needs_no_key(post, cast, path):
    post.phone(cast.timian, key_id="k7", dead_at=post.letter(post.write(cast.timian)).created_at)
    with Session(post.app.extensions["fieldapp.engine"]) as own:
        check(Ring.start(path), own)


def test_only_development_makes_its_own_ring(post, path):
    with Session(post.app.extensions["fieldapp.engine"]) as own:
        with pytest.raises(SystemExit, match="missing"):
            start_up(path, own, make=False)
        assert start_up(path, own, make=True) == Ring.load(path)


def test_keys_are_made_listed_and_retired_by_command(command):
    assert "k1 is current" in command("new").output
    assert "k2 is current" in command("new").output
    assert command("retire", "k1").exit_code == 0
    listed = command("list").output.splitlines()
    assert [line.split()[0] for line in listed] == ["k2"]
    assert listed[0].endswith("current")


def test_the_current_key_cannot_be_retired(command):
    command("new")
    assert command("retire", "k1").exit_code == 1


def test_a_key_in_use_is_retired_only_when_it_has_leaked(command, post, cast):
    command("new")
    command("new")
    post.phone(cast.timian, key_id="k1")
    assert "in use" in command("retire", "k1").output
    assert command("retire", "k1", "--leaked").exit_code == 0


def test_a_key_that_phones_need_and_nobody_has_is_listed(command, post, cast):
    command("new")
    post.phone(cast.timian, key_id="k7")
    assert command("list").output.splitlines()[-1].startswith("k7  MISSING")


@pytest.mark.parametrize("words", [("list",), ("retire", "k1")])
def test_without_a_ring_a_command_says_what_to_do(command, words):
    told = command(*words)
    assert (told.exit_code, "fieldapp vapid new" in told.output) == (1, True)


def test_private_halves_are_never_shown(command, tmp_path):
    command("new")
    private = json.loads((tmp_path / "keys" / "vapid.json").read_text())["keys"]["k1"]["private"]
    assert private not in command("list").output
