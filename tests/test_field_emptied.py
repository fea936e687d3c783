"""A phone whose browser threw everything away: the house remembers what it held, and says so with numbers."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.accounts.models import Device, StaffChange
from fieldapp.clock import iso, now, uuid7
from fieldapp.wire.emptied import EMPTIED
from tests.cast import held

pytestmark = pytest.mark.any_database


def here(client, device, user, count=0, last=0):
    """The phone asks for its caseload; what it is told may be lost."""
    moment = now()
    unsent = {"of": str(user.id), "last": last, "count": count, "at": iso(moment)}
    unsent["oldest"] = iso(moment - timedelta(hours=1)) if count else None
    asked = {"have": {}, "device": {"id": str(device), "name": "iPhone"}, "unsent": unsent}
    answer = client.post("/field/caseload", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json.get("lost")


def send(client, cast, device, sequence):
    entry = held(cast.siv, cast.viol, device=str(device), sequence=sequence)
    assert client.put(f"/meetings/{entry['id']}", json=entry).status_code == 201


def test_a_new_store_under_the_old_login_is_told_what_waited(viol, cast):
    old = uuid7()
    assert here(viol, old, cast.viol, count=3, last=9) is None
    lost = here(viol, uuid7(), cast.viol)
    assert (lost["count"], lost["last"]) == (3, 0)


def test_it_is_told_until_it_is_heard_and_as_the_same_thing(viol, cast):
    here(viol, uuid7(), cast.viol, count=1)
    new = uuid7()
    assert here(viol, new, cast.viol) == here(viol, new, cast.viol, count=2, last=2)


def test_a_phone_that_counts_from_lower_again_is_told_and_given_the_numbers_last(viol, cast):
    device = uuid7()
    here(viol, device, cast.viol)
    for sequence in (1, 2):
        send(viol, cast, device, sequence)
    assert here(viol, device, cast.viol, count=4, last=6) is None
    lost = here(viol, device, cast.viol)
    assert lost is not None
    assert (lost["count"], lost["last"]) == (4, 2)
    assert here(viol, device, cast.viol, last=2)["about"] == lost["about"]


def test_what_an_answer_that_never_came_said_is_noted_once(viol, cast, session):
    device = uuid7()
    here(viol, device, cast.viol)
    send(viol, cast, device, 5)
    assert here(viol, device, cast.viol)["about"] == here(viol, device, cast.viol)["about"]
    session.rollback()
    told = select(StaffChange.subject_id).where(StaffChange.what == EMPTIED)
    assert session.scalars(told).all() == [device]


def test_another_login_on_another_phone_has_lost_nothing(viol, login, cast):
    here(viol, uuid7(), cast.viol, count=3)
    assert here(login(cast.viol), uuid7(), cast.viol) is None


def test_a_phone_that_was_closed_has_lost_nothing_that_is_news(viol, cast, session):
    old = uuid7()
    here(viol, old, cast.viol, count=3)
    session.get_one(Device, (cast.ours.id, old)).revoked_at = now()
    session.commit()
    assert here(viol, uuid7(), cast.viol) is None


def test_the_count_of_another_person_on_the_same_phone_says_nothing(viol, cast):
    device = uuid7()
    here(viol, device, cast.viol)
    send(viol, cast, device, 4)
    assert here(viol, device, cast.hassel, last=1) is None


def test_the_old_store_that_comes_back_after_all_has_lost_nothing(viol, cast):
    old = uuid7()
    here(viol, old, cast.viol, count=3)
    here(viol, uuid7(), cast.viol)
    assert here(viol, old, cast.viol, count=3) is None


def test_after_a_month_it_is_no_news(viol, cast):
    here(viol, uuid7(), cast.viol, count=1)
    new = uuid7()
    here(viol, new, cast.viol)
    for days in (10, 20, 31):  # a login that is used stays alive
        with time_machine.travel(now() + timedelta(days=days)):
            told = here(viol, new, cast.viol)
    assert told is None


@pytest.mark.parametrize("device", [None, [], {}, {"id": 7}, {"id": "x"}])
def test_a_phone_that_says_nothing_of_itself_is_told_nothing(viol, device):
    answer = viol.post("/field/caseload", json={"have": {}, "device": device, "unsent": {"last": "7"}})
    assert "lost" not in answer.json
