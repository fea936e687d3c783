"""Which courses lie on which phone: known for ever, for the day that the phone is lost."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update

from fieldapp.accounts.models import Device, User
from fieldapp.clock import now
from fieldapp.db import insert_many_once, session
from fieldapp.mentorships.models import Course, Held


def note_held(phone: Device, owner: User, courses: Iterable[str], at: datetime | None = None) -> None:
    """These courses lie on the phone now (or `at`): what it has, and what it is about to get. No others do.

    Only courses that the owner has written about count: a phone may say what it likes. Never commits.
    """
    told, at = set(_ids(courses)), at or now()
    known = {row.course_id: row for row in session().scalars(_on(phone))}
    there = {id for id, row in known.items() if row.until is None}
    for id in there ^ told.intersection(known):
        known[id].until = None if id in told else at
    unknown = told - known.keys()
    if unknown:
        theirs = Course.written_by(owner).with_only_columns(Course.id).where(Course.id.in_(unknown))
        key = {"organisation_id": phone.organisation_id, "device_id": phone.id, "since": at}
        insert_many_once(Held, [key | {"course_id": id} for id in session().scalars(theirs)])


def note_empty(phone: Device) -> None:
    """Nothing lies on the phone any more."""
    here = Held.organisation_id == phone.organisation_id, Held.device_id == phone.id
    session().execute(update(Held).where(*here, Held.until.is_(None)).values(until=now()))


def held_on(phone: Device) -> list[tuple[Held, Course]]:
    """What lay on the phone, by the citizen's first name; who may know is the page's to say."""
    rows = (
        select(Held, Course)
        .join(Course, (Course.organisation_id == Held.organisation_id) & (Course.id == Held.course_id))
        .where(Held.organisation_id == phone.organisation_id, Held.device_id == phone.id)
    )
    found = [(held, course) for held, course in session().execute(rows)]
    return sorted(found, key=lambda row: row[1].citizen.first_name.casefold())


def how_many(phone: Device) -> int:
    """How many citizens were ever on the phone: what an administrator may know."""
    here = Held.organisation_id == phone.organisation_id, Held.device_id == phone.id
    counted = (
        select(func.count(Course.citizen_id.distinct()))
        .join(Held, (Course.organisation_id == Held.organisation_id) & (Course.id == Held.course_id))
        .where(*here)
    )
    return session().scalar(counted) or 0


def _on(phone: Device) -> Select[Held]:
    return select(Held).where(Held.organisation_id == phone.organisation_id, Held.device_id == phone.id)


def _ids(courses: Iterable[str]) -> Iterable[UUID]:
    for text in courses:
        try:
            yield UUID(text)
        except ValueError:
            continue
