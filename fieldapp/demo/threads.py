"""What mentors and caseworkers write to each other in the demo: some read, some not, one wants a call."""

from datetime import datetime
from typing import Any

from fieldapp.accounts.models import Affiliation, User
from fieldapp.demo.agenda import lately
from fieldapp.demo.chance import at_clock, danish, days_on
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.diary import Diary, Read, Sent, sent_at_once
from fieldapp.demo.phrases import TALKS

SHARE = 0.15


def talk(plans: list[Plan], diary: Diary, now: datetime) -> None:
    """Threads of some running courses; those of the printed mentor and caseworker have something new."""
    for plan in plans:
        running = plan.course.ends_on >= danish(now).date()
        volunteer = plan.mentor.affiliation == Affiliation.VOLUNTEER
        own = plan.mentor is plans[0].mentor and plan.citizen.first_name in FEATURED
        if running and not own and plan.dice.happens(1 if volunteer else SHARE):
            _talked(plan, diary, plan.dice.one(TALKS), plan.dice.number(2, 12), now)
    named = {plan.citizen.first_name: plan for plan in reversed(plans) if plan.mentor is plans[0].mentor}
    _talked(named["Ask"], diary, TALKS[0], 5, now)
    _talked(named["Havre"], diary, TALKS[2], 3, now)
    _new(named["Siv"], named["Birk"], diary, now)


def _new(siv: Plan, birk: Plan, diary: Diary, now: datetime) -> None:
    asked = (("mentor", "Siv vil gerne se praktikstedet, før hun siger ja."),)
    _talked(siv, diary, asked, 1, now)
    told = "Det er i orden. Praktikstedet har tid på tirsdag kl. 10. Kan du tage med?"
    _message(siv, diary, siv.caseworker, lately(now, (7, 52), (15, 20)), text=told)
    wish = "Det handler om tiden på fredag."
    _message(birk, diary, birk.mentor, lately(now, (8, 15), (15, 35)), text=wish, wants_call=True)


def _talked(
    plan: Plan, diary: Diary, talk: tuple[tuple[str, str], ...], days_ago: int, now: datetime
) -> None:
    """A thread that both have read."""
    day = days_on(now, -days_ago)
    while danish(day).weekday() > 4:
        day = days_on(day, -1)
    at = at_clock(day, 9, plan.dice.number(5, 50))
    for side, text in talk:
        by, other = plan.mentor, plan.caseworker
        if side == "caseworker":
            by, other = other, by
        sent = _message(plan, diary, by, at, text=text)
        diary.reads.append(Read(sent, other, sent.received_at + plan.dice.minutes(3, 60)))
        at = at + plan.dice.minutes(70, 150)


def _message(plan: Plan, diary: Diary, by: User, at: datetime, **facts: Any) -> Sent:
    sent = sent_at_once("message", plan.course, by, at, plan.dice, **({"wants_call": False} | facts))
    diary.messages.append(sent)
    return sent
