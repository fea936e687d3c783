"""The same time every week: a series of appointments, each an entry of its own."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from fieldapp.clock import iso, parse
from fieldapp.formats.zone import ZONE

# A series ends with the course, and at the latest after nine months: as long as help after psychiatry.
MOST = 39


def every_week(entry: dict[str, Any], weeks: int, ends_on: str) -> Iterator[dict[str, Any]]:
    """The entry and its like, one for each of `weeks` more weeks until the course's end.

    Each at the same Danish clock. Its id follows from the first one's: sent twice, they are the same.
    """
    yield entry
    first = parse(entry["starts_at"]).astimezone(ZONE)
    for week in range(1, weeks + 1):
        day = first.date() + timedelta(weeks=week)
        if day > date.fromisoformat(ends_on):
            return
        starts_at = iso(datetime.combine(day, first.time(), tzinfo=ZONE))
        yield entry | {"id": nth_id(entry["id"], week), "starts_at": starts_at}


def nth_id(first: str, nth: int) -> str:
    """The id of the nth of a series: the last byte counts on, and begins again after 255."""
    return f"{first[:-2]}{(int(first[-2:], 16) + nth) % 256:02x}"
