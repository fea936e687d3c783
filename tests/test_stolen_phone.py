"""A phone is stolen, and whatever its storage holds is copied: locked, used, or torn away in the middle."""

import base64
from hashlib import pbkdf2_hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from cryptography.hazmat.primitives.serialization import load_der_private_key
from sqlalchemy import select

from fieldapp.mentorships.models import Goal
from tests.briefs import give as tell
from tests.cast import PASSWORD
from tests.citizen import give
from tests.journey_engines import journey
from tests.phone import PASSPHRASE
from tests.stolen import Thief, spellings

__all__ = ["journey"]
pytestmark = pytest.mark.browser

# Letters that stand together nowhere else, so that no packing writes them as a copy of something.
NAME, LIFE, GOAL = "Qwøzpix", "Bjælkvæxt ryger igen", "Zækv hver uge"
CONTROL = "Vi skrev dette åbent med vilje"  # so that we know what the thief can read
NOTE, DRAFT, LETTER = "Gqværn fortalte ærligt", "Jøxkul var bange", "Vædxq skal ringe"
BRIEF = "Pwæltz hører dårligt"
PIN = "90417365"
KEYS = """() => new Promise(async (done) => {
  const from = (name, store) => new Promise((found) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => {
      const reading = opening.result.transaction(store).objectStore(store).getAll();
      reading.onsuccess = () => { opening.result.close(); found(reading.result) };
    };
  });
  const [{user}] = await from("fieldapp", "state");
  const keys = Object.fromEntries((await from(`fieldapp-${user}`, "keys")).map((key) => [key.id, key]));
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes.buffer ?? bytes)));
  const {passphrase: {salt, iterations, wrapped}, own: {private: {iv, data}}} = keys;
  done({iterations, salt: text(salt), wrapped: text(wrapped), iv: text(iv), data: text(data)});
})"""

LEAK = """async (words) => {
  await new Promise((done) => {
    const opening = indexedDB.open("leak", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("words");
    opening.onsuccess = () => {
      const writing = opening.result.transaction("words", "readwrite", {durability: "strict"});
      writing.objectStore("words").put(`${"x".repeat(9000)} ${words} ${words}`, "a");
      writing.oncomplete = done;
    };
  });
}"""


@pytest.fixture
def course(cast, session):
    """Somebody whose name and life are found nowhere else."""
    made = cast.course(NAME, cast.viol, cast.timian)
    made.purpose = LIFE
    session.scalars(select(Goal).where(Goal.course_id == made.id)).first().title = GOAL
    session.commit()
    return made


def keys_of(journey) -> dict[str, bytes]:
    """The keys themselves, made from what lies on the phone and the passphrase that does not."""
    found = journey.engine.eval(KEYS)
    raw = {name: base64.b64decode(text) for name, text in found.items() if name != "iterations"}
    wrapping = pbkdf2_hmac("sha256", PASSPHRASE.encode(), raw["salt"], found["iterations"], 32)
    data_key = aes_key_unwrap(wrapping, raw["wrapped"])
    pkcs8 = base64.b64decode(AESGCM(data_key).decrypt(raw["iv"], raw["data"], b"keys/own"))
    private = load_der_private_key(pkcs8, None).private_numbers().private_value
    return {"wrapping key": wrapping, "data key": data_key, "private key": private.to_bytes(32)}


def a_day(journey, mast, course) -> None:
    """Everything that could leave a trace: pages, drafts, an error in a form, a way back, a saved meeting."""
    for path in (
        "citizens",
        f"courses/{course.id}",
        f"link?course={course.id}",
        f"brief?course={course.id}",
        "",
    ):
        journey.go(path)
        journey.engine.wait_for("main h1")
    journey.engine.print_out()
    journey.go("me")
    journey.engine.click("details:has(#pin) summary")
    journey.engine.fill("#pin", PIN)
    journey.engine.click("form[action='/field/pin'] button")
    journey.engine.wait_for("js:!document.querySelector('#pin')")
    mast.stop()
    journey.write_meeting(course.id, NOTE)
    journey.go(f"messages?course={course.id}")
    journey.engine.fill("#text", LETTER)
    journey.engine.wait_for("[data-draft-state]:not(:empty)")
    journey.go(f"log?course={course.id}")
    journey.engine.fill("#note", DRAFT)
    journey.engine.click("button[form=meeting]")
    journey.engine.wait_for(".errors")
    journey.go("outbox")
    journey.engine.back()
    journey.engine.wait_for("main h1")


def test_nothing_stands_in_clear_on_the_disk_at_any_moment(
    journey, mast, course, cast, app, timian, tmp_path
):
    link = give(app, course)
    tell(timian, course, BRIEF)
    journey.begin(cast.viol)
    words = {"name": NAME, "life": LIFE, "goal": GOAL, "note": NOTE, "draft": DRAFT, "letter": LETTER}
    words["brief"] = BRIEF
    codes = {
        "pin": PIN,
        "link": link.token,
        "code": link.code,
        "passphrase": PASSPHRASE,
        "password": PASSWORD,
    }
    thief = Thief({**words, **codes, **keys_of(journey), "control": CONTROL})
    a_day(journey, mast, course)
    assert thief.finds(journey.engine.profile, tmp_path / "open") == {}
    journey.engine.kill()
    assert thief.finds(journey.engine.profile, tmp_path / "torn away") == {}
    journey.engine.start()
    journey.go("")
    journey.unlock()
    journey.lock()
    assert thief.finds(journey.engine.profile, tmp_path / "locked") == {}
    journey.engine.eval(LEAK, CONTROL)
    journey.engine.close()
    assert set(thief.finds(journey.engine.profile, tmp_path / "closed")) == {"control"}


@pytest.mark.parametrize("how", spellings(NOTE))
def test_every_spelling_is_found(tmp_path, how):
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "file").write_bytes(b"before " + spellings(NOTE)[how] + b" after")
    assert Thief({"note": NOTE}).finds(tmp_path / "profile", tmp_path / "copy")
