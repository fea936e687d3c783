"""A phone that cannot send hands over a file: it counts as if the phone had sent it, and only that."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Device
from fieldapp.agreements.proposal import Proposal
from fieldapp.alerts.models import Alert
from fieldapp.clock import iso, now, uuid7
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import CourseChange
from fieldapp.messages.models import Message
from fieldapp.progress.models import MarkEntry
from fieldapp.sealing import MEDIA_TYPE
from fieldapp.wire import brought
from fieldapp.wire.models import ReceivedBody
from tests.cast import correction, held, no_show
from tests.marks import check
from tests.proposals import proposal
from tests.test_field_pages import seal
from tests.wire import message

pytestmark = pytest.mark.any_database

PHONE = str(uuid4())


@pytest.fixture
def phone(app, viol):
    """Viol's phone has been here once. What it holds unsent, as its file has it."""
    viol.post("/field/caseload", json={"device": {"id": PHONE, "name": "iPhone"}, "have": {}})
    keys = app.extensions["fieldapp.sealing"]

    def file(*entries: dict, **more) -> dict:
        carried = [carry(keys, at, entry) for at, entry in enumerate(entries, 1)]
        author = entries[0]["author"] if entries else str(uuid7())
        return {"fieldapp": "unsent", "version": 1, "author": author, "entries": carried} | more

    return file


def carry(keys, number: int, entry: dict) -> dict:
    entry |= {"device": entry["device"] and PHONE, "sequence": number}
    kinds = {"what": "proposal", "text": "message", "marks": "mark"}
    kind = next((kind for field, kind in kinds.items() if field in entry), "meeting")
    about = entry.get("corrects")
    url = f"/meetings/{about}/correction/{entry['id']}" if about else f"/{kind}s/{entry['id']}"
    said = {"id": entry["id"], "kind": kind, "url": url, "sequence": number}
    return said | {"saved_at": entry["saved_at"], "body": seal(keys, entry).decode()}


def bring(client, content: object):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    # By hand: the test client leaves the copy of a large file open.
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    return client.post("/desk/brought", data=head + data + b"\r\n--x--\r\n", content_type=kind)


def states(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [part.split('"')[0] for part in answer.text.split('data-state="')[1:]]


def rows(session, table):
    session.rollback()
    return session.scalars(select(table)).all()


def test_every_kind_of_entry_comes_in_and_is_its_authors(phone, timian, cast, session):
    first = held(cast.siv, cast.viol)
    said = message(cast.siv, cast.viol, device=PHONE)
    checked = check(cast.siv, cast.viol, device=PHONE)
    asked = proposal(cast.siv, cast.viol, device=PHONE)
    file = phone(first, correction(first), said, checked, asked)
    assert states(bring(timian, file)) == ["new"] * 5
    assert {row.author_id for row in rows(session, Meeting)} == {cast.viol.id}
    assert [row.text for row in rows(session, Message)] == [said["text"]]
    assert [row.occasion for row in rows(session, MarkEntry)] == ["start"]
    assert [row.title for row in rows(session, Proposal)] == [asked["title"]]
    assert {row.brought_by for row in rows(session, ReceivedBody)} == {cast.timian.id}


def test_the_phone_that_comes_home_after_all_gets_its_receipt(phone, timian, viol, cast, session):
    file = phone(held(cast.siv, cast.viol))
    bring(timian, file)
    (one,) = file["entries"]
    answer = viol.put(one["url"], data=one["body"], content_type=MEDIA_TYPE)
    assert (answer.status_code, answer.json["receipt"]["id"]) == (200, one["id"])
    assert len(rows(session, Meeting)) == len(rows(session, ReceivedBody)) == 1


def test_the_same_file_twice_and_what_was_sent_already_count_once(phone, timian, viol, cast, session):
    file = phone(held(cast.siv, cast.viol), no_show(cast.birk, cast.viol))
    sent = file["entries"][0]
    viol.put(sent["url"], data=sent["body"], content_type=MEDIA_TYPE)
    assert states(bring(timian, file)) == ["here", "new"]
    assert states(bring(timian, file)) == ["here", "here"]
    assert len(rows(session, Meeting)) == 2


def test_a_correction_before_what_it_corrects_comes_in_all_the_same(phone, timian, cast, session):
    first = held(cast.siv, cast.viol)
    assert sorted(states(bring(timian, phone(correction(first), first)))) == ["new", "new"]


def test_an_absence_that_was_undone_on_the_phone_rings_nobody(phone, timian, cast, session):
    absence = no_show(cast.siv, cast.viol)
    bring(timian, phone(absence, correction(absence)))
    assert [row.state for row in rows(session, Alert)] in ([], ["recalled"])


def test_what_names_something_that_is_nowhere_waits(phone, timian, cast, session):
    assert states(bring(timian, phone(correction(held(cast.siv, cast.viol))))) == ["later"]


@pytest.mark.parametrize("who", ["timian", "rose", "admin"])
def test_whoever_a_mentor_may_turn_to_can_bring_it(phone, login, cast, who):
    client = login(getattr(cast, who))
    assert client.get("/desk/brought").status_code == 200
    assert states(bring(client, phone(held(cast.siv, cast.viol)))) == ["new"]


def test_for_a_mentor_the_page_is_not_there(phone, viol, cast):
    assert viol.get("/desk/brought").status_code == 404
    assert bring(viol, phone(held(cast.siv, cast.viol))).status_code == 404


def test_a_file_of_another_organisation_is_refused(phone, login, cast, session):
    answer = bring(login(cast.fremmed_sagsbehandler), phone(held(cast.siv, cast.viol)))
    assert answer.status_code == 403
    assert "ikke arbejder her" in answer.text
    assert rows(session, Meeting) == rows(session, ReceivedBody) == []


def test_an_entry_that_names_another_author_than_its_file_is_refused(phone, timian, cast, session):
    file = phone(held(cast.ask, cast.hassel), author=str(cast.viol.id))
    assert states(bring(timian, file)) == ["refused"]
    assert rows(session, Meeting) == []


@pytest.mark.parametrize("device", [None, str(uuid4())])
def test_what_was_not_written_on_a_phone_of_the_mentors_is_refused(phone, app, timian, cast, session, device):
    entry = held(cast.siv, cast.viol)
    file = phone(entry)
    file["entries"][0]["body"] = seal(app.extensions["fieldapp.sealing"], entry | {"device": device}).decode()
    assert states(bring(timian, file)) == ["refused"]
    assert rows(session, Meeting) == []


def test_a_body_that_was_changed_on_the_way_is_refused_and_the_rest_comes_in(phone, timian, cast, session):
    file = phone(held(cast.siv, cast.viol), held(cast.birk, cast.viol))
    broken = json.loads(file["entries"][0]["body"])
    file["entries"][0]["body"] = json.dumps(broken | {"ciphertext": broken["ciphertext"][:-8] + "AAAAAAA="})
    answer = bring(timian, file)
    assert states(answer) == ["refused", "new"]
    assert "Det kan ikke læses" in answer.text


def test_what_stands_twice_in_a_file_is_told_of_twice_and_counts_once(phone, timian, cast, session):
    file = phone(held(cast.siv, cast.viol))
    file["entries"].append(file["entries"][0] | {"body": "x"})
    assert states(bring(timian, file)) == ["new", "refused"]
    assert len(rows(session, Meeting)) == 1


def test_an_entry_under_another_ones_id_is_refused(phone, timian, cast, session):
    file = phone(held(cast.siv, cast.viol))
    id = str(uuid7())
    file["entries"][0] |= {"id": id, "url": f"/meetings/{id}"}
    assert states(bring(timian, file)) == ["refused"]


def test_what_a_former_mentor_wrote_after_the_handover_is_refused_with_the_reason(
    phone, timian, cast, session
):
    owner = {"organisation_id": cast.ours.id, "course_id": cast.siv.id, "by": cast.timian.id}
    handed = now() - timedelta(hours=2)
    for mentor, at in ((cast.viol, handed - timedelta(days=9)), (cast.hassel, handed)):
        session.add(CourseChange(**owner, what="assigned", mentor_id=mentor.id, at=at))
    cast.siv.mentor_id = cast.hassel.id
    session.commit()
    before = held(cast.siv, cast.viol, saved_at=iso(handed - timedelta(hours=1)))
    answer = bring(timian, phone(before, held(cast.siv, cast.viol)))
    assert states(answer) == ["new", "refused"]
    assert "Forløbet er ikke mentorens" in answer.text


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 400, "ikke en fil fra fieldapps Udbakke"),
        (b"\xff\xd8 et billede", 400, "ikke en fil fra fieldapps Udbakke"),
        (b'{"fieldapp": "unsent", "version": 1, "entries": [', 400, "gået i stykker"),
        (b"[" * 100_000, 400, "gået i stykker"),
        ({"fieldapp": "unsent", "version": 1, "author": 7, "entries": []}, 400, "gået i stykker"),
        ({"fieldapp": "unsent", "version": 2, "author": str(uuid7()), "entries": []}, 422, "nyere udgave"),
        (
            {"fieldapp": "unsent", "version": 1, "author": str(uuid7()), "entries": [1] * 2001},
            413,
            "for stor",
        ),
        (b" " * (brought.MOST_BYTES + 1), 413, "for stor"),
        (b" " * (brought.MOST_BYTES * 2), 413, "for stor"),
    ],
)
def test_what_is_no_such_file_is_said_in_plain_words(timian, content, status, said):
    answer = bring(timian, content)
    assert answer.status_code == status
    assert said in answer.text
    assert 'aria-describedby="e-file"' in answer.text


def test_nothing_chosen_says_what_to_choose(timian):
    answer = timian.post("/desk/brought", data={})
    assert answer.status_code == 422
    assert "Vælg filen" in answer.text


def test_entries_that_are_none_are_counted_and_the_rest_comes_in(phone, timian, cast):
    file = phone(held(cast.siv, cast.viol))
    good = file["entries"][0]
    file["entries"] += [
        None,
        {},
        good | {"body": "x" * 70_000},
        good | {"url": "/logout"},
        good | {"sequence": -1},
    ]
    answer = bring(timian, file)
    assert states(answer) == ["new"]
    assert "5 kunne ikke læses" in answer.text


def test_somebody_who_has_stopped_is_still_the_author(phone, timian, cast, session):
    file = phone(held(cast.siv, cast.viol))
    cast.viol.ended_at = now()
    session.commit()
    assert states(bring(timian, file)) == ["new"]


def test_a_phone_whose_file_was_brought_has_not_been_here(phone, timian, cast, session):
    (before,) = [row.seen_at for row in rows(session, Device)]
    bring(timian, phone(held(cast.siv, cast.viol)))
    assert [row.seen_at for row in rows(session, Device)] == [before]
