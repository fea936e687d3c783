"""What is agreed on, moved and answered in the demo, as phones, the desk and citizens would have sent it."""

from datetime import datetime, timedelta

from fieldapp.accounts.models import User
from fieldapp.clock import iso
from fieldapp.demo.chance import Chance
from fieldapp.demo.courses import Plan
from fieldapp.demo.diary import Diary, Said, Visit, sent_at_once

A_MOMENT = timedelta(minutes=2)


def appoint(
    plan: Plan,
    diary: Diary,
    starts_at: datetime,
    form: str,
    place: str | None,
    minutes: int,
    chance: Chance,
    by: User | None = None,
) -> Visit:
    """Agree on a time at the end of the meeting a week before; `by` is the mentor unless said otherwise."""
    made_at = starts_at - timedelta(days=7) + chance.minutes(20, 55)
    visit = Visit(starts_at, minutes, form, place, None)
    return _agree(plan, diary, visit, made_at, by or plan.mentor, chance, None, "together")


def move(
    plan: Plan, diary: Diary, visit: Visit, to: datetime, at: datetime, told: str, chance: Chance
) -> Visit:
    """The mentor moves it: a new appointment, which replaces the old one."""
    old = visit.agreed
    made_at = max(at, old.saved_at + A_MOMENT)
    moved = Visit(to, visit.minutes, visit.form, visit.place, None)
    return _agree(plan, diary, moved, made_at, plan.mentor, chance, old.entry["id"], told)


def answer(
    plan: Plan,
    diary: Diary,
    visit: Visit,
    code: str,
    at: datetime,
    now: datetime,
    *,
    before: datetime | None = None,
    words: str | None = None,
) -> None:
    """The citizen answers by the link at `at`, or tells the caseworker when there is none.

    Nothing when it would be later than `now`, or than `before`, when somebody called it off or moved it.
    """
    at = max(at, visit.agreed.received_at + A_MOMENT)
    if at > now or at >= min(before or visit.starts_at, visit.starts_at):
        return
    key = plan.key_at(at)
    diary.answers.append(Said(visit.agreed, code, at, key, None if key else plan.caseworker, words))


def _agree(
    plan: Plan,
    diary: Diary,
    visit: Visit,
    made_at: datetime,
    by: User,
    chance: Chance,
    replaces: str | None,
    told: str,
) -> Visit:
    visit.appointment = sent_at_once(
        "appointment",
        plan.course,
        by,
        made_at,
        chance,
        replaces=replaces,
        starts_at=iso(visit.starts_at),
        minutes=visit.minutes,
        form=visit.form,
        place=visit.place,
        told=told,
    )
    diary.appointments.append(visit.appointment)
    return visit
