"""Who stands in for a caseworker: sees the citizens, is rung, takes the case, and may write to the mentor."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from fieldapp.accounts.leave import Leave
from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert, Delivery
from fieldapp.clock import now
from tests.cast import no_show
from tests.desk import letter, page, put


@pytest.fixture
def merian(cast, login):
    return login(cast.merian)


@pytest.fixture
def stands_in(cast, session):
    """Merian stands in for Timian."""
    session.execute(update(User).where(User.id == cast.timian.id).values(backup_id=cast.merian.id))
    session.commit()


@pytest.fixture
def timian_is_away(cast, session, stands_in):
    today = now().date()
    owner = {"organisation_id": cast.ours.id, "user_id": cast.timian.id, "made_by": cast.timian.id}
    day = timedelta(days=1)
    session.add(Leave(**owner, starts_on=today - day, ends_on=today + day))
    session.commit()


def test_a_stranger_sees_neither_the_course_nor_the_case(viol, merian, cast, session):
    put(viol, no_show(cast.birk, cast.viol))
    assert merian.get(f"/desk/courses/{cast.birk.id}").status_code == 404
    assert merian.get(f"/desk/alerts/{letter(session).id}").status_code == 404


def test_a_stand_in_opens_the_case_and_takes_it(viol, merian, cast, session, stands_in):
    put(viol, no_show(cast.birk, cast.viol))
    assert merian.post(f"/desk/alerts/{letter(session).id}/taken").status_code == 303
    session.expire_all()
    assert letter(session).steps[-1].by_id == cast.merian.id


def test_a_colleagues_citizens_are_in_the_stand_ins_list_only_while_away(merian, cast, stands_in):
    assert "Birk" not in page(merian, "/desk/courses")


def test_while_the_caseworker_is_away_the_stand_in_has_the_list(merian, cast, timian_is_away):
    assert "Birk" in page(merian, "/desk/courses")


def test_a_case_stands_in_the_stand_ins_worklist_once_it_has_rung_there(
    viol, merian, cast, session, stands_in
):
    put(viol, no_show(cast.birk, cast.viol))
    wanted = letter(session).id
    todo = Alert.to_do_for(cast.merian, now())
    assert session.scalars(todo).all() == []
    put_delivery(session, cast, wanted)
    assert [one.id for one in session.scalars(todo)] == [wanted]


def put_delivery(session, cast, alert):
    owner = {"organisation_id": cast.ours.id, "alert_id": alert, "user_id": cast.merian.id}
    session.add(Delivery(**owner, round=0, channel="mail", target=str(cast.merian.id), state="sent"))
    session.commit()


def test_a_stand_in_writes_to_the_mentor(merian, cast, session, timian_is_away):
    shown = page(merian, f"/desk/courses/{cast.birk.id}")
    assert 'name="text"' in shown
