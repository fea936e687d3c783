"""The file outbox of the records: what is wrong with one document or one receipt keeps no other waiting."""

import json
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from fieldapp.clock import iso, now, uuid7
from fieldapp.journal import outbox
from fieldapp.journal.models import Document

BAD, GOOD = "FA-2026-AAAAAA", "FA-2026-ZZZZZZ"


class Records:
    """Documents of ours and of a neighbour, their folders, and the clock that goes round."""

    def __init__(self, app, cast, root: Path):
        self.app, self.cast, self.root = app, cast, root

    def make(self, reference: str, org=None) -> None:
        owner, by = (org, self.cast.fremmed_sagsbehandler) if org else (self.cast.ours, self.cast.timian)
        ids = {"id": uuid7(), "subject_id": uuid7(), "course_id": uuid7(), "made_by": by.id}
        text = {"stated": reference, "kind": "x", "title": "t", "sha256": "x", "content": b"%PDF"}
        self.cast.session.add(Document(organisation_id=owner.id, reference=reference, **ids, **text))
        self.cast.session.commit()

    def go(self) -> None:
        with self.app.app_context():
            outbox.go_round()

    def answer(self, reference: str, text: str = "") -> Path:
        """An old receipt, so that nobody may still be writing it."""
        path = self.root / str(self.cast.ours.id) / f"{reference}.receipt.json"
        path.write_text(text or json.dumps({"filed_as": "2026-1", "filed_at": iso(now())}))
        os.utime(path, (0, 0))
        return path

    def states(self) -> dict[str, str]:
        self.cast.session.rollback()
        rows = self.cast.session.execute(select(Document.reference, Document.state)).all()
        return dict(rows)


@pytest.fixture
def records(app, cast, tmp_path, monkeypatch):
    monkeypatch.setattr(type(app.config["FIELDAPP"]), "journal_outbox", tmp_path)
    return Records(app, cast, tmp_path)


def said(filed_as: str) -> str:
    return json.dumps({"filed_as": filed_as, "filed_at": iso(now())})


@pytest.mark.parametrize(
    "text",
    [
        said("a\0b"),
        said("a\x1bb"),
        said("\ud800"),
        said("x" * 201),
        "[" * 9_000,
        "[" * 100_000,
        json.dumps({"filed_as": "1", "filed_at": "0001-01-01T00:00:00+14:00"}),
    ],
    ids=["nothing", "control", "half a letter", "long", "deep", "large", "before the calendar"],
)
def test_a_receipt_that_says_what_cannot_be_kept_is_put_aside_and_the_next_one_counts(records, text):
    records.make(BAD), records.make(GOOD)
    records.go()
    path = records.answer(BAD, text)
    records.answer(GOOD)
    records.go()
    assert records.states() == {BAD: "sent", GOOD: "filed"}
    assert (path.exists(), path.with_name(f"{path.name}.broken").exists()) == (False, True)


def test_a_receipt_that_cannot_be_put_aside_keeps_no_other_waiting(records, monkeypatch, caplog):
    records.make(BAD), records.make(GOOD)
    records.go()
    records.answer(BAD, "{")
    records.answer(GOOD)
    monkeypatch.setattr(Path, "replace", refuse)
    records.go()
    assert records.states() == {BAD: "sent", GOOD: "filed"}
    assert "cannot be put aside" in caplog.text


def test_a_good_receipt_waits_for_a_database_that_fails(records, monkeypatch, caplog):
    records.make(GOOD)
    records.go()
    path = records.answer(GOOD)
    with monkeypatch.context() as trouble:
        trouble.setattr(outbox, "_waiting", list)
        trouble.setattr(outbox, "select", fail)
        records.go()
    assert (path.exists(), "could not be kept" in caplog.text) == (True, True)
    records.go()
    assert records.states() == {GOOD: "filed"}


def test_a_folder_that_cannot_be_written_holds_up_nobody_else(records, monkeypatch, caplog):
    monkeypatch.setattr(outbox, "BATCH", 2)
    for number in range(3):
        records.make(f"FA-2026-OURS{number}")
    records.make(GOOD, records.cast.theirs)
    (records.root / str(records.cast.ours.id)).write_text("a file where our folder should be")
    records.go()
    assert records.states()[GOOD] == "sent"
    assert "could not be laid out" in caplog.text


def test_one_document_that_fails_does_not_keep_the_next_from_going(records, monkeypatch):
    records.make(BAD), records.make(GOOD)
    lay_out = outbox._lay_out

    def stumble(document, folder):
        if document.reference == BAD:
            raise RuntimeError("broken")
        lay_out(document, folder)

    monkeypatch.setattr(outbox, "_lay_out", stumble)
    records.go()
    assert records.states() == {BAD: "ready", GOOD: "sent"}


def refuse(*_):
    raise PermissionError("no")


def fail(*_):
    raise RuntimeError("no database")
