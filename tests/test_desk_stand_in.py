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
from tests.moments import this_day
from tests.test_desk_thread import news
from tests.wire import message
from tests.wire import put as send


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
    today = this_day()
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


def test_what_the_caseworker_has_read_is_not_new_to_the_stand_in(viol, timian, merian, cast, timian_is_away):
    send(viol, "messages", message(cast.siv, cast.viol, "Gammel"))
    page(timian, f"/desk/courses/{cast.siv.id}")
    send(viol, "messages", message(cast.birk, cast.viol, "Ny"))
    assert news(page(merian, "/desk/")) == (["Viol har skrevet om Birk"], 1)


def test_a_stand_ins_look_hides_nothing_from_the_caseworker(viol, timian, merian, cast, timian_is_away):
    send(viol, "messages", message(cast.siv, cast.viol))
    page(merian, f"/desk/courses/{cast.siv.id}")
    assert news(page(timian, "/desk/")) == (["Viol har skrevet om Siv"], 1)


@pytest.mark.parametrize("answers", ["timian", "merian"])
def test_who_wants_to_be_called_is_answered_once_for_both(
    viol, timian, merian, cast, timian_is_away, answers
):
    send(viol, "messages", message(cast.siv, cast.viol, "", wants_call=True))
    send(viol, "messages", message(cast.siv, cast.viol, "Hallo?"))
    for client in (timian, merian):
        page(client, f"/desk/courses/{cast.siv.id}")
        assert news(page(client, "/desk/"))[0] == ["Viol vil gerne ringes op om Siv"]
    {"timian": timian, "merian": merian}[answers].post(
        f"/desk/courses/{cast.siv.id}/messages", data={"text": "Jeg har ringet til dig."}
    )
    assert [news(page(client, "/desk/"))[0] for client in (timian, merian)] == [[], []]


def test_a_colleagues_message_says_whose_citizen_it_is(viol, timian, merian, cast, timian_is_away):
    send(viol, "messages", message(cast.siv, cast.viol))
    assert "· for Timian</p>" in page(merian, "/desk/")
    assert "for Timian" not in page(timian, "/desk/")
