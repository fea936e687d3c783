"""The demo's half year once more, in the order in which it arrived, each thing through its own rule."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from fieldapp.agreements.brief import give as tell
from fieldapp.agreements.brief import last
from fieldapp.agreements.models import BriefReading
from fieldapp.agreements.proposals import propose
from fieldapp.db import session
from fieldapp.demo.diary import Briefed, Decided, Diary, Looked, Read, Said, Sent, Voiced
from fieldapp.meetings.accept import accept
from fieldapp.meetings.agree import agree
from fieldapp.meetings.answers import answer
from fieldapp.meetings.confirm import confirm, to_ask
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.keys import give
from fieldapp.mentorships.models import CitizenKey
from fieldapp.messages.models import MessageRead
from fieldapp.messages.post import post
from fieldapp.progress.mark import check, say
from fieldapp.reports.facts import facts
from fieldapp.reports.models import Report
from fieldapp.reports.send import send
from fieldapp.reports.verdict import approve, give_back

RULES: dict[str, Callable[..., Any]] = {
    "meeting": accept,
    "appointment": agree,
    "message": post,
    "link": give,
    "mark": check,
    "report": send,
    "proposal": propose,
}
TAKES_STOCK = (100, 500, 2000)  # things played; thrice in all, a tenth of a second each


def play(diary: Diary, organisation: UUID) -> None:
    """Make all rows of the diary; never commits. Raises what a rule raises: then the diary is wrong."""
    happened: list[tuple[datetime, Sent | Said | Looked | Read | Voiced | Decided | Briefed]] = [
        *((sent.received_at, sent) for sent in diary.written),
        *((said.at, said) for said in diary.answers),
        *((looked.at, looked) for looked in diary.looks),
        *((read.at, read) for read in diary.reads),
        *((voiced.at, voiced) for voiced in diary.voices),
        *((decided.at, decided) for decided in diary.decided),
        *((briefed.at, briefed) for briefed in diary.briefs),
    ]
    made = []  # held, so that the session need not read again what was made a moment ago
    for number, (_, thing) in enumerate(sorted(happened, key=lambda one: one[0])):
        if number in TAKES_STOCK:
            _take_stock()
        if isinstance(thing, Sent):
            made.append(RULES[thing.kind](thing.entry, by=thing.by, received_at=thing.received_at))
        elif isinstance(thing, Said):
            _answer(thing, organisation)
        elif isinstance(thing, Looked):
            _look(thing, organisation)
        elif isinstance(thing, Voiced):
            say(_opened(thing.key, thing.at, organisation), thing.steps, at=thing.at)
        elif isinstance(thing, Decided):
            _decide(thing, organisation)
        elif isinstance(thing, Briefed):
            _tell(thing)
        else:
            _read(thing, organisation)


def _take_stock() -> None:
    """PostgreSQL counts only what is committed, and looks for the rest as if the tables were empty."""
    if session().get_bind().dialect.name == "postgresql":
        session().execute(text("ANALYZE"))


def _answer(said: Said, organisation: UUID) -> None:
    answer(
        session().get_one(Appointment, (organisation, _id(said.appointment))),
        said.code,
        by_key=_opened(said.key, said.at, organisation) if said.key else None,
        recorded_by=said.recorded_by,
        words=said.words,
        at=said.at,
    )


def _look(looked: Looked, organisation: UUID) -> None:
    key = _opened(looked.key, looked.at, organisation)
    asked = to_ask(looked.course, looked.at)
    if asked:
        confirm(asked.id, looked.met, looked.duration, key=key, at=looked.at)


def _decide(decided: Decided, organisation: UUID) -> None:
    report = session().get_one(Report, (organisation, _id(decided.report)))
    if decided.reason:
        give_back(report, decided.reason, "", by=decided.by, at=decided.at)
    else:
        found = facts(decided.course, report.since, report.until, decided.at)
        approve(report, found, by=decided.by, at=decided.at)


def _tell(briefed: Briefed) -> None:
    course = briefed.course
    tell(course, briefed.text, briefed.until, to=course.mentor_id, by=briefed.by, at=briefed.at)
    if brief := last(course):
        owner = {"organisation_id": course.organisation_id, "brief_id": brief.id, "user_id": brief.mentor_id}
        session().add(BriefReading(**owner, what="opened", at=briefed.opened_at))


def _opened(link: Sent, at: datetime, organisation: UUID) -> CitizenKey:
    key = session().get_one(CitizenKey, (organisation, _id(link)))
    key.used_at = key.used_at or at
    return key


def _read(read: Read, organisation: UUID) -> None:
    owner = {"organisation_id": organisation, "message_id": _id(read.message)}
    session().add(MessageRead(**owner, user_id=read.by.id, at=read.at))


def _id(sent: Sent) -> UUID:
    return UUID(sent.entry["id"])
