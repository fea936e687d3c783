"""»Journalisér fakta«: what is final goes to the records once, and is filed only when they say so."""

import json
import os
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from fieldapp.clock import iso, now, uuid7
from fieldapp.config import Config
from fieldapp.journal import outbox
from fieldapp.journal.models import Document
from tests.cast import no_show
from tests.desk import letter, one, page, put

pytestmark = pytest.mark.usefixtures("midday")


@pytest.fixture
def alert(viol, timian, cast, session):
    """Birk did not come an hour ago, and Timian has taken it."""
    put(viol, no_show(cast.birk, cast.viol))
    timian.post(f"/desk/alerts/{letter(session).id}/taken")
    return letter(session)


@pytest.fixture
def folder(data_dir, cast):
    """Where the records of our organisation fetch and answer."""
    return data_dir / "journal" / str(cast.ours.id)


@pytest.fixture
def round_(app):
    """The worker goes round once."""

    def go():
        with app.app_context():
            outbox.go_round()

    return go


def file(client, alert, form=None):
    """»Journalisér fakta«, on a page that was opened just now."""
    return client.post(f"/desk/alerts/{alert.id}/filed", data={"document": str(form or uuid7())})


def document(session):
    """The one document there is."""
    return one(session, select(Document))


def count(session):
    """How many documents there are."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(Document))


def receive(folder, reference, text=None):
    """The records answer."""
    told = text or json.dumps({"filed_as": "2026-48213", "filed_at": iso(now())})
    path = folder / f"{reference}.receipt.json"
    path.write_text(told)
    os.utime(path, (now().timestamp(),) * 2)  # the disk's clock does not travel with the test's
    return path


def test_it_is_kept_as_it_is_now_under_a_reference_to_read_aloud(timian, cast, alert, session):
    answer = file(timian, alert)
    kept = document(session)
    assert (answer.status_code, answer.location) == (303, f"/desk/alerts/{alert.id}#filing")
    assert re.fullmatch(r"FA-20\d\d-[2-9A-HJ-NP-Z]{6}", kept.reference)
    assert (kept.state, kept.subject_id, kept.course_id) == ("ready", alert.id, cast.birk.id)
    assert kept.title.startswith("Fakta om aftale ")
    assert "Birk" not in kept.title
    assert kept.content.startswith(b"%PDF")
    assert kept.sha256 == sha256(kept.content).hexdigest()


def test_what_nobody_has_taken_is_not_filed(viol, timian, cast, session):
    put(viol, no_show(cast.birk, cast.viol))
    alert = letter(session)
    assert "Fakta kan journaliseres, når nogen har taget den." in page(timian, f"/desk/alerts/{alert.id}")
    assert file(timian, alert).status_code == 422
    assert count(session) == 0


def test_the_same_form_twice_is_once(timian, alert, session):
    form = uuid7()
    assert [file(timian, alert, form).status_code for _ in range(2)] == [303, 303]
    assert count(session) == 1


def test_the_same_facts_from_two_pages_are_filed_once(timian, login, cast, alert, session):
    file(timian, alert)
    file(login(cast.rose), alert)
    assert count(session) == 1


def test_what_came_in_since_is_filed_as_another_document(timian, alert, session):
    file(timian, alert)
    form = {"clock": "12.00", "day": f"{now():%Y-%m-%d}", "how": "phone"}
    timian.post(f"/desk/alerts/{alert.id}/contacted", data=form)
    assert "Der er kommet nyt siden." in page(timian, f"/desk/alerts/{alert.id}")
    file(timian, alert)
    assert count(session) == 2
    assert "Der er kommet nyt siden." not in page(timian, f"/desk/alerts/{alert.id}")


def test_the_page_says_sent_and_only_the_receipt_makes_it_filed(timian, alert, session, folder, round_):
    url = f"/desk/alerts/{alert.id}"
    assert "Ikke journaliseret endnu" in page(timian, url)
    file(timian, alert)
    reference = document(session).reference
    assert f"Bliver sendt til journalisering om lidt, reference {reference}" in page(timian, url)
    round_()
    assert re.search(rf"Sendt til journalisering i dag kl. [\d.]+, reference {reference}", page(timian, url))
    receive(folder, reference)
    round_()
    shown = page(timian, url)
    assert re.search(rf"Journaliseret i dag kl. [\d.]+, reference {reference}, sag 2026-48213", shown)
    assert 'data-fact="filed"' in shown


def test_a_clock_of_the_records_that_is_ahead_files_nothing_in_the_future(
    timian, alert, session, folder, round_
):
    file(timian, alert)
    round_()
    ahead = json.dumps({"filed_as": "1", "filed_at": iso(now() + timedelta(days=2))})
    receive(folder, document(session).reference, ahead)
    round_()
    found = document(session)
    assert (found.state, found.filed_at <= now()) == ("filed", True)


def test_the_records_find_the_paper_and_what_it_is(timian, cast, alert, session, folder, round_):
    file(timian, alert)
    round_()
    kept = document(session)
    told = json.loads((folder / f"{kept.reference}.json").read_text())
    assert (folder / told["file"]).read_bytes() == kept.content
    assert told == {
        "reference": kept.reference,
        "title": kept.title,
        "date": f"{now():%Y-%m-%d}",
        "kind": "evidence",
        "kle": None,
        "direction": "internal",
        "organisation": str(cast.ours.id),
        "course": str(cast.birk.id),
        "sha256": kept.sha256,
        "file": f"{kept.reference}.pdf",
    }


def test_nothing_is_half_there_and_the_description_comes_last(timian, alert, folder, round_, monkeypatch):
    file(timian, alert)
    renamed, replace = [], Path.replace

    def seen(path, target):
        renamed.append(Path(target).suffix)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", seen)
    round_()
    assert renamed == [".pdf", ".json"]


def test_a_crash_between_file_and_row_lays_out_the_same_again(timian, alert, session, folder, round_):
    file(timian, alert)
    round_()
    kept = document(session)
    first = {path.name: path.read_bytes() for path in folder.glob(f"{kept.reference}*")}
    session.execute(update(Document).values(state="ready", sent_at=None))  # as if the row was not written
    session.commit()
    round_()
    assert {path.name: path.read_bytes() for path in folder.glob(f"{kept.reference}*")} == first
    assert document(session).state == "sent"


def test_what_is_filed_is_no_longer_lying_about(timian, alert, session, folder, round_):
    file(timian, alert)
    round_()
    before = document(session)
    receive(folder, before.reference)
    round_()
    after = document(session)
    assert (after.state, after.content, after.sha256) == ("filed", None, before.sha256)
    assert [path.name for path in folder.iterdir() if before.reference in path.name] == []


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"filed_as": "1"}',
        '{"filed_as": " ", "filed_at": "2026-11-12T10:00:00Z"}',
        '{"filed_as": "1", "filed_at": "i går"}',
        '{"filed_as": "1", "filed_at": "2026-11-12T10:00:00"}',
    ],
)
def test_a_broken_receipt_is_told_once_and_stops_nothing(
    timian, alert, session, folder, round_, caplog, text
):
    file(timian, alert)
    round_()
    path = receive(folder, document(session).reference, text)
    round_()
    assert path.exists()  # it may be half written
    os.utime(path, (0, 0))
    round_()
    round_()
    assert document(session).state == "sent"
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_receipt_of_a_neighbour_files_nothing(timian, cast, alert, session, data_dir, round_):
    file(timian, alert)
    round_()
    theirs = data_dir / "journal" / str(cast.theirs.id)
    theirs.mkdir(parents=True, exist_ok=True)
    receive(theirs, document(session).reference)
    round_()
    assert document(session).state == "sent"


def test_the_records_are_told_in_danish_whoever_sends(timian, cast, alert, session):
    session.get(type(cast.timian), (cast.ours.id, cast.timian.id)).language = "en"
    session.commit()
    file(timian, alert)
    assert document(session).title.startswith("Fakta om aftale ")
    assert b"/Lang(da)" in document(session).content


@pytest.mark.parametrize("who", ["merian", "fremmed_sagsbehandler", "viol"])
def test_a_stranger_files_nothing(login, cast, alert, session, who):
    assert file(login(getattr(cast, who)), alert).status_code == 404
    assert count(session) == 0


def test_a_subject_that_is_no_kle_number_stops_the_start():
    with pytest.raises(SystemExit, match="FIELDAPP_KLE_NUMBER"):
        Config(development=True, kle_number="32.45").check()
