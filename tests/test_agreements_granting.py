"""Other minutes a week: from a Monday on, for a reason, and the weeks before keep theirs."""

from datetime import timedelta

import pytest

from fieldapp.agreements.commands import extend, open_course, set_going
from fieldapp.agreements.ending import end
from fieldapp.agreements.granting import grant
from fieldapp.clock import now, uuid7
from fieldapp.errors import Conflict, Invalid
from fieldapp.meetings.ledger import weeks
from fieldapp.mentorships.periods import grants_of, in_force
from tests.orders import order
from tests.test_agreements_states import begun, sign, today

__all__ = ["today"]

pytestmark = pytest.mark.usefixtures("inside")


@pytest.mark.parametrize(
    ("minutes", "days", "reason", "words", "field"),
    [
        (4, 0, "needs_more", "", "minutes"),
        (None, 0, "needs_more", "", "minutes"),
        (90, 1, "needs_more", "", "since"),
        (90, 7000, "needs_more", "", "since"),
        (90, 0, "whim", "", "reason"),
        (90, 0, "other", "", "words"),
    ],
)
def test_other_minutes_begin_on_a_monday_for_a_reason(cast, today, minutes, days, reason, words, field):
    course = begun(cast, today).course
    monday = today + timedelta(days=7 - today.weekday() + days)
    with pytest.raises(Invalid) as wrong:
        grant(course, minutes, monday, reason=reason, words=words, by=cast.timian, at=now())
    assert set(wrong.value.fields) == {field}


def test_other_minutes_are_so_from_their_monday_on(cast, today):
    course = begun(cast, today).course
    monday = today + timedelta(days=7 - today.weekday())
    grant(course, 90, monday, reason="needs_more", words="", by=cast.timian, at=now())
    assert course.weekly_minutes == 60
    grants = grants_of(cast.ours.id, [course.id])[course.id]
    assert [in_force(grants, day) for day in (today, monday)] == [60, 90]


def granted(cast, course, monday, number):
    """Of so many weeks from that one on, what the ledger says was granted."""
    until = monday + timedelta(days=7 * number - 1)
    return [sums.granted for sums in weeks([course.id], monday, until, cast.ours.id)[course.id].values()]


@pytest.mark.parametrize("weekday", range(7))
def test_a_course_may_have_them_from_its_first_week_on(cast, today, weekday):
    monday = today + timedelta(days=7 - today.weekday())
    course = begun(cast, monday + timedelta(days=weekday)).course
    grant(course, 120, monday, reason="needs_more", words="", by=cast.timian, at=now())
    # A week without the period's Thursday has none.
    assert granted(cast, course, monday, 3) == [120 if weekday <= 3 else 0, 120, 120]
    assert course.weekly_minutes == 120


def test_what_was_granted_a_period_that_ended_is_not_of_the_next(cast, today):
    course = begun(cast, today - timedelta(days=30)).course
    later = today + timedelta(days=28 - today.weekday())
    grant(course, 120, later, reason="needs_more", words="", by=cast.timian, at=now())
    end(course, today, reason="goal_reached", by=cast.timian, at=now())
    days = {"starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=100)}
    second = order(today, **days, weekly_minutes=30, assessment="Siv er på vej.")
    new = extend(course, second, by=cast.timian, at=now())
    sign(new, cast, today)
    set_going(new, by=cast.timian, at=now())
    assert granted(cast, course, later - timedelta(days=7), 3) == [30, 30, 30]
    grant(course, 90, later, reason="needs_more", words="", by=cast.timian, at=now())
    assert granted(cast, course, later - timedelta(days=7), 3) == [30, 90, 90]


def test_what_is_not_set_going_is_granted_nothing(cast, today):
    draft = open_course(order(today), cast.viol, id=uuid7(), by=cast.timian, at=now())
    monday = today + timedelta(days=7 - today.weekday())
    with pytest.raises(Conflict, match=r"Aftalen er ikke sat i gang\. Ret minutterne i aftalen\."):
        grant(draft.course, 90, monday, reason="needs_more", words="", by=cast.timian, at=now())
    end(draft.course, None, reason="citizens_wish", by=cast.timian, at=now())
    with pytest.raises(Conflict, match=r"Aftalen er opgivet\."):
        grant(draft.course, 90, monday, reason="needs_more", words="", by=cast.timian, at=now())
    assert grants_of(cast.ours.id, [draft.course_id]) == {}
