"""What waits for the caseworker's own word: statuses to read, statuses that are late, a wish to talk."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from fieldapp.clock import now
from fieldapp.mentorships.periods import Agreement, AgreementStep, talks_of
from fieldapp.reports.models import ReportVerdict
from tests.desk import page
from tests.moments import this_day
from tests.test_reports_wire import days_ago, given_back, status, succeeded
from tests.wire import put


def test_a_status_waits_until_somebody_has_decided(timian, viol, cast, session):
    entry = status(cast.siv, cast.viol)
    put(viol, "reports", entry)
    assert "Viol har sendt status om Siv" in page(timian, "/desk/?show=reports")
    timian.post(f"/desk/reports/{entry['id']}/approved")
    assert "har sendt status" not in page(timian, "/desk/")


def test_one_that_replaces_another_waits_alone(timian, viol, cast):
    first = status(cast.siv, cast.viol)
    put(viol, "reports", first)
    put(viol, "reports", status(cast.siv, cast.viol, replaces=first["id"]))
    assert page(timian, "/desk/").count("har sendt status om Siv") == 1


@pytest.mark.parametrize(("late", "is_said"), [(3, False), (4, True)])
def test_one_that_is_late_is_asked_for_after_three_days(timian, viol, cast, session, late, is_said):
    days = (this_day() - cast.siv.starts_on).days
    mine = update(Agreement).where(Agreement.course_id == cast.siv.id)
    session.execute(mine.values(report_days=days - late + 1))
    session.commit()
    assert ("Status om Siv mangler" in page(timian, "/desk/")) is is_said
    put(viol, "reports", status(cast.siv, cast.viol))
    assert "Status om Siv mangler" not in page(timian, "/desk/")


@pytest.mark.parametrize(("late", "is_said"), [(3, False), (4, True)])
def test_one_that_is_late_is_asked_for_when_another_period_has_begun(timian, cast, session, late, is_said):
    succeeded(session, cast.siv, this_day() - timedelta(days=late - 1))
    assert ("Status om Siv mangler" in page(timian, "/desk/")) is is_said


def test_one_that_was_given_back_is_late_though_a_newer_one_came(timian, viol, cast, session):
    old, new = (status(cast.siv, cast.viol, **days_ago(*days)) for days in ((27, 14), (13, 0)))
    for one in (old, new):
        put(viol, "reports", one)
    given_back(session, cast.siv, old["id"])
    session.execute(update(ReportVerdict).values(at=now() - timedelta(days=4)))
    session.commit()
    assert "Status om Siv mangler" in page(timian, "/desk/")


def test_who_would_rather_talk_is_listed(timian, cast, session):
    own = session.query(Agreement).filter_by(course_id=cast.siv.id).one()
    own.agreed_on = own.agreed_how = None
    session.add(AgreementStep(organisation_id=cast.ours.id, agreement_id=own.id, what="talk", version=1,
                              by=cast.siv.citizen_id, at=now() - timedelta(hours=1)))  # fmt: skip
    session.commit()
    assert "Siv vil gerne tale om aftalen" in page(timian, "/desk/")


def test_the_day_of_a_wish_to_talk_is_danish(app, cast, session):
    own = session.query(Agreement).filter_by(course_id=cast.siv.id).one()
    own.agreed_on = own.agreed_how = None
    late = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    session.add(AgreementStep(organisation_id=cast.ours.id, agreement_id=own.id, what="talk", version=1,
                              by=cast.siv.citizen_id, at=late))  # fmt: skip
    session.commit()
    with app.app_context():
        assert talks_of([own]) == {cast.siv.id: date(2026, 11, 13)}


def test_a_leader_and_a_stranger_are_not_asked(login, viol, cast):
    put(viol, "reports", status(cast.siv, cast.viol))
    for who in (cast.rose, cast.merian):
        assert "om Siv" not in page(login(who), "/desk/?show=reports")


@pytest.mark.parametrize(("days_over", "is_said"), [(13, True), (15, False)])
def test_nobody_is_asked_for_one_that_no_phone_can_write(timian, cast, days_over, is_said):
    cast.ends(cast.siv, this_day() - timedelta(days=days_over))
    assert ("Status om Siv mangler" in page(timian, "/desk/")) is is_said
