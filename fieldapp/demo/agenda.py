"""The day on which somebody opens the demo: some met, some ahead, one called off, two bells ringing."""

from datetime import date, datetime, timedelta

from fieldapp.demo.agreed import answer, appoint, move
from fieldapp.demo.chance import Chance, at_clock, danish, days_on
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.diary import Diary
from fieldapp.demo.entries import write

# Who, at which clock, how, where, minutes, what the citizen has answered.
TODAY = (
    ("Siv", (9, 0), "in_person", "cafe", 45, None),
    ("Birk", (10, 0), "in_person", "centre", 45, "coming"),
    ("Havre", (11, 30), "in_person", "home", 60, None),
    ("Lyng", (13, 0), "in_person", "outdoors", 45, "not_coming"),
    ("Pil", (14, 30), "in_person", "provider", 30, "coming"),
    ("Myrte", (15, 30), "phone", None, 30, None),
)
# Lyng wakes up and cannot come; whoever opens the demo before that finds it said the evening before.
OFF_AT, OFF_BEFORE, OFF_WORDS = (6, 12), (21, 40), "Jeg bliver nødt til at passe min lillesøster i dag."
# Yesterday: said too late to be anything but a late cancellation, and the one whose answer is missing.
TOO_LATE = ("Pil", (11, 0), "in_person", "cafe", 45)
TOO_LATE_WORDS = "Bussen kom ikke."
UNANSWERED = ("Ask", (14, 0), "in_person", "centre", 45)
STAYED_AWAY = ("Rønne", (13, 0), "in_person", "cafe", 45)


def kept_free(plan: Plan, plans: list[Plan], now: datetime) -> set[date]:
    """Days on which only what is written here happens to this course."""
    today = danish(now).date()
    if plan.mentor is not plans[0].mentor:
        return {today, today - timedelta(days=1)} if plan is elsewhere(plans) else set()
    around = range(-1, 3) if plan.citizen.first_name in FEATURED else range(1)
    return {today + timedelta(days=days) for days in around}


def today(plans: list[Plan], diary: Diary, chance: Chance, now: datetime) -> None:
    """The printed mentor's day, and what waits for the printed caseworker."""
    named = {plan.citizen.first_name: plan for plan in reversed(plans) if plan.mentor is plans[0].mentor}
    yesterday = days_on(now, -1)
    _late(named, diary, yesterday, chance, now)
    begun = []
    for name, clock, form, place, minutes, code in TODAY:
        plan = named[name]
        # The desk made one of them.
        by = plan.caseworker if place == "provider" else None
        visit = appoint(plan, diary, at_clock(now, *clock), form, place, minutes, chance, by)
        if code == "not_coming":
            at = lately(now, OFF_AT, OFF_BEFORE)
            answer(plan, diary, visit, code, at, now, words=OFF_WORDS)
        elif visit.starts_at <= now:
            begun.append((plan, visit))
        if code == "coming":
            answer(plan, diary, visit, code, visit.starts_at - chance.minutes(900, 1500), now)
    # The newest is not written yet.
    for plan, visit in begun[:-1]:
        diary.note(write(plan, visit, "held", chance, now, at_once=True))
    _still_ahead(named["Siv"], diary, chance, now)
    _moves(named["Myrte"], diary, chance, now)
    name, clock, form, place, minutes = UNANSWERED
    appoint(named[name], diary, at_clock(yesterday, *clock), form, place, minutes, chance)
    name, clock, form, place, minutes = STAYED_AWAY
    _stays_away(named[name], diary, at_clock(yesterday, *clock), form, place, minutes, chance, now)
    this_morning = at_clock(now, 8)
    when = this_morning if now - this_morning > timedelta(hours=1) else at_clock(yesterday, 15)
    _stays_away(elsewhere(plans), diary, when, "in_person", "provider", 45, chance, now)


def lately(now: datetime, clock: tuple[int, int], before: tuple[int, int]) -> datetime:
    """Today at that Danish clock if it has been, else yesterday at the other."""
    this_day = at_clock(now, *clock)
    return this_day if this_day < now - timedelta(minutes=2) else at_clock(days_on(now, -1), *before)


def _late(named: dict[str, Plan], diary: Diary, yesterday: datetime, chance: Chance, now: datetime) -> None:
    name, clock, form, place, minutes = TOO_LATE
    visit = appoint(named[name], diary, at_clock(yesterday, *clock), form, place, minutes, chance)
    at = visit.starts_at - timedelta(minutes=50)
    answer(named[name], diary, visit, "not_coming", at, now, words=TOO_LATE_WORDS)


def _moves(plan: Plan, diary: Diary, chance: Chance, now: datetime) -> None:
    """The mentor cannot keep tomorrow's time, and has not told the citizen yet."""
    visit = appoint(plan, diary, at_clock(days_on(now, 1), 9), "in_person", "cafe", 30, chance)
    at = lately(now, (7, 40), (15, 50))
    move(plan, diary, visit, at_clock(days_on(now, 2), 13, 15), at, "not_yet", chance)


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


def elsewhere(plans: list[Plan]) -> Plan:
    """A running course of another mentor with the printed caseworker."""
    printed = plans[0]
    return max(
        (plan for plan in plans if plan.mentor.provider_id and plan.caseworker is printed.caseworker),
        key=lambda plan: plan.course.ends_on,
    )
