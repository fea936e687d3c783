"""The phone's memory is small, shared and not ours: whatever it does, nothing typed is lost in silence."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from fieldapp.meetings.models import Meeting
from tests.browsers.waiting import wait_until
from tests.phone import Phone

pytestmark = pytest.mark.browser


def as_file(phone: Phone) -> dict:
    """What is not sent, saved as a file the way a person does it."""
    phone.page.click("summary:has-text('Kan telefonen ikke sende?')")
    with phone.page.expect_download() as download:
        phone.page.click("text=Gem som fil")
    assert download.value.suggested_filename.startswith("fieldapp-usendt-")
    return json.loads(Path(download.value.path()).read_text())


def test_what_waits_is_saved_as_a_file_that_tells_nothing_also_while_locked(phone, mast, cast):
    mast.stop()
    entry = phone.report_absence(cast.siv.id)
    phone.go("/field/outbox")
    told = as_file(phone)
    assert [one["id"] for one in told["entries"]] == [entry]
    assert told["author"] == str(cast.viol.id)
    phone.lock()
    assert as_file(phone)["entries"] == told["entries"]
    assert "no_show" not in json.dumps(told)
    assert json.loads(told["entries"][0]["body"])["ciphertext"]


EVICT = """async () => {
    const asked = (await indexedDB.databases()).map(({name}) => new Promise((done, refuse) => {
        const request = indexedDB.deleteDatabase(name);
        [request.onsuccess, request.onblocked] = [done, refuse];
    }));
    await Promise.all(asked);
}"""


def evict(phone: Phone) -> None:
    """The browser needs room: all that fieldapp kept goes at once. Its cookie is not stored there."""
    phone.ask(EVICT)


def test_what_the_browser_threw_away_is_told_with_numbers(phone, network, cast):
    network.faults = [424] * 9
    for course in (cast.siv, cast.birk):
        phone.report_absence(course.id)
    phone.say({"type": "wake", "eager": True})
    evict(phone)
    phone.page.goto(f"{phone.server.url}/field/")
    phone.page.wait_for_selector("form[action='/field/enrol']")
    assert "Noget kan være væk" in phone.page.inner_text(".strip")
    phone.enrol()
    phone.page.click(".strip a")
    phone.page.wait_for_selector("#lost")
    assert "ventede 2 ting på at blive sendt. Skriv dem igen" in phone.page.inner_text("main")
    phone.page.click("text=Det har jeg set")
    phone.page.wait_for_selector("main:not(:has(#lost))")
    phone.page.reload()
    assert phone.page.locator(".strip a, #lost").count() == 0


def outcomes(session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(Meeting.outcome)))


def test_what_is_typed_stays_on_the_screen_when_the_memory_is_gone(phone, mast, cast, session):
    mast.stop()
    phone.go(f"/field/absence?course={cast.siv.id}")
    phone.page.fill("#arrived", "9.55")
    evict(phone)
    phone.page.click("button[form=absence]")
    phone.page.wait_for_selector(".strip:has-text('Det blev ikke gemt')")
    assert phone.page.input_value("#arrived") == "9.55"
    mast.start()
    phone.page.evaluate("dispatchEvent(new Event('online'))")  # by which the phone learns whose it is
    phone.page.wait_for_timeout(1500)
    assert phone.page.input_value("#arrived") == "9.55"
    phone.page.click("button[form=absence]")
    phone.page.wait_for_selector("form[action='/field/enrol']")
    wait_until(lambda: outcomes(session) == ["no_show"], 20, "the absence")


# The system closes what is open just as the entry is written.
CLOSED = """() => {
    const real = IDBDatabase.prototype.transaction;
    let times = 1;
    IDBDatabase.prototype.transaction = function (stores, mode, how) {
        if (stores.includes("outbox") && mode === "readwrite" && times-- > 0)
            throw new DOMException("The database connection is closing.", "InvalidStateError");
        return real.call(this, stores, mode, how);
    };
}"""
# The entry is handed over, but the disk is never done with it.
NEVER_DONE = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (record) {
        const on = () => (this.get("nothing").onsuccess = on);
        if (this.name === "outbox") on();
        return put.call(this, record);
    };
}"""


def test_a_memory_the_system_closed_and_a_worker_killed_mid_save_lose_nothing(phone, mast, cast, session):
    mast.stop()
    phone.worker(CLOSED)
    first = phone.report_absence(cast.siv.id)
    phone.wait_for(first, "waiting")
    phone.go(f"/field/absence?course={cast.birk.id}")
    phone.worker(NEVER_DONE)
    phone.page.click("button[form=absence]")
    phone.page.wait_for_timeout(500)
    phone.chromium.stop_workers()  # Chromium asks the next one the same; others leave the form as it is
    phone.page.wait_for_url("**/field/entries/*")
    mast.start()
    phone.go("/field/outbox")
    phone.page.wait_for_selector("main:not(:has([data-state=waiting], [data-state=sending]))")
    assert sorted(session.scalars(select(Meeting.sequence))) == [1, 2]
