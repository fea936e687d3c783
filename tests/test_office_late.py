"""The leader's list of courses: which statuses are late, of more than one period and more than one status."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from fieldapp.clock import now
from fieldapp.mentorships.periods import Agreement, State
from fieldapp.reports.models import ReportVerdict
from tests.moments import this_day
from tests.test_office_courses import rose, those
from tests.test_reports_wire import days_ago, given_back, status, succeeded
from tests.wire import put

__all__ = ["rose"]


@pytest.mark.parametrize("state", [State.ACTIVE, State.ENDED])
def test_what_a_period_owes_is_late_though_another_has_begun(rose, viol, cast, session, state):
    succeeded(session, cast.siv, this_day() - timedelta(days=2))
    first = select(Agreement).where(Agreement.course_id == cast.siv.id, Agreement.number == 1)
    session.scalars(first).one().state = state
    session.commit()
    assert those(rose, "late") == set()
    with time_machine.travel(now() + timedelta(days=1)):
        assert those(rose, "late") == {"Siv"}
        assert those(rose, "over") == set()
        put(viol, "reports", status(cast.siv, cast.viol, **days_ago(20, 4)))
        assert those(rose, "late") == set()


def test_one_that_was_given_back_is_late_though_a_newer_one_came(rose, viol, cast, session):
    old, new = (status(cast.siv, cast.viol, **days_ago(*days)) for days in ((27, 14), (13, 0)))
    for one in (old, new):
        put(viol, "reports", one)
    given_back(session, cast.siv, old["id"])
    late = datetime.combine(this_day() - timedelta(days=4), time(23, 30), UTC)
    session.execute(update(ReportVerdict).values(at=late))
    session.commit()
    assert those(rose, "late") == set(), "in Denmark it was the next day"
    session.execute(update(ReportVerdict).values(at=late - timedelta(hours=12)))
    session.commit()
    assert those(rose, "late") == {"Siv"}
    put(viol, "reports", status(cast.siv, cast.viol, replaces=old["id"], **days_ago(27, 14)))
    assert those(rose, "late") == set()
