"""What a story's ledger must say, from the rules about minutes alone: numbers, and no database."""

from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import chain
from typing import Any

from tests.ledger_story import Told

# The first days of the months from October 2026 to April 2027; a story knows nothing of the days before 0.
MONTHS = ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04")
_FIRSTS = (0, 13, 43, 74, 105, 133, 164)
_OTHER_TIME = {"sms": "form", "third_party": "third_party", "transport": "in_transit"}


def minutes_of(number: int) -> int:
    """Each entry's are its own, so that a wrong sum says which one is wrong."""
    return 1 << number


def indirect_of(number: int) -> int:
    """Not every entry has some."""
    return number % 3 * 10


def travel_of(number: int) -> int:
    """The same."""
    return number % 4 * 5


def granted_of(number: int) -> int:
    """Minutes a week of a grant."""
    return 30 + 7 * number


class Expected:
    """The story once all of it was heard."""

    def __init__(self, story: list[Told]):
        self.periods: dict[int | None, Told] = {}
        self.yes: dict[int | None, int | None] = {}
        self.grants: list[Told] = []
        self.handed: int | None = None
        for one in story:
            getattr(self, f"_{one.kind}", self._written)(one)
        self.entries = {one.number: one for one in story if one.kind in ("met", "corrected", "undone")}
        self.confirmed = {one.about for one in story if one.what in ("yes", "yes fits")}
        corrected = {one.about for one in self.entries.values()}
        self.standing = [one for number, one in self.entries.items() if number not in corrected]
        self.verdicts = self._verdicts()

    def _period(self, one: Told) -> None:
        if one.what != "draft":
            self.periods[one.number], self.yes[one.number] = one, one.about

    def _yes(self, one: Told) -> None:
        self.yes[one.about] = one.on

    def _end(self, one: Told) -> None:
        before = self.periods[one.about]
        self.periods[one.about] = Told("period", before.number, 0, before.on, what=before.what, last=one.on)

    def _grant(self, one: Told) -> None:
        self.grants.append(one)

    def _mentor(self, one: Told) -> None:
        self.handed = one.at

    def _written(self, one: Told) -> None:
        """Said by somebody else than the desk."""

    def _verdicts(self) -> dict[int, str | None]:
        """Of every entry with minutes; of an appointment's, that which was begun first is counted."""
        found: dict[int, str | None] = {}
        met: set[int] = set()
        for one in sorted(self.standing, key=self._first):
            if one.kind == "undone" or one.what == "absent":
                continue
            found[one.number] = self._why_not(one)
            if found[one.number] is None and one.appointment is not None:
                found[one.number] = "twice" if one.appointment in met else None
                met.add(one.appointment)
        return found

    def _first(self, one: Told) -> int:
        return one.number if one.about is None else self._first(self.entries[one.about])

    def _why_not(self, one: Told) -> str | None:
        days = [period for period in self.periods.values() if period.on <= period.last]
        there = [period for period in days if period.on <= one.on <= period.last]
        if all(one.on < period.on for period in days):
            return "before_start"
        if all(one.on > period.last for period in days):
            return "after_end"
        if not there:
            return "between"
        yes = self.yes[there[0].number]
        if there[0].what != "waived" and (yes is None or one.on < yes):
            return "no_agreement"
        return _OTHER_TIME.get(one.what)

    def granted(self, day: int) -> int:
        """On a Thursday."""
        if not any(one.on <= day <= one.last for one in self.periods.values()):
            return 0
        known = [(one.on, place, one) for place, one in enumerate(self.grants) if one.on <= day]
        return granted_of(max(known)[2].number) if known else 0

    def sums(self) -> dict[tuple[Any, ...], dict[str, int]]:
        """By week, by month, and by month and mentor; only what is not nothing."""
        found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        thursdays = ((day, self._mentor_on(day), {"granted": self.granted(day)}) for day in range(3, 196, 7))
        for day, mentor, parts in chain(thursdays, map(self._stated, self.standing)):
            month = MONTHS[bisect_right(_FIRSTS, day) - 1]
            for key in (("week", day // 7), ("month", month), ("line", month, mentor)):
                found[key].update(parts)
        return {key: dict(+parts) for key, parts in found.items() if +parts}

    def _mentor_on(self, day: int) -> str:
        return "viol" if self.handed is None or day < self.handed else "hassel"

    def _stated(self, one: Told) -> tuple[int, str, dict[str, int]]:
        if one.kind == "undone":
            return one.on, one.by, {}
        parts = {"travel": travel_of(one.number), "indirect": indirect_of(one.number)}
        if one.number in self.verdicts:
            why, stated = self.verdicts[one.number], minutes_of(one.number)
            parts[why or "received"] = stated
            parts["confirmed"] = stated if why is None and one.number in self.confirmed else 0
            parts["indirect"] += stated if one.what == "third_party" else 0
        return one.on, one.by, parts


def happened(story: list[Told], queue: list[Told]) -> set[str]:
    """What is worth telling of."""
    rules = Expected(story)
    counted = [rules.entries[number] for number, why in rules.verdicts.items() if why is None]
    handed = next((place for place, one in enumerate(queue) if one.kind == "mentor"), len(queue))
    late = any(one.kind == "corrected" and one.by == "viol" for one in queue[handed:])
    periods = rules.periods.values()
    middle = any(one.on % 7 and any(of.on < one.on < of.last for of in periods) for one in rules.grants)
    return {
        *(why for why in rules.verdicts.values() if why),
        *(["received in week 53"] if any(70 <= one.on <= 76 for one in counted) else []),
        *(["confirmed"] if any(one.number in rules.confirmed for one in counted) else []),
        *(["a grant in the middle of a week"] if middle else []),
        *(["corrected after a change of mentor"] if late else []),
    }
