"""When a department is at work: Danish working days, and the hours in which it may be rung."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from fieldapp.formats.zone import ZONE

DAY = 24 * 60
# Offices are closed on these too, and open on the first of May.
_CLOSED = ((6, 5), (12, 24), (12, 31))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Open from `opens` to `closes` (minutes after Danish midnight) on working days, or on every day."""

    opens: int = 7 * 60
    closes: int = 18 * 60
    every_day: bool = False

    def is_open(self, moment: datetime) -> bool:
        """May somebody be rung now?"""
        return self.next_open(moment) == moment.astimezone(UTC)

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself when open, else when it opens next."""
        on = _day(moment)
        if self._works(on) and moment < _at(on, self.closes):
            # In UTC, where an hour added is an hour, also in the nights when clocks change.
            return max(moment, _at(on, self.opens)).astimezone(UTC)
        return _at(self._next_day(on), self.opens)

    def after(self, moment: datetime, minutes: int) -> datetime:
        """When so many open minutes have passed."""
        left, at = timedelta(minutes=minutes), self.next_open(moment)
        while left > (today := _at(_day(at), self.closes) - at):
            left, at = left - today, self.next_open(_at(_day(at), self.closes))
        return at + left

    def next_day_at(self, moment: datetime, minute: int) -> datetime:
        """That minute of the first working day after the moment's own; inside the open hours."""
        return self.next_open(_at(self._next_day(_day(moment)), minute))

    def days_after(self, moment: datetime, days: int) -> datetime:
        """The same clock so many working days later; inside the open hours."""
        on = _day(moment)
        for _ in range(days):
            on = self._next_day(on)
        local = moment.astimezone(ZONE)
        return self.next_open(_at(on, local.hour * 60 + local.minute))

    def _works(self, on: date) -> bool:
        return self.every_day or is_working_day(on)

    def _next_day(self, on: date) -> date:
        following = on + _DAY
        while not self._works(following):
            following += _DAY
        return following


@cache
def is_working_day(on: date) -> bool:
    """Monday to Friday, and no Danish public holiday, Constitution Day, Christmas or New Year's Eve."""
    return on.weekday() < 5 and (on.month, on.day) not in _CLOSED and on not in _public(on.year)


@cache
def _public(year: int) -> frozenset[date]:
    # Imported late: it brings the calendars of every country.
    from holidays.countries.denmark import Denmark

    return frozenset(Denmark(years=year))  # type: ignore[no-untyped-call]  # the library's own gap


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _at(on: date, minute: int) -> datetime:
    """That minute of a Danish day. 24.00 is the next day's beginning."""
    on, minute = on + _DAY * (minute // DAY), minute % DAY
    return datetime.combine(on, time(minute // 60, minute % 60), ZONE).astimezone(UTC)
