"""Dice that fall the same way every time: whoever plays the demo tomorrow meets the same people."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

Thing = TypeVar("Thing")

DENMARK = ZoneInfo("Europe/Copenhagen")


class Chance:
    """One stream of chance from one seed. What is asked in the same order is answered the same."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - invented people, no secrets

    def uuid(self, moment: datetime) -> UUID:
        """An id shaped like `clock.uuid7`, as if made at `moment`."""
        millis = int(moment.timestamp() * 1000)
        bits = self._random.getrandbits
        return UUID(int=millis << 80 | 0x7 << 76 | bits(12) << 64 | 0b10 << 62 | bits(62))

    def happens(self, share: float) -> bool:
        """True in that share of the cases."""
        return self._random.random() < share

    def pick(self, shares: Mapping[Thing, float]) -> Thing:
        """One of the keys, each as often as its number says."""
        return self._random.choices(list(shares), weights=list(shares.values()))[0]

    def one(self, things: Sequence[Thing]) -> Thing:
        """One of them, all equally often."""
        return self._random.choice(things)

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """`count` different ones, in no order."""
        return self._random.sample(list(things), count)

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)

    def minutes(self, least: int, most: int) -> timedelta:
        """A stretch of time, to the second."""
        return timedelta(seconds=self._random.randint(least * 60, most * 60))

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """All of them, in no order."""
        return self.some(things, len(things))

    def dealt(self, shares: Mapping[Thing, float], count: int) -> list[Thing]:
        """`count` cards in no order, where each kind has its share exactly (the last one fills up)."""
        cards = [kind for kind, share in shares.items() for _ in range(round(share * count))]
        cards += [list(shares)[-1]] * (count - len(cards))
        return self.shuffled(cards[:count])


def danish(moment: datetime) -> datetime:
    """The same moment on a Danish clock."""
    return moment.astimezone(DENMARK)


def at_clock(day: datetime, hour: int, minute: int = 0) -> datetime:
    """That Danish day at that Danish clock, told in UTC."""
    return danish(day).replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)


def days_on(day: datetime, days: int) -> datetime:
    """The same Danish clock so many days later, also across a change to summer time."""
    return (danish(day) + timedelta(days=days)).astimezone(UTC)
