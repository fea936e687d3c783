"""»Dine telefoner«: everybody sees their own, and closes the one that is gone."""

from sqlalchemy import select, update

from fieldapp.accounts.models import Device, LoginSession, StaffChange
from tests.desk import one, page
from tests.test_accounts_leaving import OTHER, PHONE, TWO, ask, change

HERE = "/account/devices"


def test_the_page_tells_of_each_own_phone_and_of_nobody_else_s(viol, login, cast):
    ask(viol, unsent=TWO)
    other = login(cast.viol)
    hassel = login(cast.hassel)
    hassel.post("/field/caseload", json={"have": {}, "device": {"id": str(OTHER), "name": "Hassels"}})
    shown = page(other, HERE)
    assert "2 ting har ventet, den ældste siden" in shown
    assert "Hassels" not in shown
    assert "Her står din telefon" in page(login(cast.kløver), HERE)


def test_a_phone_gets_a_name_that_stays(viol, login, cast, session):
    ask(viol)
    assert viol.post(f"{HERE}/{PHONE}/name", data={"name": " Den blå "}).status_code == 303
    ask(viol)
    assert one(session, select(Device)).name == "Den blå"
    assert one(session, select(StaffChange)).details == {"phone": ["Android", "Den blå"]}


def test_a_phone_without_a_name_keeps_the_one_it_has(viol, session):
    ask(viol)
    answer = viol.post(f"{HERE}/{PHONE}/name", data={"name": "  "})
    assert (answer.status_code, "Skriv et navn." in answer.text) == (422, True)
    assert one(session, select(Device)).name == "Android"


def test_a_lost_phone_is_closed_by_its_owner_and_twice_is_once(viol, login, cast, session):
    ask(viol)
    browser = login(cast.viol)
    for _ in range(2):
        assert browser.post(f"{HERE}/{PHONE}/close").status_code == 303
    row = one(session, select(StaffChange))
    assert (row.what, row.subject_id, row.by) == ("phone_closed", cast.viol.id, cast.viol.id)
    assert ask(viol).json["wipe"] is True
    assert "Bliver slettet, næste gang" in page(browser, HERE)
    ask(viol, wiped=True)
    assert "og slettet" in page(browser, HERE)


def test_the_phone_in_one_s_hand_is_not_closed_from_itself(viol, session):
    ask(viol)
    answer = viol.post(f"{HERE}/{PHONE}/close")
    assert answer.status_code == 422
    assert one(session, select(Device)).revoked_at is None
    assert "/close" not in viol.get(HERE).text


def test_nobody_names_or_closes_another_s_phone(viol, login, cast, session):
    ask(viol)
    for stranger in (cast.hassel, cast.admin, cast.fremmed_mentor):
        client = login(stranger)
        assert client.post(f"{HERE}/{PHONE}/close").status_code == 404
        assert client.post(f"{HERE}/{PHONE}/name", data={"name": "min"}).status_code == 404
    assert one(session, select(Device)).revoked_at is None


def test_everywhere_else_is_logged_out_but_no_phone(viol, login, cast, session):
    ask(viol)
    browser, forgotten = login(cast.viol), login(cast.viol)
    assert "logget ind 1 andet sted" in page(browser, HERE)
    assert browser.post(f"{HERE}/others").status_code == 303
    assert "ikke logget ind andre steder" in page(browser, HERE)
    assert forgotten.get(HERE).status_code == 303
    assert ask(viol).status_code == 200


def test_an_old_login_elsewhere_is_not_told_of(login, cast, session):
    browser, _ = login(cast.timian), login(cast.timian)
    row = session.scalars(select(LoginSession).order_by(LoginSession.created_at.desc())).first()
    old = row.seen_at - LoginSession.IDLE
    change(session, update(LoginSession).where(LoginSession.token_hash == row.token_hash).values(seen_at=old))
    assert "ikke logget ind andre steder" in page(browser, HERE)
