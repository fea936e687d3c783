"""The statuses of the demo: sent on time, read and approved, but for the ones that somebody is to see."""

from datetime import datetime, time, timedelta

from fieldapp.accounts.models import Affiliation
from fieldapp.demo.chance import DENMARK, danish
from fieldapp.demo.courses import FEATURED, Plan
from fieldapp.demo.diary import Decided, Diary, sent_at_once
from fieldapp.demo.phrases import ASKS, NEXT_STEPS, SUMMARIES

# Every how many days, as agreed: more often where the mentor sits elsewhere (S18 #54).
EVERY = {Affiliation.EXTERNAL: 14}
OFTEN = 30
# Only the newest two of a course are told.
TOLD = 2
# Of the printed mentor's: one nobody has read yet, one that was given back, one that is late.
UNREAD, RETURNED, LATE = FEATURED[0], FEATURED[2], FEATURED[4]


def report(plans: list[Plan], diary: Diary, now: datetime) -> None:
    """Each course's newest statuses, and what the caseworker said to them."""
    for plan in plans:
        printed = (plan.mentor is plans[0].mentor and plan.citizen.first_name) or ""
        _course(plan, diary, now, printed)


def _course(plan: Plan, diary: Diary, now: datetime, printed: str) -> None:
    course, dice = plan.course, plan.dice
    every = EVERY.get(Affiliation(plan.mentor.affiliation), OFTEN) if plan.mentor.affiliation else OFTEN
    today = danish(now).date()
    over = min(today, course.ends_on + timedelta(days=1))
    done = (over - course.starts_on).days // every
    for number in range(max(0, done - TOLD), done):
        first = course.starts_on + timedelta(days=number * every)
        until = first + timedelta(days=every - 1)
        newest = number == done - 1
        if newest and printed == LATE and (today - until).days > 3:
            return
        at = datetime.combine(until, time(15, dice.number(5, 50)), DENMARK) + timedelta(
            days=dice.number(0, 1)
        )
        if at >= now:
            return
        facts = {
            "since": first.isoformat(),
            "until": until.isoformat(),
            "summary": dice.one(SUMMARIES).format(name=plan.citizen.first_name),
            "next": dice.one(NEXT_STEPS).format(name=plan.citizen.first_name),
            "ask": dice.one(ASKS).format(name=plan.citizen.first_name) if dice.happens(0.15) else "",
            "under_reason": None,
            "replaces": None,
        }
        sent = sent_at_once("report", course, plan.mentor, at, dice, **facts)
        diary.papers.append(sent)
        if newest and printed == UNREAD:
            return
        decided_at = at + timedelta(hours=dice.number(17, 44))
        if decided_at < now:
            reason = "examples" if newest and printed == RETURNED else None
            diary.decided.append(Decided(sent, course, plan.caseworker, decided_at, reason))
