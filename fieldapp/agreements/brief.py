"""What a mentor is to know about a citizen, for a time: given, ended, and read. Nothing here commits but
what says so.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from fieldapp.accounts.models import Device, User
from fieldapp.agreements.models import Brief, BriefReading
from fieldapp.clock import iso, now, parse, uuid7
from fieldapp.db import insert_once, new_session, session
from fieldapp.errors import Conflict, Invalid
from fieldapp.formats import full_day
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import lock, must_run
from fieldapp.mentorships.models import Course

MOST = 4000


def give(course: Course, text: str, until: date | None, *, to: UUID | None, by: User, at: datetime) -> None:
    """Its mentor, who is thought to be `to`, may read this until that day. The same again is nothing new.

    Raises NotYours, Conflict (`mentor`: somebody else is it by now), and Invalid with the fields to correct.
    """
    must_run(course, by)
    lock(course)
    if to != course.mentor_id:
        told = _("%(name)s er mentor nu. Læs teksten igennem, og gem igen.") % {"name": course.mentor.name}
        raise Conflict(told, code="mentor")
    today = at.astimezone(ZONE).date()
    found = {"text": wrong_words(text), "until": _wrong_day(course, until, today)}
    wrong = {field: sentence for field, sentence in found.items() if sentence}
    if wrong or until is None:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    newest = last(course)
    if newest and is_live(newest, course, today) and (newest.text, newest.until) == (text, until):
        return
    owner = {"organisation_id": course.organisation_id, "course_id": course.id}
    session().add(Brief(**owner, mentor_id=course.mentor_id, text=text, until=until, by=by.id, at=at))
    session().flush()


def end(course: Course, *, by: User, at: datetime) -> None:
    """Nobody reads it any more. Twice is once. Raises NotYours."""
    must_run(course, by)
    lock(course)
    close(course, by=by, at=at)


def close(course: Course, *, by: User, at: datetime) -> None:
    """The same as part of another change, of a course that is locked and theirs to change."""
    newest = last(course)
    if newest and newest.ended_at is None:
        newest.ended_at, newest.ended_by = at, by.id
        session().flush()


def wrong_words(text: str) -> str | None:
    """What is wrong with them, as a sentence."""
    if not text:
        return _("Skriv, hvad mentoren skal vide.")
    if len(text) > MOST:
        return _("Skriv højst %(most)s tegn. Nu er der %(num)s.") % {"most": MOST, "num": len(text)}
    return None


def last(course: Course) -> Brief | None:
    """The newest of the course, whether it may be read or not."""
    return session().scalars(_of(course.organisation_id, [course.id]).limit(1)).first()


def versions(course: Course) -> list[Brief]:
    """Every one of the course with who wrote it and who has read it, the newest first."""
    told = selectinload(Brief.mentor), selectinload(Brief.giver), selectinload(Brief.readings)
    return list(session().scalars(_of(course.organisation_id, [course.id]).options(*told)))


def live(organisation: UUID, courses: Iterable[Course], today: date) -> dict[UUID, Brief]:
    """Of each course the brief that its mentor may read today."""
    known = {course.id: course for course in courses}
    newest: dict[UUID, Brief] = {}
    for brief in session().scalars(_of(organisation, known)):
        newest.setdefault(brief.course_id, brief)
    return {id: brief for id, brief in newest.items() if is_live(brief, known[id], today)}


def is_live(brief: Brief, course: Course, today: date) -> bool:
    """May the course's mentor read it today, being its newest?"""
    meant = brief.ended_at is None and brief.mentor_id == course.mentor_id
    return meant and today <= last_day(brief, course)


def last_day(brief: Brief, course: Course) -> date:
    """It never outlives the course."""
    return min(brief.until, course.ends_on)


def note_reading(user: User, phone: Device | None, opened: Mapping[datetime, UUID]) -> None:
    """Keep when `user` has had which brief on the screen, as their phone says. Told twice is once.

    Also of one that is over by now; never of one that was written for somebody else.
    """
    if not opened:
        return
    theirs = select(Brief).where(
        Brief.organisation_id == user.organisation_id,
        Brief.mentor_id == user.id,
        Brief.id.in_(set(opened.values())),
    )
    given = {brief.id: brief.at for brief in session().scalars(theirs)}
    for at, id in opened.items():
        if id in given:  # a phone's clock may be wrong: not before it was written, nor after this moment
            _keep(session(), user, phone, id, "opened", max(given[id], min(at, now())))


def note_opened(user: User, id: UUID, at: datetime) -> None:
    """The same for a page that is being shown. Commits by itself, so that a GET can say it."""
    with new_session() as own:
        _keep(own, user, None, id, "opened", at)
        own.commit()


def note_fetched(user: User, phone: Device, ids: Iterable[UUID]) -> None:
    """These lie on the phone, as it says itself; of each phone the first time counts."""
    if not (wanted := set(ids)):
        return
    before = select(BriefReading.brief_id).where(
        BriefReading.organisation_id == user.organisation_id,
        BriefReading.brief_id.in_(wanted),
        BriefReading.device_id == phone.id,
        BriefReading.what == "fetched",
    )
    for id in wanted.difference(session().scalars(before)):
        _keep(session(), user, phone, id, "fetched", now())


def told(said: object) -> dict[datetime, UUID]:
    """What a phone says it has shown: {moment: brief}. What cannot be read is no reading, and no error."""
    found: dict[datetime, UUID] = {}
    for moment, brief in said.items() if isinstance(said, dict) else ():
        try:
            found[parse(moment)] = UUID(brief)
        except (ValueError, TypeError, AttributeError):
            continue
    return found


def _wrong_day(course: Course, until: date | None, today: date) -> str | None:
    if until is None:
        return _("Vælg den sidste dag, det gælder.")
    if until > course.ends_on:
        told = {"day": full_day(course.ends_on.isoformat())}
        return _("Forløbet slutter %(day)s. Vælg den dag eller en før.") % told
    return _("Den dag er gået. Vælg i dag eller senere.") if until < today else None


def _of(organisation: UUID, courses: Iterable[UUID]) -> Select[Brief]:
    asked = select(Brief).where(Brief.organisation_id == organisation, Brief.course_id.in_(list(courses)))
    return asked.order_by(Brief.at.desc(), Brief.id.desc())


def _keep(own: Session, user: User, phone: Device | None, id: UUID, what: str, at: datetime) -> None:
    key = {"organisation_id": user.organisation_id, "brief_id": id, "user_id": user.id}
    at = parse(iso(at))  # moments travel in whole milliseconds
    insert_once(BriefReading, own, **key, id=uuid7(), device_id=phone and phone.id, what=what, at=at)
