"""Minutes of courses: granted by Thursdays, received by days, confirmed by the citizen, and what is not."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from fieldapp.clock import iso, uuid7
from fieldapp.db import engine, session
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.accept import accept
from fieldapp.meetings.ledger import Sums, months, of_month, total, weeks
from fieldapp.meetings.models import Confirmation
from fieldapp.mentorships.commands import assign
from fieldapp.mentorships.keys import give
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import State
from tests.cast import correction, held
from tests.periods import Desk
from tests.wire import link

pytestmark = pytest.mark.usefixtures("inside")

LATER = datetime(2027, 2, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 2)
SUNDAY = date(2026, 11, 29)


@pytest.fixture
def siv(cast):
    return session().get_one(Course, (cast.ours.id, cast.siv.id))


@pytest.fixture
def desk(siv, cast):
    return Desk(siv, cast.viol)


@pytest.fixture
def november(desk):
    """Four whole weeks with 60 minutes each."""
    desk.grant(60, MONDAY)
    return desk.begin(MONDAY, SUNDAY, agreed_on=MONDAY)


@pytest.fixture
def met(siv, cast):
    """They met on that day in Denmark; noon unless said otherwise."""

    def write(day, clock="12:00", by=cast.viol, **more):
        at = datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), ZONE)
        return _accept(held(siv, by, met_at=iso(at), **more), by)

    return write


@pytest.fixture
def key(siv, cast):
    return give(link(siv, cast.viol), by=cast.viol, received_at=LATER).key


def _accept(raw, by):
    accept(raw, by=by, received_at=LATER)
    session().flush()
    return raw


def say(entry, key, met, duration=None, minute=0):
    """What the citizen says of that very entry."""
    at = LATER + timedelta(minutes=minute)
    said = {"organisation_id": key.organisation_id, "key_id": key.id, "at": at}
    session().add(Confirmation(**said, id=uuid7(), meeting_id=UUID(entry["id"]), met=met, duration=duration))
    session().flush()


def by_week(siv, since=MONDAY, until=SUNDAY):
    return list(weeks([siv.id], since, until, siv.organisation_id)[siv.id].values())


def month_of(siv, month="2026-11"):
    return months([siv.id], month, month, siv.organisation_id)[siv.id][month]


def questions(work, *given):
    """How many statements are asked meanwhile."""
    asked = []
    listen = engine(), "before_cursor_execute", lambda *told: asked.append(told[2])
    event.listen(*listen)
    work(*given)
    event.remove(*listen)
    return len(asked)


def test_a_change_of_minutes_begins_with_its_week(siv, desk, november):
    desk.grant(90, date(2026, 11, 16))
    assert [one.granted for one in by_week(siv)] == [60, 60, 90, 90]
    assert month_of(siv).granted == 300


@pytest.mark.parametrize(("valid_from", "granted"), [(12, [60, 90]), (13, [60, 60])])
def test_in_the_middle_of_a_week_thursday_decides(siv, desk, november, valid_from, granted):
    desk.grant(90, date(2026, 11, valid_from))
    assert [one.granted for one in by_week(siv, until=date(2026, 11, 15))] == granted


def test_of_two_words_from_the_same_day_the_later_one_counts(siv, desk, november):
    desk.grant(90, MONDAY, at=LATER)
    desk.grant(120, MONDAY, at=LATER - timedelta(hours=1))
    assert [one.granted for one in by_week(siv)] == [90] * 4


def test_nothing_is_granted_between_two_periods(siv, desk, met):
    desk.grant(60, MONDAY)
    desk.begin(MONDAY, date(2026, 11, 10), agreed_on=MONDAY)
    desk.begin(date(2026, 11, 16), SUNDAY, waived="other")
    met(date(2026, 11, 12))
    met(date(2026, 11, 16))
    assert by_week(siv) == [
        Sums(granted=60),
        Sums(left_out={"between": 45}),
        Sums(granted=60, received=45),
        Sums(granted=60),
    ]


def test_a_draft_grants_nothing(siv, desk, met):
    desk.grant(60, MONDAY)
    desk.begin(MONDAY, SUNDAY, agreed_on=MONDAY, state=State.AGREED)
    met(MONDAY)
    assert month_of(siv) == Sums(left_out={"before_start": 45})


def test_a_period_that_was_ended_before_it_began_has_no_days(siv, desk, november, met):
    met(date(2026, 12, 2))
    desk.end(desk.begin(date(2026, 12, 7), date(2026, 12, 20), agreed_on=MONDAY), date(2026, 12, 6))
    assert month_of(siv, "2026-12").left_out == {"after_end": 45}


def test_week_53_is_granted_in_the_old_year_and_received_in_both(siv, desk, met):
    desk.grant(60, MONDAY)
    desk.begin(MONDAY, date(2027, 1, 31), agreed_on=MONDAY)
    met(date(2026, 12, 31), "23:30", minutes=20)
    met(date(2027, 1, 1), "00:30", minutes=30)
    first = date(2026, 12, 28)
    found = weeks([siv.id], first, date(2027, 1, 10), siv.organisation_id)[siv.id]
    assert found == {first: Sums(granted=60, received=50), date(2027, 1, 4): Sums(granted=60)}
    by_month = months([siv.id], "2026-12", "2027-01", siv.organisation_id)[siv.id]
    assert {month: (one.granted, one.received) for month, one in by_month.items()} == {
        "2026-12": (300, 20),
        "2027-01": (240, 30),
    }


def test_only_days_of_the_stretch_count(siv, november, met):
    for day in (3, 4, 10, 11):
        met(date(2026, 11, day), minutes=day)
    found = weeks([siv.id], date(2026, 11, 4), date(2026, 11, 10), siv.organisation_id)[siv.id]
    assert found == {MONDAY: Sums(granted=60, received=4), date(2026, 11, 9): Sums(received=10)}
    assert total(siv.organisation_id, date(2026, 11, 4), date(2026, 11, 10), [siv.id]) == {
        siv.id: Sums(granted=60, received=14)
    }


def test_what_does_not_count_is_named_and_other_time_stands_by_itself(siv, november, met):
    met(MONDAY, minutes=40, indirect_minutes=10, travel_minutes=25)
    met(MONDAY, form="sms", place=None, minutes=5)
    met(MONDAY, form="third_party", place=None, minutes=15)
    met(MONDAY, form="accompany", place="transport", minutes=30)
    met(date(2026, 11, 30), minutes=20, indirect_minutes=1)
    assert month_of(siv) == Sums(
        granted=240,
        received=40,
        indirect=26,
        travel=25,
        left_out={"form": 5, "third_party": 15, "in_transit": 30, "after_end": 20},
    )


def test_what_was_withdrawn_took_no_time(siv, november, met, cast):
    entry = met(MONDAY, travel_minutes=25)
    _accept(correction(entry, travel_minutes=25), cast.viol)
    assert month_of(siv) == Sums(granted=240)


def test_confirmed_is_what_the_citizen_says_was_so(siv, november, met, key):
    for minutes, *said in [(1, "yes"), (2, "yes", "fits"), (4, "yes", "shorter"), (8, "no"), (16, "unsure")]:
        say(met(MONDAY, minutes=minutes), key, *said)
    found = month_of(siv)
    assert (found.received, found.confirmed) == (31, 3)


def test_the_newest_word_about_an_entry_counts(siv, november, met, key):
    entry = met(MONDAY)
    say(entry, key, "no", minute=2)
    say(entry, key, "yes", minute=1)
    assert month_of(siv).confirmed == 0


def test_a_confirmation_speaks_of_its_own_row_and_of_what_counts(siv, november, met, key, cast):
    entry = met(MONDAY)
    say(entry, key, "yes")
    say(met(MONDAY, form="sms", place=None), key, "yes")
    assert month_of(siv).confirmed == 45
    again = held(siv, cast.viol, corrects=entry["id"], met_at=entry["met_at"], minutes=30)
    _accept(again, cast.viol)
    assert (month_of(siv).received, month_of(siv).confirmed) == (30, 0)


def test_who_has_the_course_on_thursday_is_granted_its_week(siv, november, met, key, cast):
    say(met(date(2026, 11, 10)), key, "yes")
    at = datetime(2026, 11, 12, 12, tzinfo=ZONE)
    assign(siv, cast.hassel, reason="other", by=cast.timian, at=at)
    met(date(2026, 11, 17), by=cast.hassel, minutes=30)
    found = {one.mentor: one.sums for one in of_month(siv.organisation_id, "2026-11") if one.course == siv.id}
    assert found == {
        cast.viol.id: Sums(granted=60, received=45, confirmed=45),
        cast.hassel.id: Sums(granted=180, received=30),
    }
    assert month_of(siv) == Sums(granted=240, received=75, confirmed=45)


def test_a_month_takes_three_questions_whatever_the_size(siv, november, met, cast):
    month = of_month, siv.organisation_id, "2026-11"
    few = questions(*month)
    for course in (siv, cast.birk, cast.ask):
        for day in (3, 10):
            at = datetime(2026, 11, day, 12, tzinfo=ZONE)
            _accept(held(course, course.mentor, met_at=iso(at)), course.mentor)
    assert questions(*month) == few == 3
    assert len(of_month(siv.organisation_id, "2026-11")) == 3
    assert questions(weeks, [siv.id, cast.birk.id], MONDAY, SUNDAY, siv.organisation_id) == 2


def test_no_course_counts_for_another_and_no_house_for_its_neighbour(siv, november, met, cast):
    met(MONDAY)
    both = weeks([siv.id, cast.birk.id], MONDAY, MONDAY, siv.organisation_id)
    assert both[cast.birk.id] == {MONDAY: Sums()}
    assert both[siv.id] == {MONDAY: Sums(received=45)}
    assert total(cast.theirs.id, MONDAY, SUNDAY) == {} == total(siv.organisation_id, MONDAY, MONDAY, [])
    assert of_month(cast.theirs.id, "2026-11") == []
