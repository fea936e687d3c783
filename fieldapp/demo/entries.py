"""What a mentor's phone would have sent about meetings: entries as JSON, with when saved and received."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fieldapp.accounts.models import Affiliation, User
from fieldapp.clock import iso
from fieldapp.demo import calibration as shares
from fieldapp.demo.chance import Chance
from fieldapp.demo.courses import Plan
from fieldapp.demo.diary import Sent, Visit
from fieldapp.demo.phrases import ABSENCE_REASONS, NOTED, NOTES
from fieldapp.meetings.discretion import SENSITIVE

RECEIVED_LATE = {(60, 480): 0.60, (540, 1800): 0.25, (2880, 5760): 0.15}
MINUTES_OFF = {0: 0.50, -5: 0.15, -10: 0.12, 5: 0.13, 10: 0.10}


def write(
    plan: Plan, visit: Visit, outcome: str, chance: Chance, now: datetime, *, at_once: bool = False
) -> Sent | None:
    """The entry about `visit`, often some hours later; None when it would not have been written by `now`."""
    facts = _facts(plan, visit, outcome, chance)
    if outcome.startswith("cancelled") or outcome == "moved":
        saved_at = visit.starts_at - chance.minutes(60, 1800)
    elif outcome == "no_show":
        saved_at = visit.starts_at + timedelta(minutes=facts["waited"] or 10) + chance.minutes(1, 9)
    else:
        soon = chance.happens(0.7) or at_once
        saved_at = visit.starts_at + timedelta(minutes=facts["minutes"] or 5)
        saved_at += chance.minutes(1, 25) if soon else chance.minutes(60, 240)
    return _sent(plan, visit, outcome, facts, saved_at, chance, now)


def try_again(plan: Plan, missed: Sent, chance: Chance, now: datetime) -> Sent | None:
    """A call or a text message some hours after the citizen stayed away, in vain."""
    at = missed.saved_at + chance.minutes(90, 300)
    form = chance.one(["phone", "sms"])
    visit = Visit(at, 0, form, None, None)
    result = chance.one(["no_answer", "no_answer", "left_message"]) if form == "phone" else None
    tries = [_try(form, at, result)]
    return _sent(plan, visit, "attempt", {"attempts": tries}, at + chance.minutes(1, 4), chance, now)


def correct(plan: Plan, first: Sent, chance: Chance, now: datetime) -> Sent | None:
    """The same entry with other minutes; an absence becomes a meeting, because the citizen came after all."""
    old = first.entry
    facts = {name: old[name] for name in ("form", "place", "minutes", "topics", "goal", "mark", "note")}
    if old["outcome"] == "no_show":
        came = {"minutes": 30, "topics": ["situation"], "goal": "none", "form": old["form"] or "phone"}
        facts |= came | {"error_in": "outcome"}
    else:
        facts["minutes"] = max(5, old["minutes"] + chance.one([-15, -10, 10, 15]))
        facts["error_in"] = "minutes"
    visit = Visit(first.saved_at, 0, facts["form"], facts["place"], None)
    saved_at = first.received_at + chance.minutes(40, 1500)
    sent = _sent(plan, visit, "held", facts, saved_at, chance, now)
    if sent:
        copied = {name: old[name] for name in ("appointment", "met_at")}
        sent.entry |= copied | {"corrects": old["id"]}
    return sent


def _sent(
    plan: Plan,
    visit: Visit,
    outcome: str,
    facts: dict[str, Any],
    saved_at: datetime,
    chance: Chance,
    now: datetime,
) -> Sent | None:
    at_once = saved_at + timedelta(seconds=chance.number(1, 40))
    late = saved_at + chance.minutes(*chance.pick(RECEIVED_LATE))
    received_at = late if chance.happens(shares.LATE) and late < now else at_once
    entry: dict[str, Any] = {
        "version": 1,
        "id": str(chance.uuid(saved_at)),
        "author": str(plan.mentor.id),
        "course": str(plan.course.id),
        "appointment": visit.appointment.entry["id"] if visit.appointment else None,
        "corrects": None,
        "outcome": outcome,
        "met_at": iso(visit.starts_at),
        "form": visit.form,
        "place": visit.place,
        "minutes": None,
        "indirect_minutes": None,
        "travel_minutes": None,
        "topics": [],
        "goal": None,
        "mark": None,
        "note": "",
        "arrived": None,
        "waited": None,
        "attempts": [],
        "reason": None,
        "stated_by": None,
        "error_in": None,
        "told": None,
    }
    return Sent(entry | facts, plan.mentor, saved_at, received_at) if received_at <= now else None


def _facts(plan: Plan, visit: Visit, outcome: str, chance: Chance) -> dict[str, Any]:
    if outcome in ("held", "interrupted"):
        return _met(plan, visit, outcome, chance)
    if outcome == "no_show":
        return _absence(plan.mentor, visit, chance)
    # Who calls off tells the citizen; who was told by the citizen need not.
    return {"told": plan.dice.one(["phone", "sms", "sms"])} if outcome == "cancelled_mentor" else {}


def _met(plan: Plan, visit: Visit, outcome: str, chance: Chance) -> dict[str, Any]:
    share = 0.4 if outcome == "interrupted" else 1.0
    minutes = max(
        5, int(visit.minutes * share) // 5 * 5 + (chance.pick(MINUTES_OFF) if visit.minutes > 15 else 0)
    )
    topics = _topics(plan.mentor, chance)
    goal = None if chance.happens(plan.no_goal) else chance.one(plan.goals)
    weeks = (visit.starts_at.date() - plan.course.starts_on).days // 7
    mark = min(5, max(1, 2 + weeks // 9 + chance.number(-1, 1)))
    travels = (
        visit.place not in (None, "centre", "provider") and plan.mentor.affiliation != Affiliation.VOLUNTEER
    )
    return {
        "minutes": max(5, minutes),
        "indirect_minutes": chance.one([5, 10, 10, 15, 20]) if chance.happens(0.3) else None,
        "travel_minutes": chance.one([10, 15, 20, 30]) if travels and chance.happens(0.5) else None,
        "topics": topics,
        "goal": str(goal.id) if goal else "none",
        "mark": mark if goal and chance.happens(0.45) else None,
        "note": chance.one(NOTES[topics[0]]) if chance.happens(NOTED) else "",
    }


def _topics(mentor: User, chance: Chance) -> list[str]:
    """The main topic first."""
    allowed = _for_role(mentor, shares.TOPICS)
    chosen: list[str] = []
    for _ in range(1 + chance.pick(shares.MORE_TOPICS)):
        chosen.append(chance.pick({topic: n for topic, n in allowed.items() if topic not in chosen}))
    return chosen


def _for_role(mentor: User, shared: Mapping[str, float]) -> dict[str, float]:
    """Volunteers and company mentors choose nothing sensitive."""
    return {code: share for code, share in shared.items() if not mentor.is_limited or code not in SENSITIVE}


def _absence(mentor: User, visit: Visit, chance: Chance) -> dict[str, Any]:
    """Facts only: arrived, waited, tried, and what was said by whom."""
    start = visit.starts_at
    if visit.place is None:
        return {"waited": None, "attempts": [_try("phone", start, "no_answer")]} | _unstated()
    waited = chance.one([10, 15, 15, 20, 20, 30])
    called_at = start + chance.minutes(8, waited)
    talked = chance.happens(0.15)
    tries = [_try("phone", called_at, "talked" if talked else chance.one(["no_answer", "left_message"]))]
    if not talked and chance.happens(0.5):
        tries.append(_try("sms", called_at + chance.minutes(1, 3), None))
    if visit.place == "home":
        tries.insert(0, _try("knock", start + chance.minutes(1, 4), None))
    reasons = _for_role(mentor, ABSENCE_REASONS)
    said = {"reason": chance.pick(reasons), "stated_by": "citizen"} if talked else _unstated()
    return {"arrived": iso(start - chance.minutes(1, 8)), "waited": waited, "attempts": tries} | said


def _unstated() -> dict[str, Any]:
    return {"reason": "not_stated", "stated_by": "unknown"}


def _try(how: str, at: datetime, result: str | None) -> dict[str, Any]:
    return {"how": how, "at": iso(at), "result": result}
