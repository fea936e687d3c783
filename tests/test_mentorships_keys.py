"""A citizen's link and code: derived and never stored, one at a time, for 30 days."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from fieldapp import db
from fieldapp.alerts.models import Progress
from fieldapp.alerts.notes import Note
from fieldapp.clock import iso, now
from fieldapp.formats import local_day
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships import keys, secrets
from fieldapp.mentorships.commands import assign
from fieldapp.mentorships.models import Citizen, CitizenKey, Course
from tests.desk import one
from tests.moments import this_day
from tests.wire import link, put


@pytest.fixture
def give(app, viol, cast):
    """Viol gives Siv a new link; what it opens with."""

    def once(**more):
        entry = link(cast.siv, cast.viol, **more)
        answer = put(viol, "links", entry)
        assert answer.status_code in (200, 201), answer.text
        with app.test_request_context():
            found = keys.live(cast.siv)
            return found and keys.secrets_of(found)

    return once


@pytest.fixture
def opens(app, cast):
    """Do these secrets open Siv's course now? By link and by code alike."""

    def whether(made):
        with app.test_request_context():
            found = {keys.find(made.token), keys.find_by_code(made.code)}
            assert len({key and key.id for key in found}) == 1
            return {key and key.course_id for key in found} == {cast.siv.id}

    return whether


def test_a_link_opens_its_course(give, opens):
    assert opens(give())


def test_neither_link_nor_code_is_stored(give, session):
    made = give()
    row = session.scalars(select(CitizenKey)).one()
    stored = " ".join(str(value) for value in vars(row).values())
    assert made.token not in stored
    assert made.code not in stored


def test_a_token_is_long_and_a_code_is_easy_to_read(give):
    made = give()
    assert len(made.token) == 24
    assert len(made.code) == 8
    assert set(made.code) <= set(secrets.ALPHABET)
    assert not set("AEIOUBSZGL01") & set(secrets.ALPHABET)


def test_secrets_do_not_show_in_a_log(give):
    made = give()
    assert made.token not in repr(made)
    assert made.code not in repr(made)


def test_a_code_opens_however_it_is_typed(app, give, cast):
    code = give().code
    typed = f" {code[:4].lower()}-{code[4:]} ".translate(str.maketrans("8526", "BSZG"))
    with app.test_request_context():
        assert keys.find_by_code(typed).course_id == cast.siv.id


def test_a_newer_link_ends_the_old_one(give, opens):
    first, second = give(), give()
    assert (opens(first), opens(second)) == (False, True)


def test_the_newest_is_the_one_saved_last_not_the_one_sent_last(give, opens):
    second = give()
    late = give(saved_at=iso(now() - timedelta(hours=2)))
    assert late == second
    assert opens(second)


def test_revoking_ends_the_link_and_makes_none(give, opens, session):
    made = give()
    assert give(revokes=True) is None
    assert not opens(made)
    assert [row.token_hash is None for row in session.scalars(select(CitizenKey))].count(True) == 1


def test_a_link_is_over_after_thirty_days(give, opens):
    made = give()
    last = (now() + timedelta(days=30)).astimezone(ZONE).replace(hour=23, minute=59, second=0)
    with time_machine.travel(last, tick=False):
        assert opens(made)
    with time_machine.travel(last + timedelta(minutes=1), tick=False):
        assert not opens(made)


def test_a_link_says_the_day_on_which_it_ends(give, session):
    give()
    (key,) = session.scalars(select(CitizenKey)).all()
    assert local_day(iso(key.expires_at)) == local_day(iso(now() + timedelta(days=30)))


@pytest.mark.parametrize("guess", ["", "x", "7F3K9QXM", "æ" * 8, "%00", "7" * 500])
def test_a_guess_opens_nothing(app, give, guess):
    give()
    with app.test_request_context():
        assert keys.find(guess) is None
        assert keys.find_by_code(guess) is None


def test_a_code_that_is_taken_gives_way_to_the_next(app, give, monkeypatch, opens):
    codes = iter(["22222222", "22222222", "33333333", "22222222", "33333333", "22222222", "33333333"])
    monkeypatch.setattr(secrets, "_code", lambda _raw: next(codes))
    assert give().code == "22222222"
    assert give().code == "33333333"


def test_the_same_link_twice_is_one(viol, cast, session):
    entry = link(cast.siv, cast.viol)
    assert [put(viol, "links", entry).status_code for _ in range(2)] == [201, 200]
    assert len(session.scalars(select(CitizenKey)).all()) == 1


def test_the_receipt_does_not_tell_the_link(viol, cast):
    answer = put(viol, "links", link(cast.siv, cast.viol))
    assert set(answer.get_json(force=True)["receipt"]) == {"id", "received_at"}


@pytest.mark.parametrize("who", ["hassel", "merian", "rose", "admin", "fremmed_mentor"])
def test_nobody_else_gives_a_key_to_the_citizen(who, cast, login, session):
    person = getattr(cast, who)
    answer = put(login(person), "links", link(cast.siv, person))
    assert (answer.status_code, session.scalars(select(CitizenKey)).all()) == (404, [])


@pytest.mark.parametrize("send", ["sms", "email"])
def test_nothing_can_be_sent_to_an_address_we_do_not_have(viol, cast, send):
    answer = put(viol, "links", link(cast.siv, cast.viol, send=send))
    assert (answer.status_code, answer.json["error"]["fields"]) == (422, {"send": "Vis koden i stedet."})


def test_two_organisations_do_not_end_each_others_links(app, cast, login, give, opens, session):
    made = give()
    theirs = cast.course("Lind", cast.fremmed_mentor, cast.fremmed_sagsbehandler)
    session.commit()
    put(login(cast.fremmed_mentor), "links", link(theirs, cast.fremmed_mentor))
    with app.test_request_context():
        other = keys.live(theirs)
    assert opens(made)
    assert other.organisation_id == cast.theirs.id


@pytest.fixture
def changes_mentor(app, cast):
    """Timian gives Siv to somebody: did that close a link?"""

    def once(mentor):
        with app.test_request_context(method="POST"):
            course = db.session().get_one(Course, (cast.ours.id, cast.siv.id))
            closed = assign(course, mentor, reason="match", by=cast.timian, at=now())
            db.session().commit()
            return closed

    return once


def test_another_mentor_closes_the_link_that_the_old_one_knows(give, opens, changes_mentor, cast):
    made = give()
    assert not changes_mentor(cast.viol)
    assert opens(made)
    assert changes_mentor(cast.hassel)
    assert not opens(made)
    assert not changes_mentor(cast.kløver)


def test_a_link_that_waits_to_be_sent_stays_here_when_the_mentor_changes(give, changes_mentor, cast, session):
    session.execute(update(Citizen).where(Citizen.id == cast.siv.citizen_id).values(email="siv@borger.test"))
    session.commit()
    give(send="email")
    changes_mentor(cast.hassel)
    assert one(session, select(Note)).state == Progress.CANCELLED


def test_a_mentor_who_stops_leaves_no_link_open(give, opens, login, cast, session):
    session.execute(update(Course).values(ends_on=this_day() - timedelta(days=1)))
    session.commit()
    made = give()
    assert login(cast.admin).post(f"/desk/people/{cast.viol.id}/end").status_code == 303
    assert not opens(made)
