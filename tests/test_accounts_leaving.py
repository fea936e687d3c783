"""A phone is lost, given back or left: its login may bring home what waits and wipe itself, no more."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from fieldapp.accounts.invitations import end_logins
from fieldapp.accounts.models import Device, LoginSession
from fieldapp.alerts.models import Subscription
from fieldapp.clock import now
from fieldapp.db import session as own
from fieldapp.mentorships.models import Citizen, Course, Held
from tests.cast import PASSWORD, held

PHONE = UUID(int=7)
OTHER = UUID(int=8)
WORKER = {"X-Fieldapp": "caseload"}


def ask(client, device=PHONE, **more):
    """The phone's request for its caseload."""
    told = {"id": str(device), "name": "Android", "persisted": True, "build": "0123456789ab"}
    return client.post("/field/caseload", json={"have": {}, "device": told} | more, headers=WORKER)


def send(client, cast, by=None, **more):
    entry = held(cast.siv, by or cast.viol, **more)
    return client.put(f"/meetings/{entry['id']}", json=entry, headers={"X-Fieldapp": "entry"})


def phone(session, id=PHONE):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Device).where(Device.id == id)).one()


def change(session, statement):
    with session.get_bind().execution_options(write=True).begin() as connection:
        connection.execute(statement)


def close(session, id=PHONE):
    change(session, update(Device).where(Device.id == id).values(revoked_at=now()))


@pytest.fixture
def lost(viol, session):
    """Viol's phone has been here, and was closed after it had gone."""
    ask(viol)
    close(session)
    return viol


def test_a_closed_phone_is_told_to_wipe_and_gets_nobody_s_name(lost, cast):
    answer = ask(lost).json
    assert answer.keys() == {"now", "wipe", "user"}
    assert (answer["wipe"], answer["user"]) == (True, str(cast.viol.id))


def test_what_waited_on_a_closed_phone_comes_home_and_counts(lost, cast):
    assert send(lost, cast).status_code == 201
    assert send(lost, cast, outcome="unheard of").status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/field/"),
        ("POST", "/field/log"),
        ("GET", "/account/devices"),
        ("PUT", "/desk/subscription"),
        ("GET", "/desk/push-key"),
        ("POST", "/account/language"),
    ],
)
def test_a_closed_phone_does_nothing_else(lost, method, path):
    answer = lost.open(path, method=method, json={}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_closed_phone_may_log_out(lost):
    assert lost.post("/logout").status_code == 303
    assert ask(lost).status_code == 401


def test_the_owner_s_other_phone_works_on(lost, login, cast):
    other = login(cast.viol)
    assert ask(other, OTHER).json["me"]["id"] == str(cast.viol.id)
    assert other.get("/account/devices").status_code == 200


def test_a_closed_phone_comes_in_however_long_it_was_away(lost, session):
    change(session, update(LoginSession).values(seen_at=now() - LoginSession.IDLE - timedelta(days=20)))
    assert ask(lost).json["wipe"] is True


def test_but_not_for_ever(lost, cast, session):
    change(session, update(LoginSession).values(created_at=now() - LoginSession.LONGEST))
    assert ask(lost).status_code == 401
    assert send(lost, cast).status_code == 401


def test_logging_in_again_on_a_closed_phone_wipes_it_all_the_same(lost, login, cast):
    again = login(cast.viol)
    assert ask(again).json["wipe"] is True
    assert again.get("/account/devices").status_code == 303


def test_once_empty_it_says_so_and_is_believed(lost, session):
    ask(lost)
    assert phone(session).wiped_at is None
    ask(lost, wiped=True)
    first = phone(session).wiped_at
    assert first is not None
    ask(lost, wiped=True)
    assert phone(session).wiped_at == first


def test_a_phone_that_nobody_closed_cannot_say_that_it_is_wiped(viol, session):
    ask(viol, wiped=True)
    assert phone(session).wiped_at is None


def test_a_new_password_does_not_cut_off_a_closed_phone(app, lost, login, cast):
    browser = login(cast.viol)
    with app.app_context():
        end_logins(cast.viol)
        own().commit()
    assert browser.get("/field/").status_code == 303
    assert ask(lost).json["wipe"] is True


def test_who_has_ended_still_brings_home_what_waited(viol, login, cast, session):
    browser = login(cast.viol)
    ask(viol)
    change(session, update(Course).values(mentor_id=cast.hassel.id))
    assert login(cast.admin).post(f"/desk/people/{cast.viol.id}/end").status_code == 303
    assert phone(session).revoked_by == cast.admin.id
    assert ask(viol).json["wipe"] is True
    assert browser.post("/field/caseload", json={"have": {}}, headers=WORKER).status_code == 401


def test_other_work_does_not_go_on_a_mentor_s_phone(login, cast, session):
    hassel = login(cast.kløver)
    ask(hassel)
    told = {"name": "Kløver", "email": cast.kløver.email, "role": "caseworker", "language": "da"}
    assert login(cast.admin).post(f"/desk/people/{cast.kløver.id}", data=told).status_code == 303
    assert ask(hassel).json["wipe"] is True


PERSON = {"Sec-Fetch-Dest": "document"}
TWO = {"count": 2, "oldest": "2026-11-20T10:00:00Z", "at": "2026-11-20T11:00:00Z"}


def test_logging_out_of_a_phone_that_holds_something_says_why_not(viol):
    ask(viol, unsent=TWO)
    answer = viol.post("/logout", headers=PERSON)
    assert answer.status_code == 409
    assert "2 ting på telefonen er ikke sendt. Lås telefonen i stedet" in answer.text
    assert ask(viol).status_code == 200


def test_once_all_is_sent_the_phone_logs_out(viol):
    ask(viol, unsent=TWO)
    ask(viol)
    assert viol.post("/logout", headers=PERSON).status_code == 303


def test_a_phone_whose_passphrase_is_forgotten_may_log_out_all_the_same(viol):
    ask(viol, unsent=TWO)
    assert viol.post("/logout", headers={"Sec-Fetch-Dest": "empty"}).status_code == 303


def test_on_a_shared_phone_what_the_other_one_holds_keeps_nobody_in(viol, login, cast):
    ask(viol, unsent=TWO)
    hassel = login(cast.hassel)
    ask(hassel)
    assert hassel.post("/logout", headers=PERSON).status_code == 303


def test_a_shared_phone_that_one_has_left_is_the_other_s_still(lost, login, cast):
    hassel = login(cast.hassel)
    assert ask(hassel).json["me"]["id"] == str(cast.hassel.id)
    assert ask(hassel).json["me"]["id"] == str(cast.hassel.id)
    assert ask(lost).json["wipe"] is True


def test_a_closed_phone_rings_no_more_and_the_other_does(viol, login, cast, session):
    other = login(cast.viol)
    ask(viol)
    ask(other, OTHER)
    logins = session.scalars(select(LoginSession).where(LoginSession.user_id == cast.viol.id)).all()
    for row in logins:
        session.add(subscribed(row))
    session.commit()
    assert other.post(f"/account/devices/{PHONE}/close", data={"password": PASSWORD}).status_code == 303
    session.rollback()
    rings = session.scalars(
        select(LoginSession.device_id).join(Subscription, LoginSession.token_hash == Subscription.login)
    )
    assert rings.all() == [OTHER]


def subscribed(login):
    """A browser of this login's that has said yes."""
    owner = {"organisation_id": login.organisation_id, "user_id": login.user_id, "login": login.token_hash}
    where = f"https://x.test/{login.token_hash}"
    return Subscription(**owner, endpoint=where, p256dh="", auth="", key_id="a", device_name="Android")


def test_what_lay_on_a_phone_is_known_for_ever(viol, cast, session):
    ask(viol)
    assert lay_on(session) == {"Siv": False, "Birk": False}
    change(session, update(Course).where(Course.id == cast.birk.id).values(mentor_id=cast.hassel.id))
    viol.post("/field/caseload", json={"have": {str(cast.birk.id): "x"}, "device": {"id": str(PHONE)}})
    assert lay_on(session) == {"Siv": False, "Birk": False}, "it is still there while it is told to go"
    ask(viol)
    assert lay_on(session) == {"Siv": False, "Birk": True}
    close(session)
    ask(viol, wiped=True)
    assert lay_on(session) == {"Siv": True, "Birk": True}


def test_a_course_that_comes_back_lies_there_again(viol, cast, session):
    ask(viol)
    for mentor in (cast.hassel, cast.viol):
        change(session, update(Course).where(Course.id == cast.birk.id).values(mentor_id=mentor.id))
        ask(viol)
        assert lay_on(session)["Birk"] == (mentor is cast.hassel)


def test_a_phone_cannot_say_that_it_holds_what_is_not_its_owner_s(viol, cast, session):
    viol.post(
        "/field/caseload", json={"have": {str(cast.ask.id): "x", "no": "x"}, "device": {"id": str(PHONE)}}
    )
    assert lay_on(session).keys() == {"Siv", "Birk"}


def lay_on(session):
    """{first name: has it gone?}"""
    session.rollback()
    rows = (
        select(Citizen.first_name, Held.until)
        .join(Course, Course.citizen_id == Citizen.id)
        .join(Held, Held.course_id == Course.id)
    )
    return {name: until is not None for name, until in session.execute(rows)}
