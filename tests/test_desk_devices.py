"""»Telefoner«: a leader and an administrator see what every phone holds, and close the one that is gone."""

import re

import pytest
from sqlalchemy import event, select

from fieldapp.accounts.models import Device, StaffChange
from fieldapp.clock import now, uuid7
from tests.cast import held
from tests.desk import one, page
from tests.test_accounts_leaving import PHONE, TWO, ask, send

HERE = "/desk/phones"


@pytest.fixture
def rose(login, cast):
    """The leader's client."""
    return login(cast.rose)


@pytest.fixture
def admin(login, cast):
    """The administrator's client."""
    return login(cast.admin)


def states(html):
    return re.findall(r'data-phone="(\w+)"', html)


def add(session, cast, number, **more):
    """More phones of Viol's."""
    owner = {"organisation_id": cast.ours.id, "user_id": cast.viol.id}
    session.add_all([Device(**owner, id=uuid7(), name="Android", **more) for _ in range(number)])
    session.commit()


def test_what_a_phone_says_of_itself_is_on_the_list(rose, viol):
    ask(viol, unsent=TWO)
    shown = page(rose, HERE)
    assert "2 ting har ventet, den ældste siden" in shown
    assert "Udgave 0123456789ab" in shown
    assert "har ikke lovet" not in shown
    ask(viol, unsent=None)
    assert "Alt er sendt" in page(rose, HERE)


def test_a_number_that_never_came_is_missing_and_is_named(rose, viol, cast):
    ask(viol)
    for number in (1, 2, 4, 8):
        assert send(viol, cast, sequence=number).status_code == 201
    assert send(viol, cast, sequence=3, outcome="unheard of").status_code == 422
    assert "3 numre mangler" in page(rose, HERE)
    assert "Mangler nr. 5–7." in page(rose, f"{HERE}/{PHONE}")
    assert send(viol, cast, sequence=6).status_code == 201
    assert "Mangler nr. 5, 7." in page(rose, f"{HERE}/{PHONE}")


def test_on_a_shared_phone_each_has_their_own_numbers(rose, viol, login, cast):
    ask(viol)
    for number in (1, 2, 3):
        send(viol, cast, sequence=number)
    theirs = held(cast.ask, cast.hassel, sequence=9)
    login(cast.hassel).put(f"/meetings/{theirs['id']}", json=theirs, headers={"X-Fieldapp": "entry"})
    assert "mangler" not in page(rose, HERE)


def test_a_leader_learns_who_was_on_the_phone_and_an_administrator_how_many(rose, admin, viol, cast):
    ask(viol)
    shown = page(rose, f"{HERE}/{PHONE}")
    for course in (cast.siv, cast.birk):
        assert f'<a href="/desk/courses/{course.id}"><b>{course.citizen.first_name}</b>' in shown
    assert "Skov" not in shown
    counted = page(admin, f"{HERE}/{PHONE}")
    assert '(<span class="num">2</span>)' in counted
    assert "Siv" not in counted


def test_the_leader_closes_it_and_the_page_says_what_happens(rose, viol, cast, session):
    ask(viol)
    for _ in range(2):
        assert rose.post(f"{HERE}/{PHONE}/close").status_code == 303
    assert one(session, select(Device)).revoked_by == cast.rose.id
    row = one(session, select(StaffChange))
    assert (row.what, row.subject_id, row.by) == ("phone_closed", cast.viol.id, cast.rose.id)
    assert "Siden" in page(rose, f"{HERE}/{PHONE}")
    assert ask(viol).json["wipe"] is True
    ask(viol, wiped=True)
    assert "og slettet" in (shown := page(rose, f"{HERE}/{PHONE}"))
    assert "ligger der endnu" not in shown


def test_it_is_told_among_what_was_changed_about_its_owner(admin, viol, cast):
    ask(viol)
    admin.post(f"{HERE}/{PHONE}/close")
    assert "Telefon lukket" in page(admin, f"/desk/people/{cast.viol.id}")


@pytest.mark.parametrize("who", ["timian", "viol", "fremmed_mentor"])
def test_for_others_the_pages_are_not_there(viol, login, cast, session, who):
    ask(viol)
    client = login(getattr(cast, who))
    for answer in (client.get(HERE), client.get(f"{HERE}/{PHONE}"), client.post(f"{HERE}/{PHONE}/close")):
        assert answer.status_code == 404
    assert one(session, select(Device)).revoked_at is None


def test_another_organisation_s_phone_is_not_there(viol, login, cast, session):
    ask(viol)
    stranger = login(cast.person("stranger", "leader", of=cast.theirs))
    assert states(page(stranger, HERE)) == []
    assert stranger.get(f"{HERE}/{PHONE}").status_code == 404
    assert stranger.post(f"{HERE}/{PHONE}/close").status_code == 404


def test_what_is_to_be_done_comes_first(rose, cast, session):
    add(session, cast, 1, revoked_at=now(), wiped_at=now(), unsent=1)
    add(session, cast, 1)
    add(session, cast, 1, unsent=1)
    add(session, cast, 1, revoked_at=now())
    assert states(page(rose, HERE)) == ["closing", "open", "open", "wiped"]
    assert page(rose, HERE).index("1 ting er ikke sendt") < page(rose, HERE).index("Alt er sendt")
    assert states(page(rose, f"{HERE}?show=closed")) == ["closing", "wiped"]
    assert states(page(rose, f"{HERE}?show=unsent")) == ["open", "wiped"]
    assert states(page(rose, f"{HERE}?of={cast.hassel.id}")) == []
    assert len(states(page(rose, f"{HERE}?of={cast.viol.id}"))) == 4


def test_thirty_at_a_time_and_the_rest_on_demand(rose, cast, session):
    add(session, cast, 31)
    assert len(states(page(rose, HERE))) == 30
    assert "shown=60" in page(rose, HERE)
    assert len(states(page(rose, f"{HERE}?shown=60"))) == 31


def test_thirty_phones_ask_no_more_than_one(app, rose, cast, session):
    add(session, cast, 1, unsent=1)
    few = questions(app, lambda: rose.get(HERE))
    add(session, cast, 29, unsent=1)
    assert questions(app, lambda: rose.get(HERE)) == few


def questions(app, work):
    """How many statements the database is asked while something is done."""
    asked = []
    engine = app.extensions["fieldapp.engine"]

    def note(*told):
        asked.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert work().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)
