"""Danish clocks as a table, so that a phone needs no time zone of its own."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")
YEARS = range(2000, 2071)


@cache
def offsets() -> list[list[int]]:
    """When Danish clocks change: [first second in UTC, minutes ahead of UTC], oldest first."""
    table = [[0, _offset(int(datetime(YEARS[0], 1, 1, tzinfo=UTC).timestamp()))]]
    for year in YEARS:
        for first, last in ((1, 7), (7, 13)):
            table += _change(_seconds(year, first), _seconds(year + last // 13, last % 13 or 1))
    return table


def offset_at(seconds: int) -> int:
    """Minutes ahead of UTC at a moment, in seconds since 1970."""
    return offsets()[max(0, bisect_right(offsets(), seconds, key=lambda row: row[0]) - 1)][1]


def _seconds(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())


def _offset(seconds: int) -> int:
    shift = datetime.fromtimestamp(seconds, ZONE).utcoffset() or timedelta()
    return int(shift.total_seconds()) // 60


def _change(early: int, late: int) -> list[list[int]]:
    """The one change of the clocks between two moments, if there is one."""
    if _offset(early) == _offset(late):
        return []
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if _offset(middle) == _offset(early) else (early, middle)
    return [[late, _offset(late)]]
