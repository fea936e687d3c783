"""Stories about one course's minutes: what the desk said and what was written, in any order of arrival.

Days are numbers: 0 is Monday 19 October 2026, so every day that is 3 more than a multiple of 7 is a Thursday.
"""

from dataclasses import dataclass, replace
from random import Random

from hypothesis import strategies as st

DESK = ("period", "yes", "end", "grant", "mentor")
FORMS = ("cafe", "cafe", "sms", "transport", "third_party", "phone", "absent", "cafe")
APPOINTMENTS = (0, 0, 0, 0, 1, None, 1, 1)
# The clocks go back, months and the year end, and week 53.
EDGES = (72, 75, 6, 74, 13, 70, 76, 5, 7, 12, 42, 43, 71, 73)
LATEST = 190
YES = ("first", "inside", "waived", "late", "before", "after")
# The days from the end of a period to the beginning of the next.
GAPS = (5, 1, 12)
LENGTHS = (27, 34, 6, 48)


@dataclass(frozen=True)
class Told:
    """What somebody said, and on which day they said it (`at`).

    A period runs from `on` to `last`, with the day of the citizen's yes in `about`. A yes, an end, a
    correction and a confirmation are about the number of what they are about.
    """

    kind: str
    number: int
    at: int
    on: int = 0
    about: int | None = None
    what: str = ""
    last: int = 0
    appointment: int | None = None
    by: str = "viol"


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    """What the desk said, in order; then the appointments, the entries, and the citizen's words."""
    desk = draw(_desk())
    handed = next((one.at for one in desk if one.kind == "mentor"), None)
    periods = [one for one in desk if one.kind == "period"]
    edges = [day + by for one in periods for day in (one.on, one.last) for by in (-1, 0, 1, 2)]
    there = [day for one in periods for day in range(one.on, one.last, 9)]
    agreed = [Told("agreed", number, 0) for number in range(2)]
    written = draw(_entries([*EDGES, *edges, *there], handed))
    can_be_said = [one.number for one in written if one.kind != "undone" and one.what != "absent"]
    about = draw(st.permutations(can_be_said))[:3]
    words = st.sampled_from(("yes", "yes", "yes fits", "yes fits", "yes shorter", "no"))
    said = [Told("confirmed", number, 0, about=number, what=draw(words)) for number in about]
    return [*desk, *agreed, *written, *said]


def dealt(story: list[Told], dice: Random) -> list[Told]:
    """The same as it came: the desk in its order, all else anywhere after its author had the course."""
    desk = [one for one in story if one.kind in DESK]
    handed = next((place for place, one in enumerate(desk) if one.kind == "mentor"), 0)
    came: dict[int, list[Told]] = {place: [one] for place, one in enumerate(desk)}
    others = [one for one in story if one.kind not in DESK]
    dice.shuffle(others)
    for one in others:
        came[dice.randint(handed if one.by == "hassel" else 0, len(desk) - 1)].append(one)
    return [one for place in range(len(desk)) for one in came[place]]


@st.composite
def _desk(draw: st.DrawFn) -> list[Told]:
    periods, first = [], draw(st.integers(2, 14))
    yeses, gaps, lengths = (draw(st.permutations(cards)) for cards in (YES, GAPS, LENGTHS))
    for number in range(draw(st.sampled_from((3, 2, 1)))):
        last = first + lengths[number]
        what = yeses[number]
        yes = {"before": first - 2, "first": first, "inside": first + 4, "after": last + 1}.get(what)
        if number and draw(st.integers(0, 5)) == 0:
            what = "draft"
        periods.append(Told("period", number, 0, first, yes, what, last))
        first = last + gaps[number]
    begun = [one for one in periods if one.what != "draft"]
    later = [Told("yes", one.number, 0, one.on + 1, one.number) for one in begun if one.what == "late"]
    for number in range(draw(st.sampled_from((0, 0, 1, 2)))):
        one = draw(st.sampled_from(begun))
        on = draw(st.sampled_from((one.on - 1, (one.on + one.last) // 2, one.last - 1, one.last)))
        later.append(Told("end", number, 0, on, one.number))
    later += [Told("grant", number, 0, draw(st.integers(0, 80))) for number in range(draw(st.integers(1, 4)))]
    later += [Told("mentor", 0, 0)] * draw(st.sampled_from((1, 1, 0)))
    told = list(periods)
    for one in later:
        about = next((place for place, other in enumerate(told) if _is_about(one, other)), 0)
        told.insert(draw(st.integers(about + 1, len(told))), one)
    days = sorted(draw(st.integers(0, 80)) for _ in told)
    return [replace(one, at=day) for one, day in zip(told, [0, *days[1:]], strict=True)]


def _is_about(one: Told, other: Told) -> bool:
    return other.kind == "period" and one.kind in ("yes", "end") and other.number == one.about


@st.composite
def _entries(draw: st.DrawFn, days: list[int], handed: int | None) -> list[Told]:
    """Some correct others, and what corrects may be corrected again; by its own author only."""
    # Dealt out, not thrown for: a story has some of everything.
    on, forms, about = (draw(st.permutations(cards)) for cards in (days, FORMS, APPOINTMENTS))
    written: list[Told] = []
    free: list[Told] = []
    for number in range(draw(st.sampled_from((8, 6, 4, 7, 5)))):
        old = draw(st.sampled_from([None, *free]))
        by = (
            old.by
            if old
            else draw(st.sampled_from(("viol",) if handed is None else ("viol", "viol", "hassel")))
        )
        # Until noon of the day on which the course was handed over, and from the next morning.
        change = LATEST if handed is None else handed
        first, last = (change + 1, LATEST) if by == "hassel" else (0, change)
        kind = draw(st.sampled_from(("corrected", "corrected", "undone"))) if old else "met"
        one = Told(
            kind,
            number,
            draw(st.integers(first, last)),
            on[number],
            old.number if old else None,
            forms[number],
            appointment=about[number],
            by=by,
        )
        written.append(one)
        free = [other for other in [*free, one] if other is not old and other.kind != "undone"]
    return written
