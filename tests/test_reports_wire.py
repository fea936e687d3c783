"""A status comes from the mentor's phone: what it needs, what it replaces, and which days are next."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from fieldapp.clock import now, uuid7
from fieldapp.mentorships.models import CARRIED
from fieldapp.mentorships.periods import Agreement
from fieldapp.reports.models import Report, ReportVerdict
from fieldapp.reports.send import newest, stretch
from fieldapp.wire.stamped import stamped_by
from tests.moments import this_day
from tests.wire import put


def status(course, by, **more):
    """An entry: how the last two weeks went."""
    said = {
        "since": (this_day() - timedelta(days=13)).isoformat(),
        "until": this_day().isoformat(),
        "summary": "Siv er kommet til to af tre aftaler.",
        "next": "Siv ringer selv til værkstedet.",
    }
    return stamped_by(by, course.id, **(said | more))


def succeeded(session, course, first):
    """Another period follows the course's only one, from its `first` day on."""
    one = session.scalars(select(Agreement).where(Agreement.course_id == course.id)).one()
    same = {c.key: getattr(one, c.key) for c in Agreement.__table__.columns if c.key != "id"}
    last = one.ends_on
    one.ends_on = one.last_on = first - timedelta(days=1)
    session.add(Agreement(**same | {"number": 2, "starts_on": first, "ends_on": last, "last_on": last}))
    session.commit()


def given_back(session, course, report_id):
    """The caseworker asks for more."""
    session.rollback()
    own = {"organisation_id": course.organisation_id, "report_id": UUID(report_id)}
    said = {"verdict": "returned", "reason": "goals", "by": course.caseworker_id, "at": now()}
    session.add(ReportVerdict(**own, **said))
    session.commit()


def days_ago(since, until):
    """The days of a status."""
    since, until = (this_day() - timedelta(days=number) for number in (since, until))
    return {"since": since.isoformat(), "until": until.isoformat()}


def kept(session):
    session.rollback()
    return list(session.scalars(select(Report).order_by(Report.saved_at)))


def test_a_status_is_received_once(viol, cast, session):
    entry = status(cast.siv, cast.viol)
    assert [put(viol, "reports", entry).status_code for _ in range(2)] == [201, 200]
    (report,) = kept(session)
    assert (report.summary, report.until) == ("Siv er kommet til to af tre aftaler.", this_day())


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"summary": "  "}, "summary"),
        ({"summary": "x" * 2001}, "summary"),
        ({"next": ""}, "next"),
        ({"ask": "x" * 1001}, "ask"),
        ({"since": "i går"}, "since"),
        ({"until": "2019-01-01"}, "until"),
        ({"since": "2019-01-01"}, "until"),
        ({"until": "2999-01-01"}, "until"),
        ({"under_reason": "lazy"}, "under_reason"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(viol, cast, session, more, field):
    answer = put(viol, "reports", status(cast.siv, cast.viol, **more))
    assert (answer.status_code, set(answer.json["error"]["fields"])) == (422, {field})
    assert kept(session) == []


def test_one_that_replaces_another_waits_for_it(viol, cast, session):
    first = status(cast.siv, cast.viol)
    second = status(cast.siv, cast.viol, replaces=first["id"], summary="Mere om målene.")
    assert put(viol, "reports", second).status_code == 424
    assert put(viol, "reports", first).status_code == 201
    assert put(viol, "reports", second).status_code == 201
    assert len(kept(session)) == 2


def test_it_replaces_none_of_another_citizen(viol, cast, session):
    first = status(cast.birk, cast.viol)
    put(viol, "reports", first)
    assert put(viol, "reports", status(cast.siv, cast.viol, replaces=first["id"])).status_code == 422


def test_only_who_follows_the_citizen_writes_one(login, cast, session):
    assert put(login(cast.hassel), "reports", status(cast.siv, cast.hassel)).status_code == 404
    assert put(login(cast.timian), "reports", status(cast.siv, cast.timian)).status_code == 404
    assert kept(session) == []


@pytest.fixture
def next_of(app, session, cast):
    """Which days Siv's next status is about, as of a day."""

    def of(day):
        session.rollback()
        with app.app_context():
            own = list(session.scalars(select(Agreement).where(Agreement.course_id == cast.siv.id)))
            return stretch(newest(cast.ours.id, [cast.siv.id])[cast.siv.id], own, day)

    return of


def test_the_first_one_is_about_the_first_days(cast, next_of):
    first = cast.siv.starts_on
    assert next_of(first - timedelta(days=1)) is None
    due = next_of(this_day())
    assert (due.since, due.due_on) == (first, first + timedelta(days=91))


def test_the_next_one_begins_where_the_last_one_ended(viol, cast, next_of):
    put(viol, "reports", status(cast.siv, cast.viol))
    due = next_of(this_day())
    assert (due.since, due.due_on) == (this_day() + timedelta(days=1), this_day() + timedelta(days=92))


def test_after_the_last_day_it_is_due_then_and_there(cast, session, next_of):
    last = this_day() - timedelta(days=2)
    cast.ends(cast.siv, last)
    assert next_of(this_day()).due_on == last


def test_one_that_was_given_back_is_due_until_it_is_replaced(viol, cast, session, next_of):
    entry = status(cast.siv, cast.viol)
    put(viol, "reports", entry)
    (report,) = kept(session)
    session.add(
        ReportVerdict(organisation_id=cast.ours.id, report_id=report.id, verdict="returned", reason="goals",
                      by=cast.timian.id, at=now())
    )  # fmt: skip
    session.commit()
    due = next_of(this_day())
    assert (due.since, due.returned.id) == (report.since, report.id)
    put(viol, "reports", status(cast.siv, cast.viol, replaces=entry["id"], id=str(uuid7())))
    assert next_of(this_day()).returned is None


def test_what_a_period_owes_is_asked_for_though_another_has_begun(viol, cast, session, next_of):
    succeeded(session, cast.siv, this_day())
    due = next_of(this_day())
    assert (due.since, due.due_on) == (cast.siv.starts_on, this_day() - timedelta(days=1))
    assert next_of(this_day() + CARRIED).since == this_day(), "a phone carries what is over for so long"
    put(viol, "reports", status(cast.siv, cast.viol, **days_ago(20, 1)))
    assert next_of(this_day()).since == this_day()


def test_one_that_was_given_back_goes_before_newer_ones(viol, cast, session, next_of):
    old, new = (status(cast.siv, cast.viol, **days_ago(*days)) for days in ((27, 14), (13, 0)))
    for one in (old, new):
        put(viol, "reports", one)
    given_back(session, cast.siv, old["id"])
    returned = next_of(this_day()).returned
    assert returned is not None
    assert str(returned.id) == old["id"]
    again = status(cast.siv, cast.viol, replaces=old["id"], **days_ago(27, 14))
    put(viol, "reports", again)
    due = next_of(this_day())
    assert (due.returned, due.since) == (None, this_day() + timedelta(days=1)), (
        "nor are its days asked for twice"
    )
    for one in (new, again):
        given_back(session, cast.siv, one["id"])
    assert str(next_of(this_day()).returned.id) == again["id"]
