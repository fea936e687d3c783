"""A course ends: on which day, why, and what came of its goals. Nothing here commits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from fieldapp.accounts.models import User
from fieldapp.agreements.frame import settle
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings.counting import recount
from fieldapp.mentorships.changes import lock, must_run, newest, note
from fieldapp.mentorships.goals import OVER, mark_goal
from fieldapp.mentorships.models import Course
from fieldapp.mentorships.periods import Agreement, AgreementStep, State, agreements_of, has_started, periods
from fieldapp.vocabulary import END_REASON

# What may come of a goal when the course ends; never that it failed (S18 #55).
ENDS = ("reached", "maintained", "paused", "changed", "dropped")


def close(
    course: Course,
    on: date | None,
    *,
    reason: str,
    results: Mapping[UUID, tuple[str, str]],
    by: User,
    at: datetime,
) -> None:
    """End the course, and say of each goal that is worked on what came of it: a code of ENDS, and words.

    Of one that has not begun nothing came yet.

    Raises as `end` does; the fields of goals are called `goal-<id>`.
    """
    must_run(course, by)
    wrong = {}
    for goal in course.goals if has_started(_agreements(course), _day(at)) else ():
        status = results.get(goal.id, ("", ""))[0]
        if goal.status not in OVER and status not in ENDS:
            wrong[f"goal-{goal.id}"] = _("Vælg, hvordan det gik med »%(goal)s«.") % {"goal": goal.title}
    try:
        end(course, on, reason=reason, by=by, at=at)
    except Invalid as error:
        wrong = error.fields | wrong
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    for goal in course.goals:
        if goal.id in results and results[goal.id][0]:
            mark_goal(course, goal, *results[goal.id], by=by, at=at)


def reasons(*, is_given_up: bool) -> list[str]:
    """Codes of `end_reason`: what never began has neither reached its goal nor run its days out."""
    return [code for code in END_REASON if not (is_given_up and code in ("goal_reached", "expired"))]


def end(course: Course, on: date | None, *, reason: str, by: User, at: datetime) -> None:
    """The last day that counts, and why. A wrong one is put right by another, within what was agreed.

    What was agreed for after that day, or only drafted, is put away. A course that has not begun is given up:
    all of it is put away, and no day is needed. Raises NotYours, and Invalid with the fields to correct.
    """
    must_run(course, by)
    lock(course)
    agreements, today = _agreements(course), _day(at)
    begun = periods(agreements)
    started = has_started(agreements, today)
    gives_up = not started and (on is None or not begun or on < begun[0].starts_on)
    wrong = {} if gives_up else _wrong_day(begun, on, today)
    if reason not in reasons(is_given_up=gives_up):
        wrong["reason"] = _("Vælg en grund.")
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    before = newest(course, "ended")
    is_told = before is not None and before.reason == reason
    last = {one: _last(one, begun, None if gives_up else on) for one in agreements}
    changed = [
        one
        for one in agreements
        if one.state != State.ENDED or one.last_on != last[one] or (one in _running(begun) and not is_told)
    ]
    for one in changed:
        one.state, one.last_on = State.ENDED, last[one]
        owner = {"organisation_id": one.organisation_id, "id": uuid7(), "agreement_id": one.id}
        step = {"what": "ended", "version": one.version, "reason": reason, "day": one.last_on}
        session().add(AgreementStep(**owner, **step, by=by.id, at=at))
    if not changed:
        return
    session().flush()
    settle(course, today)
    note(course, "ended", by.id, at, ends_on=None if gives_up else course.ends_on, reason=reason)
    session().flush()
    recount(course)


def _running(begun: Sequence[Agreement]) -> Sequence[Agreement]:
    """What the last day is about: the periods that nobody has ended; else the last one, put right."""
    return [one for one in begun if one.state == State.ACTIVE] or begun[-1:]


def _wrong_day(begun: Sequence[Agreement], on: date | None, today: date) -> dict[str, str]:
    running = _running(begun)
    # Between two periods the later one is put away, and the earlier one stays as it is.
    latest = [one for one in begun if one.starts_on <= today][-1:]
    first = min(one.starts_on for one in (*running[:1], *latest))
    if on is None:
        return {"ends_on": _("Vælg den sidste dag.")}
    if on < first:
        return {"ends_on": _("Den sidste dag ligger før forløbets første.")}
    if on > running[-1].ends_on:
        told = _("Aftalen går til og med %(day)s. Forlæng forløbet, hvis det skal vare længere.")
        return {"ends_on": told % {"day": _written(running[-1].ends_on)}}
    return {}


def _last(one: Agreement, begun: Sequence[Agreement], on: date | None) -> date:
    """The last day of an agreement when the course ends `on` a day; None: before it has begun."""
    off = one.starts_on - timedelta(days=1)
    if on is None or one not in begun:
        return off
    return max(off, min(on, one.ends_on if one in _running(begun) else one.last_on))


def _agreements(course: Course) -> list[Agreement]:
    return agreements_of(course.organisation_id, [course.id])[course.id]


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _written(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
