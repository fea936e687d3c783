"""The day on which somebody opens the demo: appointments ahead, one answer missing, two bells ringing."""

from datetime import date, datetime, timedelta

from fieldapp.demo.chance import Chance, at_clock, danish, days_on
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.days import Diary, answer, appoint
from fieldapp.demo.entries import write

# Who, at which clock, how, where, minutes, what the citizen has answered.
TODAY = (
    ("Siv", (9, 0), "in_person", "cafe", 45, None),
    ("Birk", (10, 0), "in_person", "centre", 45, "coming"),
    ("Havre", (11, 30), "in_person", "home", 60, None),
    ("Lyng", (13, 0), "in_person", "outdoors", 45, None),
    ("Pil", (14, 30), "in_person", "provider", 30, "coming"),
    ("Myrte", (15, 30), "phone", None, 30, None),
)
UNANSWERED = ("Ask", (14, 0), "in_person", "centre", 45)
STAYED_AWAY = ("Rønne", (13, 0), "in_person", "cafe", 45)


def kept_free(plan: Plan, plans: list[Plan], now: datetime) -> set[date]:
    """Days on which only what is written here happens to this course."""
    today = danish(now).date()
    if plan.mentor is not plans[0].mentor:
        return {today, today - timedelta(days=1)} if plan is _elsewhere(plans) else set()
    around = range(-1, 2) if plan.citizen.first_name in FEATURED else range(1)
    return {today + timedelta(days=days) for days in around}


def today(plans: list[Plan], diary: Diary, chance: Chance, now: datetime) -> None:
    """The printed mentor's day, and what waits for the printed caseworker."""
    named = {plan.citizen.first_name: plan for plan in reversed(plans) if plan.mentor is plans[0].mentor}
    for name, clock, form, place, minutes, words in TODAY:
        visit = appoint(named[name], diary, at_clock(now, *clock), form, place, minutes, chance)
        if words:
            answer(diary, visit, words, chance, now)
    _still_ahead(named["Siv"], diary, chance, now)
    yesterday = days_on(now, -1)
    name, clock, form, place, minutes = UNANSWERED
    appoint(named[name], diary, at_clock(yesterday, *clock), form, place, minutes, chance)
    name, clock, form, place, minutes = STAYED_AWAY
    _stays_away(named[name], diary, at_clock(yesterday, *clock), form, place, minutes, chance, now)
    this_morning = at_clock(now, 8)
    when = this_morning if now - this_morning > timedelta(hours=1) else at_clock(yesterday, 15)
    _stays_away(_elsewhere(plans), diary, when, "in_person", "provider", 45, chance, now)


def _still_ahead(plan: Plan, diary: Diary, chance: Chance, now: datetime) -> None:
    """Whoever opens the demo in the afternoon still has somebody to meet."""
    local = danish(now)
    last = at_clock(now, *TODAY[-1][1])
    if last <= now and local.hour < 22:
        appoint(plan, diary, at_clock(now, local.hour + 1, 30), "phone", None, 15, chance)


def _stays_away(
    plan: Plan,
    diary: Diary,
    starts_at: datetime,
    form: str,
    place: str,
    minutes: int,
    chance: Chance,
    now: datetime,
) -> None:
    visit = appoint(plan, diary, starts_at, form, place, minutes, chance)
    sent = write(plan, visit, "no_show", chance, now)
    if sent:
        sent.received_at = min(sent.received_at, sent.saved_at + timedelta(seconds=20))
        sent.left_open = True
    diary.note(sent)


def _elsewhere(plans: list[Plan]) -> Plan:
    """A running course of another mentor with the printed caseworker."""
    printed = plans[0]
    return max(
        (plan for plan in plans if plan.mentor.provider_id and plan.caseworker is printed.caseworker),
        key=lambda plan: plan.course.ends_on,
    )
