"""Leave and stand-ins: chosen by oneself or by whoever leads, for nobody of another organisation."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from fieldapp.accounts.leave import Leave, is_away
from fieldapp.accounts.models import StaffChange, User
from fieldapp.clock import now
from tests.desk import one, page
from tests.moments import this_day

TODAY, WEEK = timedelta(), timedelta(days=7)


def day(away: timedelta) -> date:
    return this_day() + away


def url(person, more=""):
    return f"/desk/away/{person.id}{more}"


def register(client, person, first=TODAY, last=WEEK):
    return client.post(url(person), data={"starts_on": str(day(first)), "ends_on": str(day(last))})


def leaves(session):
    session.rollback()
    found = session.scalars(select(Leave)).all()
    session.commit()
    return found


def fresh(session, person):
    return one(session, select(User).where(User.id == person.id))


def choose(client, person, backup):
    return client.post(url(person, "/backup"), data={"backup": str(backup.id) if backup else ""})


@pytest.fixture
def admin(cast, login):
    return login(cast.admin)


@pytest.mark.usefixtures("midday")
def test_a_caseworker_is_away_from_the_first_to_the_last_day(timian, cast, session):
    assert register(timian, cast.timian, timedelta(1), timedelta(2)).status_code == 303
    assert [is_away(session, cast.timian, now() + timedelta(days)) for days in range(4)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_page_says_where_new_cases_go(timian, cast):
    assert "ellers går nye sager til teamlederen" in page(timian, url(cast.timian))
    choose(timian, cast.timian, cast.merian)
    assert "Så længe går nye sager først til Merian." in page(timian, url(cast.timian))


def test_whoever_is_back_early_is_not_away(timian, cast, session):
    register(timian, cast.timian)
    (row,) = leaves(session)
    for _ in range(2):
        assert timian.post(url(cast.timian, f"/{row.id}/withdraw")).status_code == 303
    assert not is_away(session, cast.timian, now())
    assert leaves(session)[0].withdrawn_at


def test_a_double_click_is_one_leave(timian, cast, session):
    for _ in range(2):
        register(timian, cast.timian)
    assert len(leaves(session)) == 1


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (WEEK, TODAY, "Den sidste dag ligger før den første. Vælg den igen."),
        (-2 * WEEK, -WEEK, "Den dag er gået. Vælg i dag eller en senere dag."),
        (TODAY, timedelta(days=366), "Vælg højst et år ad gangen."),
        (timedelta(days=366), timedelta(days=367), "Vælg en dag, der er højst et år væk."),
    ],
    ids=str,
)
def test_days_that_make_no_sense_are_kept_and_named(timian, cast, session, first, last, sentence):
    answer = register(timian, cast.timian, first, last)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{day(first)}"' in answer.text
    assert f'value="{day(last)}"' in answer.text
    assert leaves(session) == []


def test_a_day_that_is_missing_is_asked_for(timian, cast):
    answer = timian.post(url(cast.timian), data={"starts_on": "2026-99-99", "ends_on": ""})
    assert answer.status_code == 422
    assert "Vælg den første dag." in answer.text
    assert "Vælg den sidste dag." in answer.text


def test_two_leaves_never_overlap(timian, cast, session):
    register(timian, cast.timian)
    answer = register(timian, cast.timian, timedelta(days=7), timedelta(days=9))
    assert "Der er allerede fravær i de dage." in answer.text
    assert register(timian, cast.timian, timedelta(days=8), timedelta(days=9)).status_code == 303
    assert len(leaves(session)) == 2


@pytest.mark.parametrize("who", ["rose", "admin"])
def test_whoever_leads_registers_for_somebody_who_is_ill(login, cast, session, who):
    register(login(getattr(cast, who)), cast.timian)
    (row,) = leaves(session)
    assert (row.user_id, row.made_by) == (cast.timian.id, getattr(cast, who).id)


@pytest.mark.parametrize("who", ["merian", "viol", "fremmed_sagsbehandler"])
@pytest.mark.parametrize("action", ["", "/backup"])
def test_it_is_nobody_elses_business(login, cast, session, who, action):
    stranger = login(getattr(cast, who))
    told = {"starts_on": str(day(TODAY)), "ends_on": str(day(WEEK)), "backup": str(cast.merian.id)}
    assert stranger.get(url(cast.timian)).status_code == 404
    assert stranger.post(url(cast.timian, action), data=told).status_code == 404
    assert leaves(session) == []
    assert fresh(session, cast.timian).backup_id is None


def test_another_persons_leave_is_not_mine_to_end(timian, login, cast, session):
    register(login(cast.merian), cast.merian)
    (row,) = leaves(session)
    assert timian.post(url(cast.timian, f"/{row.id}/withdraw")).status_code == 404
    assert leaves(session)[0].withdrawn_at is None


def test_only_a_caseworker_has_leave_here(admin, cast):
    for person in (cast.rose, cast.viol, cast.admin):
        assert admin.get(url(person)).status_code == 404


def test_both_see_who_stands_in_for_whom(timian, login, cast):
    choose(timian, cast.timian, cast.merian)
    assert "Stedfortræder: Merian" in page(timian, "/desk/me")
    assert "Du er stedfortræder for Timian." in page(login(cast.merian), "/desk/me")


def test_a_leader_can_stand_in_and_nobody_need_to(timian, cast, session):
    choose(timian, cast.timian, cast.rose)
    assert fresh(session, cast.timian).backup_id == cast.rose.id
    choose(timian, cast.timian, None)
    assert fresh(session, cast.timian).backup_id is None


@pytest.mark.parametrize("who", ["timian", "viol", "admin", "fremmed_sagsbehandler"])
def test_only_a_colleague_at_the_desk_stands_in(timian, cast, session, who):
    answer = choose(timian, cast.timian, getattr(cast, who))
    assert answer.status_code == 422
    assert "Vælg en" in answer.text
    assert fresh(session, cast.timian).backup_id is None


def test_a_new_stand_in_leaves_who_before_and_after(admin, cast, session):
    choose(admin, cast.timian, cast.merian)
    choose(admin, cast.timian, cast.merian)
    row = one(session, select(StaffChange).where(StaffChange.subject_id == cast.timian.id))
    assert (row.by, row.details) == (cast.admin.id, {"backup_id": [None, str(cast.merian.id)]})
    assert "stedfortræder" in page(admin, f"/desk/people/{cast.timian.id}")


def test_whoever_stops_stands_in_for_nobody(admin, timian, cast, session):
    cast.ask.caseworker_id = cast.timian.id
    session.commit()
    choose(timian, cast.timian, cast.merian)
    register(admin, cast.merian)
    assert "Så mangler Timian en stedfortræder." in page(admin, f"/desk/people/{cast.merian.id}")
    admin.post(f"/desk/people/{cast.merian.id}/end")
    assert fresh(session, cast.timian).backup_id is None
    assert leaves(session)[0].withdrawn_at
    noted = select(StaffChange).where(StaffChange.subject_id == cast.timian.id).order_by(StaffChange.at)
    assert session.scalars(noted).all()[-1].details == {"backup_id": [str(cast.merian.id), None]}


def test_whoever_is_refused_the_way_out_still_stands_in(admin, timian, cast, session):
    choose(timian, cast.timian, cast.merian)
    assert admin.post(f"/desk/people/{cast.merian.id}/end").status_code == 422  # Ask's course runs
    assert fresh(session, cast.timian).backup_id == cast.merian.id


def test_whoever_gets_another_job_stands_in_for_nobody(admin, timian, cast, session):
    cast.ask.caseworker_id = cast.timian.id
    session.commit()
    choose(timian, cast.timian, cast.merian)
    told = {"name": "Merian", "email": cast.merian.email, "role": "admin", "language": "da"}
    assert admin.post(f"/desk/people/{cast.merian.id}", data=told).status_code == 303
    assert fresh(session, cast.timian).backup_id is None
