"""A message comes in by the same door as a meeting, from the course's mentor or its caseworker."""

import pytest
from sqlalchemy import select

from fieldapp.messages.models import Message
from tests.wire import message, put


def test_a_message_is_received_with_a_receipt(viol, cast, session):
    entry = message(cast.siv, cast.viol, "  Siv kommer ikke i morgen. ", wants_call=True)
    answer = put(viol, "messages", entry)
    assert answer.status_code == 201
    assert answer.get_json(force=True)["receipt"]["id"] == entry["id"]
    kept = session.scalars(select(Message)).one()
    assert (kept.text, kept.wants_call, kept.author_id) == ("Siv kommer ikke i morgen.", True, cast.viol.id)


def test_the_same_message_twice_is_one(viol, cast, session):
    entry = message(cast.siv, cast.viol)
    first, second = put(viol, "messages", entry), put(viol, "messages", entry)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert len(session.scalars(select(Message)).all()) == 1


def test_the_same_id_with_other_words_is_409(viol, cast):
    entry = message(cast.siv, cast.viol)
    put(viol, "messages", entry)
    assert put(viol, "messages", entry | {"text": "Noget andet."}).status_code == 409


def test_the_caseworker_writes_by_the_same_wire(timian, cast):
    assert put(timian, "messages", message(cast.siv, cast.timian)).status_code == 201


@pytest.mark.parametrize("who", ["hassel", "merian", "rose", "admin", "fremmed_mentor"])
def test_nobody_else_can_write_into_the_thread(who, cast, login, session):
    person = getattr(cast, who)
    answer = put(login(person), "messages", message(cast.siv, person))
    assert (answer.status_code, session.scalars(select(Message)).all()) == (404, [])


def test_nobody_writes_in_another_name(viol, cast):
    assert put(viol, "messages", message(cast.siv, cast.timian)).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": None}, "text"),
        ({"wants_call": "1"}, "wants_call"),
    ],
)
def test_what_cannot_be_a_message_says_what_to_correct(viol, cast, change, field):
    answer = put(viol, "messages", message(cast.siv, cast.viol) | change)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])


def test_a_wish_to_be_called_needs_no_words(viol, cast):
    assert put(viol, "messages", message(cast.siv, cast.viol, "", wants_call=True)).status_code == 201


def test_an_id_of_another_organisation_is_free_here(cast, login, session):
    entry = message(cast.siv, cast.viol)
    put(login(cast.viol), "messages", entry)
    theirs = cast.course("Lind", cast.fremmed_mentor, cast.fremmed_sagsbehandler)
    session.commit()
    other = message(theirs, cast.fremmed_mentor, "Et andet sted.") | {"id": entry["id"]}
    assert put(login(cast.fremmed_mentor), "messages", other).status_code == 201
    assert len(session.scalars(select(Message)).all()) == 2
