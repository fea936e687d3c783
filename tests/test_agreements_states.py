"""Draft, agreed, under way, ended: who may say so, what it needs, and what counts afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from fieldapp.agreements.commands import agree, extend, open_course, rewrite, set_going
from fieldapp.agreements.ending import end
from fieldapp.agreements.frame import go_round
from fieldapp.agreements.granting import grant
from fieldapp.clock import iso, now, uuid7
from fieldapp.db import session
from fieldapp.errors import Conflict, Invalid, NotYours
from fieldapp.formats.zone import ZONE
from fieldapp.law import OURS
from fieldapp.meetings.accept import accept
from fieldapp.mentorships.goals import add_goal, mark_goal
from fieldapp.mentorships.models import CourseChange
from fieldapp.mentorships.order import GoalOrder, last_day
from fieldapp.mentorships.periods import agreements_of, grants_of, in_force, steps_of
from tests.cast import held
from tests.moments import this_day
from tests.orders import order

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def today():
    return this_day()


@pytest.fixture
def draft(cast):
    return open_course(order(this_day()), cast.viol, id=uuid7(), by=cast.timian, at=now())


def sign(agreement, cast, day):
    agree(agreement, "paper", day, version=agreement.version, by=cast.timian, at=now())


def begun(cast, first, **more):
    """An agreement from `first` on, signed on its first day or today, and set going."""
    more = {"ends_on": last_day(first, "", OURS)} | more
    new = open_course(order(first, **more), cast.viol, id=uuid7(), by=cast.timian, at=now())
    sign(new, cast, min(first, this_day()))
    set_going(new, by=cast.timian, at=now())
    return new


def meets(course, cast, day):
    """Viol writes that they met on that day, and whether it counts."""
    began = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    entry = held(course, cast.viol, met_at=iso(began))
    return accept(entry, by=cast.viol, received_at=now()).meeting


def said(agreement):
    return [step.what for step in reversed(steps_of(agreement))]


def test_a_draft_is_signed_and_set_going(cast, draft, today):
    course = draft.course
    assert (draft.state, course.begun_at) == ("draft", None)
    sign(draft, cast, today)
    assert (draft.state, draft.agreed_on, draft.agreed_how) == ("agreed", today, "paper")
    for _ in range(2):
        set_going(draft, by=cast.timian, at=now())
    assert (draft.state, draft.affiliation) == ("active", "internal")
    assert course.begun_at is not None
    assert said(draft) == ["draft", "agreed", "active"]
    assert in_force(grants_of(cast.ours.id, [course.id])[course.id], today) == 60


def test_without_a_yes_it_needs_a_reason(cast, draft):
    with pytest.raises(Invalid) as wrong:
        set_going(draft, by=cast.timian, at=now())
    assert set(wrong.value.fields) == {"waived"}
    with pytest.raises(Invalid) as wrong:
        set_going(draft, waived="other", by=cast.timian, at=now())
    assert set(wrong.value.fields) == {"words"}
    set_going(draft, waived="discharge", by=cast.timian, at=now())
    assert (draft.state, draft.waived, draft.agreed_on) == ("active", "discharge", None)
    assert meets(draft.course, cast, this_day()).not_counted is None


@pytest.mark.parametrize(
    ("how", "days", "words", "field"),
    [("before", 0, "", "how"), ("magic", 0, "", "how"), ("paper", 1, "", "day"), ("spoken", 0, "", "words")],
)
def test_a_yes_says_how_and_when(cast, draft, today, how, days, words, field):
    day = today + timedelta(days=days)
    with pytest.raises(Invalid) as wrong:
        agree(draft, how, day, version=1, words=words, by=cast.timian, at=now())
    assert set(wrong.value.fields) == {field}
    assert draft.agreed_on is None


def test_a_changed_draft_is_read_again(cast, draft, today):
    sign(draft, cast, today)
    rewrite(draft, order(today, weekly_minutes=90), by=cast.timian, at=now())
    assert (draft.state, draft.version, draft.agreed_on) == ("draft", 2, None)
    assert draft.course.weekly_minutes == 90
    with pytest.raises(Conflict):
        agree(draft, "paper", today, version=1, by=cast.timian, at=now())


def test_what_is_set_going_is_no_longer_changed(cast, today):
    agreement = begun(cast, today)
    with pytest.raises(Conflict):
        rewrite(agreement, order(today, purpose="Noget andet"), by=cast.timian, at=now())


def test_meetings_count_from_the_day_of_the_yes_however_late_it_is_written_down(cast, today):
    first = today - timedelta(days=10)
    agreement = open_course(order(first), cast.viol, id=uuid7(), by=cast.timian, at=now())
    set_going(agreement, waived="not_reached", by=cast.timian, at=now())
    agreement.waived = None  # as if it had begun before anybody asked for a reason
    before, after = (meets(agreement.course, cast, today - timedelta(days=days)) for days in (6, 3))
    sign(agreement, cast, today - timedelta(days=4))
    assert (before.not_counted, after.not_counted) == ("no_agreement", None)


def test_another_period_needs_a_reason_and_days_of_its_own(cast, today):
    agreement = begun(cast, today - timedelta(days=100))
    course, first = agreement.course, agreement.last_on + timedelta(days=1)
    later = order(first, ends_on=last_day(first, "", OURS), weekly_minutes=30)
    with pytest.raises(Invalid) as wrong:
        extend(course, later, by=cast.timian, at=now())
    assert set(wrong.value.fields) == {"assessment"}
    overlapping = order(today, ends_on=last_day(today, "", OURS), assessment="Siv er på vej.")
    with pytest.raises(Invalid) as wrong:
        extend(course, overlapping, by=cast.timian, at=now())
    assert set(wrong.value.fields) == {"starts_on"}
    reasoned = replace(later, assessment="Siv er på vej.")
    new = extend(course, reasoned, by=cast.timian, at=now())
    assert (new.number, new.state, course.ends_on) == (2, "draft", agreement.ends_on)
    sign(new, cast, today)
    set_going(new, by=cast.timian, at=now())
    assert (course.ends_on, course.weekly_minutes) == (last_day(first, "", OURS), 60)
    grants = grants_of(cast.ours.id, [course.id])[course.id]
    assert [in_force(grants, day) for day in (today, first)] == [60, 30]


def test_what_begins_today_is_what_is_so_now(cast, today):
    agreement = begun(cast, today - timedelta(days=100))
    course = agreement.course
    course.weekly_minutes = 5  # as it was yesterday
    agreement.starts_on = today
    session().flush()
    go_round()
    assert course.weekly_minutes == 60


@pytest.mark.parametrize(("late", "minutes"), [(0, 120), (1, 120), (14, 120), (15, 60)])
def test_what_began_while_the_house_was_down_is_so_for_two_weeks_yet(cast, today, late, minutes):
    course = begun(cast, today).course
    monday = today + timedelta(days=7 - today.weekday())
    grant(course, 120, monday, reason="needs_more", words="", by=cast.timian, at=now())
    session().commit()
    with time_machine.travel(datetime(monday.year, monday.month, monday.day, 9, tzinfo=ZONE)) as clock:
        clock.shift(timedelta(days=late))
        for _ in range(2):
            go_round()
            assert course.weekly_minutes == minutes


def test_an_end_is_a_day_with_a_reason_and_takes_what_lies_after_it(cast, today):
    agreement = begun(cast, today - timedelta(days=20))
    course = agreement.course
    early, late = meets(course, cast, today - timedelta(days=5)), meets(course, cast, today)
    for _ in range(2):
        end(course, today - timedelta(days=2), reason="goal_reached", by=cast.timian, at=now())
    assert (agreement.state, agreement.last_on, course.ends_on) == (
        "ended", today - timedelta(days=2), today - timedelta(days=2),
    )  # fmt: skip
    assert (early.not_counted, late.not_counted) == (None, "after_end")
    assert said(agreement)[-1:] == ["ended"]
    ended = select(CourseChange).where(CourseChange.course_id == course.id, CourseChange.what == "ended")
    assert [(row.ends_on, row.reason) for row in session().scalars(ended)] == [
        (course.ends_on, "goal_reached")
    ]


def test_a_wrong_last_day_is_put_right_and_the_meetings_count_again(cast, today):
    agreement = begun(cast, today - timedelta(days=20))
    late = meets(agreement.course, cast, today)
    for day in (today - timedelta(days=2), today):
        end(agreement.course, day, reason="expired", by=cast.timian, at=now())
    assert (agreement.last_on, late.not_counted) == (today, None)


@pytest.mark.parametrize("days", [-1, 200])
def test_a_last_day_lies_within_what_was_agreed(cast, today, days):
    agreement = begun(cast, today)
    with pytest.raises(Invalid) as wrong:
        end(agreement.course, today + timedelta(days=days), reason="other", by=cast.timian, at=now())
    assert set(wrong.value.fields) == {"ends_on"}


def test_a_period_that_has_not_begun_is_off_when_the_course_ends(cast, today):
    agreement = begun(cast, today - timedelta(days=100))
    course, first = agreement.course, agreement.last_on + timedelta(days=1)
    later = order(first, ends_on=last_day(first, "", OURS), assessment="Siv er på vej.")
    new = extend(course, later, by=cast.timian, at=now())
    sign(new, cast, today)
    set_going(new, by=cast.timian, at=now())
    end(course, today, reason="moved_away", by=cast.timian, at=now())
    assert (course.ends_on, new.last_on) == (today, first - timedelta(days=1))
    assert [one.state for one in agreements_of(cast.ours.id, [course.id])[course.id]] == ["ended"] * 2


@pytest.mark.parametrize("who", ["merian", "rose", "viol", "fremmed_sagsbehandler"])
def test_only_the_courses_own_caseworker_decides(cast, today, who):
    agreement, stranger = begun(cast, today), getattr(cast, who)
    draft = open_course(order(today), cast.viol, id=uuid7(), by=cast.timian, at=now())
    course = agreement.course
    for change in (
        lambda: agree(draft, "paper", today, version=1, by=stranger, at=now()),
        lambda: set_going(draft, waived="discharge", by=stranger, at=now()),
        lambda: rewrite(draft, order(today), by=stranger, at=now()),
        lambda: extend(course, order(today), by=stranger, at=now()),
        lambda: grant(course, 90, today, reason="needs_more", words="", by=stranger, at=now()),
        lambda: end(course, today, reason="other", by=stranger, at=now()),
        lambda: add_goal(course, GoalOrder("network", "Gå ud"), by=stranger, at=now()),
        lambda: mark_goal(course, course.goals[0], "paused", "", by=stranger, at=now()),
    ):
        with pytest.raises(NotYours):
            change()


def test_who_stands_in_decides_as_well(cast, draft, today):
    cast.timian.backup_id = cast.merian.id
    session().merge(cast.timian)
    session().flush()
    sign(draft, cast, today)
    set_going(draft, by=cast.merian, at=now())
    assert draft.state == "active"
