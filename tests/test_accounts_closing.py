"""A phone that was closed stays closed, whichever id it says; and nobody is kept neither in nor out."""

import pytest
from sqlalchemy import select

from fieldapp.accounts.invitations import end_logins
from fieldapp.accounts.models import Device, LoginSession
from fieldapp.db import session as own
from tests.cast import PASSWORD
from tests.test_accounts_leaving import OTHER, PERSON, PHONE, TWO, ask, close

pytestmark = pytest.mark.any_database


def known(session):
    """The phones there are, and which one each login is on."""
    session.rollback()
    session.expire_all()
    return set(session.scalars(select(Device.id))), set(session.scalars(select(LoginSession.device_id)))


@pytest.fixture
def lost(viol, session):
    """Viol's phone has been here, and was closed after it had gone."""
    ask(viol)
    close(session)
    return viol


def test_a_closed_phone_that_says_another_id_is_closed_all_the_same(lost, session):
    for _ in range(2):
        assert ask(lost, OTHER).json["wipe"] is True
    assert known(session) == ({PHONE}, {PHONE})


def test_a_new_password_gives_it_no_other_id_either(app, lost, cast, session):
    ask(lost, OTHER)
    with app.app_context():
        end_logins(cast.viol)
        own().commit()
    assert ask(lost, OTHER).json["wipe"] is True
    assert known(session) == ({PHONE}, {PHONE})


def test_the_page_that_waits_for_a_worker_lets_one_log_in_again(viol):
    ask(viol, unsent=TWO)
    waits = viol.get("/field/", headers=PERSON).text
    assert "data-waits" in waits
    assert 'name="again"' in waits
    answer = viol.post("/logout", data={"again": "1"}, headers=PERSON)
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_phone_s_login_alone_closes_no_other_phone(viol, login, cast, session):
    ask(viol)
    ask(login(cast.viol), OTHER)
    for typed in ({}, {"password": "noget andet"}):
        answer = viol.post(f"/account/devices/{OTHER}/close", data=typed)
        assert (answer.status_code, "adgangskode passer ikke" in answer.text) == (422, True)
    assert session.scalars(select(Device).where(Device.revoked_at.is_not(None))).all() == []
    answer = viol.post(f"/account/devices/{OTHER}/close", data={"password": PASSWORD})
    assert answer.status_code == 303


def test_nor_does_it_log_anybody_out_elsewhere(viol, login, cast):
    ask(viol)
    browser = login(cast.viol)
    assert 'name="password"' in viol.get("/account/devices").text
    answer = viol.post("/account/devices/others", data={"password": "noget andet"})
    assert (answer.status_code, "adgangskode passer ikke" in answer.text) == (422, True)
    assert browser.get("/account/devices").status_code == 200
    assert viol.post("/account/devices/others", data={"password": PASSWORD}).status_code == 303
    assert browser.get("/account/devices").status_code == 303


def test_the_password_is_not_guessed_from_a_phone_that_was_found(app, viol, one_minute):
    ask(viol)
    tries = app.config["FIELDAPP"].login_tries
    answers = [viol.post("/account/devices/others").status_code for _ in range(tries + 1)]
    assert answers == [422] * tries + [429]
