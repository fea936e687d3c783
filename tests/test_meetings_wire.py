"""The wire: every row of the table in architecture.md, as a phone would see it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.alerts.models import Alert
from fieldapp.clock import uuid7
from fieldapp.meetings.models import Meeting
from fieldapp.wire.models import ReceivedBody
from tests.cast import Cast, correction, held, no_show

Login = Callable[..., FlaskClient]


def put(client: FlaskClient, entry: dict, **more):
    url = f"/meetings/{entry['id']}"
    if entry.get("corrects"):
        url = f"/meetings/{entry['corrects']}/correction/{entry['id']}"
    return client.put(url, json=entry, headers={"X-Fieldapp": "entry"}, **more)


def test_a_new_entry_is_received_with_a_receipt(viol, cast: Cast):
    entry = held(cast.siv, cast.viol)
    answer = put(viol, entry)
    assert answer.status_code == 201
    assert answer.content_type == "application/vnd.fieldapp.receipt+json"
    receipt = json.loads(answer.data)["receipt"]
    assert (receipt["id"], receipt["counts"], receipt["reason"]) == (entry["id"], True, None)


def test_the_same_entry_twice_is_one_meeting_with_one_receipt(viol, cast, session: Session):
    entry = no_show(cast.siv, cast.viol)
    first, second = put(viol, entry), put(viol, entry)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert len(session.scalars(select(Meeting)).all()) == 1
    assert len(session.scalars(select(Alert)).all()) == 1


def test_the_same_id_with_other_content_is_409(viol, cast):
    entry = held(cast.siv, cast.viol)
    put(viol, entry)
    answer = put(viol, entry | {"minutes": 60})
    assert answer.status_code == 409
    assert answer.json["error"]["message"] == "Mødet er allerede modtaget med et andet indhold."


def test_a_mended_422_may_be_sent_again_under_the_same_id(viol, cast):
    entry = held(cast.siv, cast.viol, minutes=4500)
    refused = put(viol, entry)
    assert refused.status_code == 422
    assert refused.json["error"]["fields"] == {
        "minutes": "Minutter skal være et helt tal mellem 1 og 480. Du skrev 4500."
    }
    assert put(viol, entry | {"minutes": 45}).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "planned"}, "outcome"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"minutes": "45"}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"form": None}, "form"),
        ({"place": None}, "place"),
        ({"place": "moon"}, "place"),
        ({"form": "phone"}, "place"),
        ({"goal": None}, "goal"),
        ({"goal": str(uuid7())}, "goal"),
        ({"topics": ["situation"] * 5}, "topics"),
        ({"mark": 6}, "mark"),
        ({"note": "x" * 2001}, "note"),
        ({"waited": 20}, "outcome"),
        ({"travel_minutes": 481}, "travel_minutes"),
        ({"met_at": "2999-01-01T00:00:00.000Z"}, "met_at"),
        ({"met_at": "i går"}, "met_at"),
        ({"met_at": "0001-01-01T00:00:00.000Z"}, "met_at"),
        ({"note": "nul\x00"}, "note"),
        ({"sequence": 2**40}, "sequence"),
        ({"clock_offset_ms": 10**17}, "clock_offset_ms"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(viol, cast, change, field):
    answer = put(viol, held(cast.siv, cast.viol) | change)
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]


def test_broken_json_is_400_and_kept(viol, cast, session):
    entry_id = uuid7()
    answer = viol.put(f"/meetings/{entry_id}", data=b"{half", content_type="application/json")
    assert answer.status_code == 400
    kept = session.scalars(select(ReceivedBody)).one()
    assert (kept.entry_id, kept.body, kept.status) == (entry_id, b"{half", 400)


def test_a_deep_json_bomb_is_400(viol):
    bomb = b"[" * 60_000
    answer = viol.put(f"/meetings/{uuid7()}", data=bomb, content_type="application/json")
    assert answer.status_code == 400


def test_nobody_logged_in_is_401_and_nothing_is_kept(app, cast, session):
    answer = put(app.test_client(), held(cast.siv, cast.viol))
    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "not_logged_in"
    assert session.scalars(select(ReceivedBody)).all() == []


def test_another_authors_session_is_403(login: Login, cast):
    answer = put(login(cast.hassel), held(cast.siv, cast.viol))
    assert answer.status_code == 403


def test_a_course_that_is_not_yours_is_404(login: Login, cast):
    for stranger in (cast.hassel, cast.fremmed_mentor, cast.timian):
        answer = put(login(stranger), held(cast.siv, stranger) if stranger != cast.timian else {
            **held(cast.ask, stranger)})  # fmt: skip
        assert answer.status_code == 404


def test_a_correction_of_what_has_not_arrived_is_424(viol, cast):
    first = no_show(cast.siv, cast.viol)
    undo = correction(first)
    assert put(viol, undo).status_code == 424
    put(viol, first)
    assert put(viol, undo).status_code == 201


def test_correcting_what_was_withdrawn_is_410(viol, cast):
    first = no_show(cast.siv, cast.viol)
    undo = correction(first)
    put(viol, first)
    put(viol, undo)
    assert put(viol, correction(undo)).status_code == 410


def test_correcting_an_old_version_is_409(viol, cast):
    first = no_show(cast.siv, cast.viol)
    put(viol, first)
    put(viol, correction(first))
    assert put(viol, correction(first)).status_code == 409


def test_more_than_64_kb_is_413(viol):
    answer = viol.put(
        f"/meetings/{uuid7()}", data=b"x" * 65_537, content_type="application/json",
        headers={"X-Fieldapp": "entry"},
    )  # fmt: skip
    assert answer.status_code == 413
    assert answer.json["error"]["code"] == "too_large"


def test_an_unknown_media_type_is_415_and_kept(viol, session):
    answer = viol.put(
        f"/meetings/{uuid7()}", data=b"hi", content_type="text/plain", headers={"X-Fieldapp": "entry"}
    )
    assert answer.status_code == 415
    assert session.scalars(select(ReceivedBody.status)).one() == 415


def test_too_old_a_version_is_426_and_a_newer_one_waits(viol, cast):
    assert put(viol, held(cast.siv, cast.viol) | {"version": 0}).status_code == 426
    assert put(viol, held(cast.siv, cast.viol) | {"version": 9}).status_code == 424


def test_a_phone_gone_mad_is_429_and_its_entries_wait(viol, cast, app, session):
    settings = app.config["FIELDAPP"]
    app.config["FIELDAPP"] = replace(settings, entries_per_minute=2)
    answers = [put(viol, held(cast.siv, cast.viol)) for _ in range(3)]
    app.config["FIELDAPP"] = settings
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert "bliver sendt om lidt" in answers[2].json["error"]["message"]


def test_a_clock_wrong_by_years_is_received(viol, cast, session):
    entry = held(cast.siv, cast.viol, saved_at="1999-01-01T00:00:00.000Z", clock_offset_ms=880_000_000_000)
    assert put(viol, entry).status_code == 201


def test_after_the_courses_end_it_is_received_but_does_not_count(viol, cast, session):
    cast.ends(cast.siv, cast.siv.starts_on)
    receipt = json.loads(put(viol, held(cast.siv, cast.viol)).data)["receipt"]
    assert (receipt["counts"], receipt["reason"]) == (False, "after_end")
    assert "tæller ikke med" in receipt["message"]


def test_an_appointment_is_counted_once(viol, cast):
    appointment = str(cast.appointment(cast.siv).id)
    first = held(cast.siv, cast.viol, appointment=appointment)
    second = held(cast.siv, cast.viol, appointment=appointment)
    receipts = [json.loads(put(viol, entry).data)["receipt"] for entry in (first, second)]
    assert [(r["counts"], r["reason"]) for r in receipts] == [(True, None), (False, "twice")]


def test_a_correction_takes_the_place_of_what_it_corrects(viol, cast):
    appointment = str(cast.appointment(cast.siv).id)
    first = held(cast.siv, cast.viol, appointment=appointment)
    put(viol, first)
    mended = held(cast.siv, cast.viol, appointment=appointment, corrects=first["id"], minutes=30)
    assert json.loads(put(viol, mended).data)["receipt"]["counts"]


@pytest.mark.parametrize("who", ["timian", "rose"])
def test_only_the_mentor_states_what_happened(login: Login, cast, who):
    person = getattr(cast, who)
    assert put(login(person), held(cast.siv, person)).status_code == 404


def test_a_volunteer_cannot_send_a_sensitive_topic(login: Login, cast, session):
    cast.siv.mentor_id = cast.kløver.id
    session.commit()
    answer = put(login(cast.kløver), held(cast.siv, cast.kløver, topics=["health"]))
    assert answer.json["error"]["fields"].keys() == {"topics"}


def test_a_form_on_another_site_cannot_write(viol, cast):
    entry = held(cast.siv, cast.viol)
    answer = viol.put(f"/meetings/{entry['id']}", json=entry, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
