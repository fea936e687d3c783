"""Danish working days and the hours in which a department is rung, across holidays and summer time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.accounts.hours import DAY, Hours, is_working_day
from fieldapp.formats.zone import ZONE

OFFICE = Hours()
HOLIDAYS = [
    date(2026, 1, 1),
    date(2026, 4, 2),  # Maundy Thursday
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 14),  # Ascension
    date(2026, 5, 25),
    date(2026, 6, 5),  # Constitution Day
    date(2026, 12, 24),
    date(2026, 12, 25),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 3, 25),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 6),
    date(2027, 5, 17),
    date(2027, 12, 24),
    date(2027, 12, 31),
]
# The Great Prayer Day is a working day since 2024, and so are the first of May and the day after Ascension.
WORKING = [date(2026, 5, 1), date(2026, 5, 15), date(2027, 4, 23), date(2026, 12, 23), date(2026, 12, 28)]


def danish(text: str) -> datetime:
    """A Danish wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize("day", HOLIDAYS, ids=str)
def test_nobody_works_on_a_holiday(day):
    assert not is_working_day(day)


@pytest.mark.parametrize("day", WORKING, ids=str)
def test_people_work_on_days_that_only_look_like_one(day):
    assert is_working_day(day)


@pytest.mark.parametrize(("year", "days"), [(2026, 251), (2027, 253)])
def test_a_year_has_so_many_working_days(year, days):
    first = date(year, 1, 1)
    counted = [first + timedelta(days=number) for number in range(365)]
    assert sum(is_working_day(day) for day in counted) == days


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-12T06:59", "2026-11-12T07:00"),
        ("2026-11-12T07:00", "2026-11-12T07:00"),
        ("2026-11-12T17:59", "2026-11-12T17:59"),
        ("2026-11-12T18:00", "2026-11-13T07:00"),
        ("2026-11-13T18:00", "2026-11-16T07:00"),  # Friday evening
        ("2026-04-01T19:00", "2026-04-07T07:00"),  # before Easter
        ("2026-12-23T18:30", "2026-12-28T07:00"),
        ("2026-12-30T18:30", "2027-01-04T07:00"),
        ("2026-03-27T20:00", "2026-03-30T07:00"),  # summer time begins
        ("2026-10-23T20:00", "2026-10-26T07:00"),  # and ends
    ],
)
def test_what_happens_outside_hours_waits_until_they_open(moment, opens):
    assert OFFICE.next_open(danish(moment)) == danish(opens)


@pytest.mark.parametrize(
    ("moment", "minutes", "later"),
    [
        ("2026-11-12T10:00", 120, "2026-11-12T12:00"),
        ("2026-11-12T17:00", 120, "2026-11-13T08:00"),
        ("2026-11-12T16:00", 120, "2026-11-12T18:00"),
        ("2026-11-13T17:30", 120, "2026-11-16T08:30"),
        ("2026-11-12T03:00", 30, "2026-11-12T07:30"),
        ("2026-11-12T07:00", 2 * 11 * 60 + 60, "2026-11-16T08:00"),
        ("2026-03-27T17:00", 120, "2026-03-30T08:00"),
    ],
)
def test_only_open_minutes_are_counted(moment, minutes, later):
    assert OFFICE.after(danish(moment), minutes) == danish(later)


@pytest.mark.parametrize(
    ("moment", "later"),
    [
        ("2026-11-12T10:00", "2026-11-13T09:00"),
        ("2026-11-12T00:30", "2026-11-13T09:00"),
        ("2026-11-13T10:00", "2026-11-16T09:00"),
        ("2026-11-14T10:00", "2026-11-16T09:00"),
        ("2026-10-24T10:00", "2026-10-26T09:00"),
    ],
)
def test_nine_o_clock_of_the_next_working_day(moment, later):
    assert OFFICE.next_day_at(danish(moment), 9 * 60) == danish(later)


def test_a_clock_outside_the_hours_is_moved_into_them():
    assert OFFICE.next_day_at(danish("2026-11-12T10:00"), 6 * 60) == danish("2026-11-13T07:00")
    assert OFFICE.next_day_at(danish("2026-11-12T10:00"), 20 * 60) == danish("2026-11-16T07:00")


def test_two_working_days_later_is_the_same_clock():
    assert OFFICE.days_after(danish("2026-11-12T10:40"), 2) == danish("2026-11-16T10:40")
    assert OFFICE.days_after(danish("2026-11-14T10:40"), 1) == danish("2026-11-16T10:40")


def test_round_the_clock_is_always_open():
    always = Hours(0, DAY, every_day=True)
    for moment in ("2026-12-24T23:59", "2026-10-25T02:30", "2026-11-15T00:00"):
        assert always.is_open(danish(moment))
    assert always.after(danish("2026-12-24T23:00"), 120) == danish("2026-12-25T01:00")


def test_a_day_that_is_an_hour_longer_has_an_hour_more():
    always = Hours(0, DAY, every_day=True)
    assert always.after(danish("2026-10-25T00:00"), 25 * 60) == danish("2026-10-26T00:00")


# The first look at a year reads its holidays, which takes a while.
at_ease = settings(deadline=None)
moments = st.datetimes(datetime(2025, 12, 1), datetime(2028, 2, 1), timezones=st.just(UTC))
hours = st.builds(
    lambda opens, length, daily: Hours(opens, min(opens + length, DAY), daily),
    st.integers(0, DAY - 60),
    st.integers(60, DAY),
    st.booleans(),
)
minutes = st.integers(0, 5 * 24 * 60)


@at_ease
@given(hours, moments)
def test_the_next_open_moment_is_open_and_never_earlier(office, moment):
    found = office.next_open(moment)
    assert found >= moment
    assert office.is_open(found)
    assert office.next_open(found) == found


@at_ease
@given(hours, moments, moments)
def test_whoever_comes_later_is_rung_no_earlier(office, one, other):
    first, second = sorted((one, other))
    assert office.next_open(first) <= office.next_open(second)


@at_ease
@given(hours, moments, minutes, minutes)
def test_more_minutes_never_end_earlier(office, moment, some, others):
    less, more = sorted((some, others))
    assert moment <= office.after(moment, less) <= office.after(moment, more)


@at_ease
@given(hours, moments, st.integers(0, DAY - 1))
def test_the_next_day_is_another_day_and_open(office, moment, minute):
    found = office.next_day_at(moment, minute)
    assert office.is_open(found)
    assert found.astimezone(ZONE).date() > moment.astimezone(ZONE).date()
