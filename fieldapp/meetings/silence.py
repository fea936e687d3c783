"""Silence raises its own hand: the clock goes round, and each rule says what nobody has spoken about."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from fieldapp.accounts.models import Organisation
from fieldapp.accounts.settings import RULES, Settings
from fieldapp.alerts.hands import So, keep, let_go
from fieldapp.clock import now
from fieldapp.db import only_reading, session
from fieldapp.meetings.entry import MET
from fieldapp.meetings.models import Appointment, Meeting, Outcome
from fieldapp.meetings.silence_courses import ending, minutes, no_contact
from fieldapp.meetings.silence_look import Look
from fieldapp.meetings.silence_meetings import nudge, unanswered
from fieldapp.meetings.silence_phones import gap, phone, unsent
from fieldapp.meetings.silence_progress import check, outside_the_goals
from fieldapp.meetings.standing import around

log = logging.getLogger(__name__)

Rule = Callable[[Look], So]


@dataclass(frozen=True)
class Silence:
    """What is so now, and whether somebody is rung when it becomes so, or it is only listed."""

    rule: Rule
    rings: bool = True


SILENCES: Mapping[str, Silence] = {
    "nudge": Silence(nudge),
    "unanswered": Silence(unanswered),
    "unsent": Silence(unsent),
    "phone": Silence(phone),
    "gap": Silence(gap),
    "no_contact": Silence(no_contact),
    "minutes": Silence(minutes, rings=False),
    "ending": Silence(ending, rings=False),
    "off_goal": Silence(outside_the_goals, rings=False),
    "check": Silence(check, rings=False),
}
# Asked together, for they look at the same.
MEETINGS = (("nudge", "unanswered"),)
COURSES_AND_PHONES = (
    ("unsent", "phone"),
    *((kind,) for kind in ("gap", "no_contact", "minutes", "ending", "off_goal", "check")),
)
# How often each of them is asked.
OFTEN = timedelta(minutes=1)
SELDOM = timedelta(minutes=10)
# So long after the next round should have come, what it did not withdraw rings.
_MARGIN = timedelta(seconds=30)
# A contact so short ago ends every silence of a course, whatever was chosen; of older ones the round judges.
SURELY = timedelta(days=RULES["no_contact_after"].lowest)
_OF_MEETINGS: tuple[str, ...] = ("nudge", "unanswered")


def of_meetings() -> None:
    """What nobody has said about an appointment. Commits by itself."""
    go_round(SILENCES, MEETINGS, OFTEN)


def of_courses_and_phones() -> None:
    """What courses and phones say by what is not there. Commits by itself."""
    go_round(SILENCES, COURSES_AND_PHONES, SELDOM)


def go_round(silences: Mapping[str, Silence], groups: tuple[tuple[str, ...], ...], every: timedelta) -> None:
    """Ask each rule, group by group, in each organisation; rooms above bring their own. Commits by itself."""
    with only_reading():
        organisations = session().scalars(select(Organisation.id)).all()
    for organisation in organisations:
        for kinds in groups:
            with only_reading():
                look = Look(organisation, Settings.of(organisation), now())
                found = {kind: so for kind in kinds if (so := _so(look, kind, silences[kind])) is not None}
            for kind, so in found.items():
                _keep(look, kind, so, every + _MARGIN if silences[kind].rings else None)


def _so(look: Look, kind: str, silence: Silence) -> So | None:
    """What one rule says. If it fails that is told (None), and keeps no other from being heard."""
    try:
        with session().begin_nested():
            return silence.rule(look)
    except Exception:
        log.exception("the silence %s failed; trying again", kind)
        return None


def _keep(look: Look, kind: str, so: So, rings_after: timedelta | None) -> None:
    try:
        keep(look.organisation, kind, so, look.at, rings_after=rings_after)
    except Exception:
        log.exception("the silence %s was not written; trying again", kind)
        session().rollback()


def answered(entry: Meeting) -> None:
    """An entry speaks: what stands about its appointment and its course goes with it."""
    if entry.outcome == Outcome.MISTAKE:
        return
    about = {entry.appointment_id} if entry.appointment_id else {one.id for one in around(entry)}
    kinds = _OF_MEETINGS
    if entry.outcome in MET and entry.received_at - entry.met_at < SURELY:
        about, kinds = about | {entry.course_id}, (*_OF_MEETINGS, "no_contact")
    let_go(entry.organisation_id, kinds, about, entry.received_at)


def moved(old: Appointment, at: datetime) -> None:
    """An appointment has been moved: nobody is asked how it went."""
    let_go(old.organisation_id, _OF_MEETINGS, {old.id}, at)
