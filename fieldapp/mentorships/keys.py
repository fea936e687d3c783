"""The citizen's personal way in: a link and a code that open one course for 30 days, until a newer one.

Neither is stored. Both follow from the key's id and a secret of the house, so they can be shown again; the
row keeps only what they are found by. Nothing here is ever logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.alerts import notes
from fieldapp.alerts.notes import Way
from fieldapp.clock import iso, now, parse
from fieldapp.config import config
from fieldapp.db import COURSES, ORGANISATION, of_courses, session
from fieldapp.errors import Invalid, NotFound
from fieldapp.formats import day_start
from fieldapp.i18n import gettext as _
from fieldapp.mentorships import letters, secrets
from fieldapp.mentorships.link import LinkEntry
from fieldapp.mentorships.models import Citizen, CitizenKey, Course
from fieldapp.mentorships.secrets import Secrets
from fieldapp.wire.once import keep_once, known
from fieldapp.wire.stamped import stamped_by

VALID = timedelta(days=30)


@dataclass(frozen=True)
class Given:
    """A key, and whether this very request made it (201) or an earlier one did (200)."""

    key: CitizenKey
    is_new: bool


def give(raw: Any, *, by: User, received_at: datetime) -> Given:
    """Make the key that `raw` (an entry as JSON) asks for, or only revoke the old; never commits.

    Raises BadRequest, TooOld, NotYet, Invalid (see Stamped.read; also when there is no number or address to
    send to); NotYours (another author), Conflict (id taken by other content), NotFound (no course that `by`
    is mentor or caseworker of now).
    """
    entry = LinkEntry.read(raw, received_at)
    earlier = known(CitizenKey, entry, raw, by)
    if earlier:
        return Given(earlier, is_new=False)
    course = _course(entry, by)
    key = CitizenKey(
        organisation_id=by.organisation_id,
        **entry.stamp(raw, received_at),
        course_id=course.id,
        # From the day it exists: a phone may have been away for weeks.
        expires_at=_last_moment(received_at),
    )
    if not entry.revokes:
        key.send = entry.send
        key.secret = secrets.current()
        made = secrets.first_free(key, key.secret, _is_taken)
        key.token_hash, key.code_hash = secrets.hash_of(made.token), secrets.hashes_of(made.code)[key.secret]
    given = Given(*keep_once(key, entry, raw, by))
    if given.is_new:
        _tell(given.key, course)
    return given


def close(course: Course, *, by: User, at: datetime) -> bool:
    """End the link that is live, as when somebody who has seen it leaves the citizen; was there one?

    Nothing that an older one wanted to say leaves the house any more. Never commits.
    """
    there = live(course)
    if there is None:
        return False
    at = max(at, there.saved_at + timedelta(milliseconds=1))  # the newest counts
    raw = stamped_by(by, course.id, at=at, revokes=True)
    stamp = LinkEntry.read(raw, at).stamp(raw, at)
    key = CitizenKey(organisation_id=course.organisation_id, **stamp, course_id=course.id, expires_at=at)
    session().add(key)
    session().flush()
    _tell(key, course)
    return True


def close_all(mentor: User, *, by: User, at: datetime) -> None:
    """End every link that this mentor has seen: of running courses, and of those that have ended."""
    theirs = select(Course).where(
        Course.organisation_id == mentor.organisation_id, Course.mentor_id == mentor.id
    )
    for course in session().scalars(theirs.with_for_update(of=Course)).all():
        close(course, by=by, at=at)


def can_text(citizen: Citizen) -> bool:
    """Is there a number, and somebody who sends what we write to it?"""
    return config().can_text and bool(citizen.phone)


def live(course: Course) -> CitizenKey | None:
    """The key that opens this course now."""
    return live_in(course.organisation_id, [course.id]).get(course.id)


def live_in(organisation_id: UUID, courses: Iterable[UUID]) -> dict[UUID, CitizenKey]:
    """The key that opens each of these courses now; nothing for a course that no key opens.

    Only the newest one does, by when it was saved: whatever order the phones send them in.
    """
    moment = now()
    newest = _newest(organisation_id, courses)
    return {course: key for course, key in newest.items() if _opens(key, moment)}


def secrets_of(key: CitizenKey) -> Secrets:
    """The link's token and the code of a key that is live."""
    if key.secret is None:
        raise ValueError("this key only revokes")
    return secrets.first_free(key, key.secret, lambda made: key.code_hash not in made.values())


def find(token: str) -> CitizenKey | None:
    """The live key with this token, of whatever organisation."""
    return _live_one(session().scalars(select(CitizenKey).where(_has(token))).one_or_none())


def find_by_code(code: str) -> CitizenKey | None:
    """The live key with this code, however it was typed, of whatever organisation."""
    hashes = secrets.hashes_of(secrets.tidy(code)).values()
    found = session().scalars(select(CitizenKey).where(CitizenKey.code_hash.in_(hashes))).one_or_none()
    return _live_one(found)


def _course(entry: LinkEntry, by: User) -> Course:
    # Not a former mentor: who has handed over a citizen gives no more keys to them.
    mine = Course.visible_to(by).where(Course.id == entry.course)
    course = session().scalars(mine.with_for_update(of=Course)).one_or_none()
    if course is None or not (course.mentor_id == by.id or course.is_run_by(by)):
        raise NotFound(_("Forløbet findes ikke længere hos dig. Ring til sagsbehandleren."))
    reachable = {None: True, "sms": can_text(course.citizen), "email": bool(course.citizen.email)}
    if not reachable[entry.send]:
        raise Invalid(
            _("Vi kan ikke sende det til borgeren på den måde."), fields={"send": _("Vis koden i stedet.")}
        )
    return course


def _tell(key: CitizenKey, course: Course) -> None:
    """Send it, and stop what an older one wanted to say; nothing of both when there is a newer one."""
    if _newest(key.organisation_id, [course.id])[course.id].id != key.id:
        return
    others = select(CitizenKey.id).where(
        CitizenKey.organisation_id == key.organisation_id,
        CitizenKey.course_id == course.id,
        CitizenKey.id != key.id,
    )
    notes.withdraw(key.organisation_id, others)
    if key.send:
        way = Way(key.send)
        words = letters.write(way, course.citizen, secrets_of(key))
        notes.drop(key.organisation_id, key.id, way, words, key.expires_at)


def _newest(organisation_id: UUID, courses: Iterable[UUID]) -> dict[UUID, CitizenKey]:
    rows = session().scalars(_KEYS, of_courses(organisation_id, courses))
    return {row.course_id: row for row in rows}


_KEYS = (
    select(CitizenKey)
    .where(CitizenKey.organisation_id == ORGANISATION, CitizenKey.course_id.in_(COURSES))
    .order_by(CitizenKey.saved_at, CitizenKey.id)
)


def _last_moment(received_at: datetime) -> datetime:
    """»Gælder til og med« names a day: the link lives until that Danish day ends, whenever it was made."""
    return parse(day_start(iso(received_at + VALID), 1)) - timedelta(seconds=1)


def _is_taken(hashes: dict[str, str]) -> bool:
    """Has some key this code already, whatever secret it was made with, and also when it is not live?"""
    there = select(CitizenKey.id).where(CitizenKey.code_hash.in_(hashes.values())).limit(1)
    return session().execute(there).first() is not None


def _opens(key: CitizenKey, moment: datetime) -> bool:
    return key.token_hash is not None and key.expires_at > moment and secrets.has(key.secret)


def _has(token: str) -> Any:
    return CitizenKey.token_hash == secrets.hash_of(token)


def _live_one(key: CitizenKey | None) -> CitizenKey | None:
    if key is None:
        return None
    newest = live_in(key.organisation_id, [key.course_id]).get(key.course_id)
    return key if newest is not None and newest.id == key.id else None
