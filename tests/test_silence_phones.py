"""Phones that raise a hand: they hold something, are not heard from, or skipped a number."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Device, User
from fieldapp.alerts.models import State
from fieldapp.clock import iso, now, uuid7
from fieldapp.db import session as own
from fieldapp.meetings import silence
from fieldapp.mentorships.handover import hand_over
from tests.cast import held
from tests.silence import at, handle, of_kind, open_letter

pytestmark = pytest.mark.usefixtures("thursday")
BELL = silence.SELDOM + timedelta(seconds=30)
PHONE = UUID(int=7)


@pytest.fixture
def liv(cast):
    """Viol follows Liv too, for another caseworker."""
    made = cast.course("Liv", cast.viol, cast.merian)
    cast.session.commit()
    return made


def here(client, count=0, oldest=None, clock=None, device=PHONE):
    """The phone asks for its caseload, and says what it holds; `clock` is what its own clock says."""
    unsent = {"count": count, "oldest": oldest and iso(oldest), "at": iso(clock or now())}
    asked = {"have": {}, "device": {"id": str(device), "name": "Android"}, "unsent": unsent}
    assert client.post("/field/caseload", json=asked).status_code == 200


def send(client, cast, sequence, status=201, **more):
    entry = held(cast.siv, cast.viol, sequence=sequence, **more)
    answer = client.put(f"/meetings/{entry['id']}", json=entry, headers={"X-Fieldapp": "entry"})
    assert answer.status_code == status, answer.text


def known(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Device)).one()


def test_what_a_phone_holds_is_kept_by_our_clock_though_its_own_is_wrong(viol, session):
    wrong = at("10:00") - timedelta(days=400)
    here(viol, 2, wrong - timedelta(hours=5), clock=wrong)
    assert (known(session).unsent, known(session).unsent_since) == (2, at("05:00"))


@pytest.mark.parametrize("unsent", [3, None, [], {"count": -1}, {"count": "2"}, {"count": True}])
def test_an_older_phone_or_a_strange_word_holds_nothing(viol, session, unsent):
    asked = {"have": {}, "device": {"id": str(PHONE), "name": "Android"}, "unsent": unsent}
    assert viol.post("/field/caseload", json=asked).status_code == 200
    assert (known(session).unsent, known(session).unsent_since) == (0, None)


def test_an_accepted_entry_says_that_the_phone_was_here(viol, cast, session, thursday):
    here(viol)
    thursday.move_to(at("12:00"))
    send(viol, cast, 1)
    assert known(session).seen_at == at("12:00")


def test_after_a_day_the_mentor_and_after_three_the_caseworkers_are_told(
    viol, cast, raised, session, thursday, liv
):
    here(viol, 1, at("09:00"))
    thursday.move_to(at("08:59", 13))
    assert raised("unsent") == set()
    thursday.move_to(at("09:00", 13))
    assert raised("unsent") == {(PHONE, cast.viol.id)}
    assert open_letter(session, "unsent").due_at == now() + BELL
    thursday.move_to(at("08:59", 15))
    assert raised("phone") == set()
    thursday.move_to(at("09:00", 15))
    assert raised("phone") == {(PHONE, cast.timian.id), (PHONE, cast.merian.id)}


def test_when_the_phone_has_sent_it_all_hands_go_down(viol, cast, raised, session, thursday):
    here(viol, 1, at("09:00"))
    thursday.move_to(at("09:00", 15))
    assert raised("phone")
    here(viol)
    assert raised("phone") == raised("unsent") == set()
    assert {one.due_at for one in of_kind(session, "phone")} == {None}


def test_a_phone_that_is_silent_after_a_meeting_is_told_about(viol, cast, raised, thursday):
    here(viol)
    cast.appointment(cast.siv, at("12:00"))
    thursday.move_to(at("11:59", 13))
    assert raised("unsent") == set()
    thursday.move_to(at("12:00", 13))
    assert raised("unsent") == {(PHONE, cast.viol.id)}
    thursday.move_to(at("12:00", 15))
    assert raised("phone") == {(PHONE, cast.timian.id)}
    here(viol)
    assert raised("phone") == set()


def test_a_phone_may_be_silent_while_nobody_meets(viol, raised, thursday):
    here(viol)
    thursday.move_to(at("10:00", 28))
    assert raised("unsent") == set()


def test_an_old_phone_in_a_drawer_is_no_news(viol, cast, raised, thursday):
    here(viol, device=uuid7())
    cast.appointment(cast.siv, at("12:00"))
    thursday.move_to(at("12:30"))
    here(viol)
    thursday.move_to(at("12:30", 15))
    assert raised("phone") == set()


@pytest.mark.parametrize("gone", ["revoked_at", "ended_at"])
def test_a_revoked_phone_and_one_whose_owner_has_left_are_not_waited_for(
    viol, cast, raised, session, thursday, gone
):
    here(viol, 1, at("09:00"))
    thursday.move_to(at("09:00", 15))
    assert raised("phone")
    row = known(session) if gone == "revoked_at" else session.get_one(User, (cast.ours.id, cast.viol.id))
    setattr(row, gone, now())
    session.commit()
    assert raised("phone") == set()


def test_a_missing_number_is_told_a_day_after_the_next_one_came(viol, cast, raised, session, thursday, liv):
    here(viol)
    for sequence in (1, 3):
        send(viol, cast, sequence)
    thursday.move_to(at("09:59", 13))
    assert raised("gap") == set()
    thursday.move_to(at("10:00", 13))
    assert raised("gap") == {(PHONE, cast.timian.id), (PHONE, cast.merian.id)}
    assert {one.due_at for one in of_kind(session, "gap")} == {now() + BELL}


def test_the_missing_number_may_come_late(viol, cast, raised, thursday):
    here(viol)
    for sequence in (1, 3):
        send(viol, cast, sequence)
    thursday.move_to(at("10:00", 13))
    assert raised("gap")
    send(viol, cast, 2)
    assert raised("gap") == set()


def test_a_refused_entry_did_come(viol, cast, raised, thursday):
    here(viol)
    send(viol, cast, 1)
    send(viol, cast, 2, status=422, minutes=481)
    send(viol, cast, 3)
    thursday.move_to(at("10:00", 14))
    assert raised("gap") == set()


def test_numbers_of_another_device_are_another_row_of_numbers(viol, cast, raised, thursday):
    here(viol)
    send(viol, cast, 1)
    send(viol, cast, 5, device=str(uuid7()))
    thursday.move_to(at("10:00", 14))
    assert raised("gap") == set()


def test_what_another_device_sends_fills_no_gap(viol, cast, raised, thursday):
    other = uuid7()
    for device, sequences in ((PHONE, (1, 3)), (other, (2, 4))):
        here(viol, device=device)
        for sequence in sequences:
            send(viol, cast, sequence, device=str(device))
    thursday.move_to(at("10:00", 14))
    assert raised("gap") == {(PHONE, cast.timian.id), (other, cast.timian.id)}


def test_a_handled_gap_stays_handled_until_there_is_a_new_one(viol, cast, raised, session, thursday):
    here(viol)
    for sequence in (1, 3):
        send(viol, cast, sequence)
    thursday.move_to(at("10:00", 13))
    raised("gap")
    handle(session, "gap", cast.timian)
    send(viol, cast, 4)
    thursday.move_to(at("11:00", 15))
    assert raised("gap") == set()
    send(viol, cast, 6)
    thursday.move_to(at("11:00", 16))
    assert raised("gap") == {(PHONE, cast.timian.id)}


@pytest.mark.parametrize(
    ("kind", "setting"),
    [("unsent", "phone_nudge_after"), ("phone", "phone_alarm_after"), ("gap", "gap_after")],
)
def test_each_rule_is_switched_off_by_its_setting(viol, cast, raised, session, thursday, kind, setting):
    here(viol, 1, at("09:00"))
    for sequence in (1, 3):
        send(viol, cast, sequence)
    thursday.move_to(at("10:00", 15))
    assert raised(kind)
    cast.choose(cast.ours, **{setting: None})
    session.commit()
    assert raised(kind) == set()


def test_a_course_can_be_handed_over_to_somebody_who_knows_of_the_same_phone(
    app, viol, cast, raised, session, thursday, liv
):
    here(viol, 1, at("09:00"))
    thursday.move_to(at("09:00", 15))
    raised("phone")
    with app.app_context():
        people = (cast.timian, cast.merian, cast.rose)
        leaving, to, by = (own().get_one(User, (one.organisation_id, one.id)) for one in people)
        hand_over(leaving, to, by=by, at=now())
        own().commit()
    assert raised("phone") == {(PHONE, cast.merian.id)}
    states = {one.recipient_id: one.state for one in of_kind(session, "phone")}
    assert states == {cast.timian.id: State.RECALLED, cast.merian.id: State.OPEN}
