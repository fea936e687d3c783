"""Moments that tests tell about: in the past, and today in Denmark at any hour."""

from datetime import date, datetime, timedelta

from fieldapp.clock import now
from fieldapp.formats.zone import ZONE


def midnight() -> datetime:
    """When today began in Denmark."""
    return now().astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def this_day() -> date:
    """Today in Denmark."""
    return now().astimezone(ZONE).date()


def just_now() -> datetime:
    """A minute ago, but today in Denmark."""
    return _today(timedelta(minutes=1))


def an_hour_ago() -> datetime:
    """An hour ago, or just now if that was yesterday: what is told about it says »i dag«, at any hour."""
    return _today(timedelta(hours=1))


def _today(ago: timedelta) -> datetime:
    # Whole seconds: what travels has no more than milliseconds.
    return max((now() - ago).replace(microsecond=0), midnight())
