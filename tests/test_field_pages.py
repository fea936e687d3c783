"""The mentor's pages without a worker: the whole job works from Flask alone."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now, uuid7
from fieldapp.meetings.models import Meeting
from fieldapp.sealing import SealingKeys
from tests.cast import correction, entry, held, no_show
from tests.test_meetings_wire import put

HELD = {
    "outcome": "held", "form": "in_person", "place": "cafe", "minutes": "45",
    "topics": ["situation", "housing"], "goal": "none", "note": "Siv var oppe kl. 8.",
}  # fmt: skip


def test_today_shows_the_days_appointments(viol, cast):
    cast.appointment(cast.siv, now())
    page = viol.get("/field/").text
    assert "Siv" in page
    assert "Ask" not in page


def test_a_meeting_is_logged_and_shown_as_sent(viol, cast, session):
    answer = viol.post("/field/log", data=HELD | {"course": str(cast.siv.id)})
    assert answer.status_code == 303
    meeting = session.scalars(select(Meeting)).one()
    assert (meeting.minutes, meeting.topics, meeting.note) == (45, ["situation", "housing"], HELD["note"])
    page = viol.get(answer.location).text
    assert re.search(rf'data-entry="{meeting.id}"[^>]*data-state="sent"', page)


def test_nothing_typed_is_lost_when_something_is_wrong(viol, cast, session):
    form = HELD | {"course": str(cast.siv.id), "minutes": "other", "minutes_other": "4500"}
    answer = viol.post("/field/log", data=form)
    assert answer.status_code == 422
    for kept in ("4500", "Siv var oppe kl. 8.", "Du skrev 4500."):
        assert kept in answer.text
    assert session.scalars(select(Meeting)).all() == []


def test_an_absence_rings_and_can_be_undone(viol, cast, session):
    form = {
        "course": str(cast.siv.id), "appointment": str(cast.appointment(cast.siv).id),
        "arrived": "9.55", "waited": "20", "attempts": ["phone"], "phone_at": "1012",
        "phone_result": "no_answer", "reason": "not_stated",
    }  # fmt: skip
    answer = viol.post("/field/absence", data=form)
    assert answer.status_code == 303
    assert "Fortryd" in viol.get(answer.location).text
    assert session.scalars(select(Alert)).one().state == "open"
    session.rollback()
    viol.post(f"{answer.location}/undo")
    assert session.scalars(select(Alert)).one().state == "recalled"


def test_a_form_sent_twice_is_one_entry(viol, cast, session):
    form = HELD | {"course": str(cast.siv.id), "entry": str(uuid7())}
    answers = [viol.post("/field/log", data=form) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"/field/entries/{form['entry']}"] * 2
    assert str(session.scalars(select(Meeting)).one().id) == form["entry"]


NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.mark.parametrize("form", ["absence", "log"])
def test_a_form_is_about_todays_appointment_until_it_is_answered(viol, cast, form):
    with time_machine.travel(NOON, tick=False):
        agreed = cast.appointment(cast.siv, now() - timedelta(hours=1))
        chosen = f'name="appointment" value="{agreed.id}"'
        assert chosen in viol.get(f"/field/{form}?course={cast.siv.id}").text
        viol.post("/field/log", data=HELD | {"course": str(cast.siv.id), "appointment": str(agreed.id)})
        assert chosen not in viol.get(f"/field/{form}?course={cast.siv.id}").text


def test_kom_ikke_to_what_was_called_off_today_is_about_it_and_rings_nobody(viol, cast):
    with time_machine.travel(NOON, tick=False):
        agreed = str(cast.appointment(cast.siv, now() - timedelta(hours=1)).id)
        off = {"outcome": "cancelled_citizen", "appointment": agreed}
        put(viol, entry(cast.siv, cast.viol) | off)
        page = viol.get(f"/field/absence?course={cast.siv.id}").text
        assert f'name="appointment" value="{agreed}"' in page
        assert "Sagsbehandleren bliver ikke ringet op" in page
        assert agreed not in viol.get(f"/field/log?course={cast.siv.id}").text


def test_an_absence_that_is_written_already_is_shown_instead(viol, cast):
    with time_machine.travel(NOON, tick=False):
        agreed = str(cast.appointment(cast.siv, now() - timedelta(hours=1)).id)
        about = {"course": str(cast.siv.id), "appointment": agreed}
        saved = viol.post("/field/absence", data=about).location
        assert viol.get(f"/field/absence?course={cast.siv.id}").location == saved


def test_a_sent_absence_can_be_corrected_in_its_own_form(viol, cast):
    form = {"course": str(cast.siv.id), "arrived": "9.55", "waited": "20", "entry": str(uuid7())}
    viol.post("/field/absence", data=form | {"met_on": "2026-11-20", "met_at_clock": "10.00"})
    page = viol.get(f"/field/absence?course={cast.siv.id}&corrects={form['entry']}").text
    assert 'value="9.55"' in page
    assert 'name="waited" value="20" checked' in page


def test_a_refusal_without_fields_keeps_the_form(viol, cast):
    first = no_show(cast.siv, cast.viol)
    put(viol, first)
    put(viol, correction(first))
    about = {"course": str(cast.siv.id), "corrects": first["id"]}
    answer = viol.post("/field/log", data=HELD | about)
    assert answer.status_code == 409
    assert "Siv var oppe kl. 8." in answer.text
    assert f'name="corrects" value="{first["id"]}"' in answer.text


def test_an_unreadable_time_is_said_at_its_field(viol, cast):
    form = {"course": str(cast.siv.id), "attempts": ["phone"], "phone_at": "ti over ti"}
    answer = viol.post("/field/absence", data=form)
    assert answer.status_code == 422
    assert "ti over ti" in answer.text


def test_a_stranger_sees_neither_course_nor_meeting(viol, login, cast):
    entry = held(cast.siv, cast.viol)
    put(viol, entry)
    for stranger in (cast.hassel, cast.fremmed_mentor):
        client = login(stranger)
        assert client.get(f"/field/courses/{cast.siv.id}").status_code == 404
        assert client.get(f"/field/entries/{entry['id']}").status_code == 404
        assert client.post("/field/log", data=HELD | {"course": str(cast.siv.id)}).status_code == 404


def test_the_caseload_brings_only_what_differs(viol, cast):
    ask = {"device": {"id": str(cast.viol.id), "name": "Telefon"}, "have": {}}
    first = viol.post("/field/caseload", json=ask).json
    assert [doc["citizen"]["first_name"] for doc in first["courses"]] == ["Birk", "Siv"]
    have = {doc["id"]: doc["version"] for doc in first["courses"]}
    again = viol.post("/field/caseload", json=ask | {"have": have}).json
    assert (again["courses"], again["gone"]) == ([], [])
    put(viol, held(cast.siv, cast.viol))
    third = viol.post("/field/caseload", json=ask | {"have": have}).json
    assert [doc["citizen"]["first_name"] for doc in third["courses"]] == ["Siv"]


def test_a_course_that_is_no_longer_yours_leaves_the_phone(viol, cast, session):
    cast.siv.mentor_id = cast.hassel.id
    session.commit()
    have = {"have": {str(cast.siv.id): "x"}}
    assert viol.post("/field/caseload", json=have).json["gone"] == [str(cast.siv.id)]


def test_the_phone_gets_no_surname_and_no_cpr(viol, cast):
    text = viol.post("/field/caseload", json={"have": {}}).text
    assert "Skov" not in text
    assert "cpr" not in text.lower()


def test_an_undone_absence_is_not_an_absence_in_the_document(viol, cast):
    first = no_show(cast.siv, cast.viol)
    put(viol, first)
    put(viol, correction(first))
    documents = viol.post("/field/caseload", json={"have": {}}).json["courses"]
    meetings = {m["id"]: m for doc in documents for m in doc["meetings"]}
    assert meetings[first["id"]]["corrected_by"] is not None
    assert meetings[first["id"]]["alert"] == "recalled"


def test_a_sealed_entry_is_opened_and_judged_like_any_other(viol, cast, app):
    keys: SealingKeys = app.extensions["fieldapp.sealing"]
    entry = held(cast.siv, cast.viol)
    body = seal(keys, entry)
    answer = viol.put(
        f"/meetings/{entry['id']}", data=body, content_type="application/vnd.fieldapp.sealed+json"
    )
    assert answer.status_code == 201


def test_a_sealed_entry_cannot_be_moved_to_another_id(viol, cast, app):
    body = seal(app.extensions["fieldapp.sealing"], held(cast.siv, cast.viol))
    answer = viol.put(
        f"/meetings/{cast.siv.id}", data=body, content_type="application/vnd.fieldapp.sealed+json"
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "sealed")


def test_a_meeting_older_than_90_days_stays_in_the_house(viol, cast):
    old = iso(now() - timedelta(days=91))
    put(viol, held(cast.siv, cast.viol, met_at=old))
    documents = viol.post("/field/caseload", json={"have": {}}).json["courses"]
    assert [doc["meetings"] for doc in documents] == [[], []]


def seal(keys: SealingKeys, entry: dict) -> bytes:
    """What the phone does: an ephemeral key, ECDH, HKDF, AES-GCM bound to the entry's id."""
    from base64 import b64decode, b64encode
    from os import urandom

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from fieldapp.sealing import _POINT, derive

    public = keys.public()
    ours = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(public["public"]))
    iv = urandom(12)
    sealed = AESGCM(derive(ours, theirs)).encrypt(iv, json.dumps(entry).encode(), entry["id"].encode())
    parts = {"ephemeral": ours.public_key().public_bytes(*_POINT), "iv": iv, "ciphertext": sealed}
    text = {name: b64encode(part).decode() for name, part in parts.items()}
    return json.dumps({"version": 1, "key": public["key"], **text}).encode()


def test_once_a_phone_has_a_lock_its_login_shows_nothing_outside_it(viol, cast):
    cast.appointment(cast.siv, now())
    assert "Siv" in viol.get("/field/").text
    viol.post("/field/caseload", json={"device": {"id": str(cast.viol.id), "name": "Telefon"}, "have": {}})
    for path in ("", "citizens", f"courses/{cast.siv.id}", f"log?course={cast.siv.id}", "outbox", "?sw=off"):
        page = viol.get(f"/field/{path}")
        assert page.status_code == 200
        assert "Siv" not in page.text
    assert "Log ind igen" in page.text
