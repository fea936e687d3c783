"""How each area goes, in the demo: mentors make checks, citizens with a link say it themselves."""

from datetime import datetime, timedelta

from fieldapp.demo.chance import at_clock, danish
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.diary import Diary, Voiced, sent_at_once

# So many courses are gone through; the others show a leader what it is like when nobody measures.
CHECKED = 0.97
# The first one comes within the first two weeks, the next ones after so many days.
FIRST, BETWEEN = 9, 40
# Two of the printed mentor's, whose voices part more and more: [mentor, citizen] every second week.
PARTING = ((3, 3), (3, 3), (3, 2), (4, 2))


def speak(plans: list[Plan], diary: Diary, now: datetime) -> None:
    """Checks and answers of every course that is gone through, and the two that drift apart."""
    for plan in plans:
        if plan.dice.happens(CHECKED):
            _checks(plan, diary, now)
    linked = [plan for plan in plans if plan.mentor is plans[0].mentor and plan.links]
    for plan in [plan for plan in linked if plan.citizen.first_name in FEATURED][:2]:
        _part(plan, diary, now)


def _checks(plan: Plan, diary: Diary, now: datetime) -> None:
    areas = [goal.area for goal in plan.goals]
    steps = {area: plan.dice.number(1, 3) for area in areas}
    half_hours = plan.dice.number(0, 8)
    day = _noon(plan, FIRST)
    occasion = "start"
    last = min(now - timedelta(days=1), _noon(plan, (plan.course.ends_on - plan.course.starts_on).days))
    while day <= last:
        _check(plan, diary, day, steps, occasion, half_hours)
        if plan.dice.happens(0.6):
            own = {area: _near(plan, step) for area, step in steps.items()}
            _say(plan, diary, day + plan.dice.minutes(60, 60 * 30), own, now)
        steps = {area: min(5, step + plan.dice.pick({0: 5, 1: 4})) for area, step in steps.items()}
        half_hours = min(40, half_hours + plan.dice.number(0, 6))
        day, occasion = day + timedelta(days=BETWEEN + plan.dice.number(-4, 4)), "quarter"


def _part(plan: Plan, diary: Diary, now: datetime) -> None:
    """The mentor sees it go forward, the citizen does not."""
    area = plan.goals[-1].area
    for number, (mentor, citizen) in enumerate(PARTING):
        day = at_clock(now - timedelta(days=2 + 13 * (len(PARTING) - 1 - number)), 14)
        if danish(day).date() >= plan.course.starts_on:
            _check(plan, diary, day, {area: mentor}, "short", None)
            _say(plan, diary, day + timedelta(hours=3), {area: citizen}, now)


def _check(
    plan: Plan, diary: Diary, at: datetime, steps: dict[str, int], occasion: str, half_hours: int | None
) -> None:
    marks = [{"area": area, "value": step, "why": None} for area, step in steps.items()]
    facts = {"occasion": occasion, "set": "small_steps_1", "marks": marks, "half_hours": half_hours}
    diary.papers.append(sent_at_once("mark", plan.course, plan.mentor, at, plan.dice, **facts))


def _say(plan: Plan, diary: Diary, at: datetime, steps: dict[str, int], now: datetime) -> None:
    key = plan.key_at(at)
    if key and at < now:
        diary.voices.append(Voiced(key, at, steps))


def _near(plan: Plan, step: int) -> int:
    return min(5, max(1, step + plan.dice.pick({-1: 2, 0: 5, 1: 3})))


def _noon(plan: Plan, days: int) -> datetime:
    return at_clock(plan.course.created_at + timedelta(days=10 + days), 12)
