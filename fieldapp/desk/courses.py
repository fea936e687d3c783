"""The courses on the desk: what each is for, what is agreed, what happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.desk import ahead, cases, evidence, history
from fieldapp.meetings import reminders
from fieldapp.meetings.confirm import said_of
from fieldapp.meetings.models import Confirmation, Meeting
from fieldapp.mentorships.changes import may_change
from fieldapp.mentorships.models import Citizen, CitizenKey, Course

PAGE = 30
# How long an ended course stays in the list.
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Found:
    """One page of a list: the rows shown, and how many there are in all."""

    rows: list[Course]
    total: int


def find(user: User, moment: datetime, q: str, shown: int) -> Found:
    """The courses that `user` looks after, by first name; those where each word of `q` is part of a name."""
    query = (
        Course.looked_after_by(user, moment)
        .join(Course.citizen)
        .join(Course.mentor)
        .where(
            Course.ends_on >= (moment - KEPT).date(),
            *(_named(word) for word in q.split()[:5]),
        )
    )
    total = session().scalar(query.with_only_columns(func.count())) or 0
    rows = session().scalars(
        query.options(contains_eager(Course.citizen), contains_eager(Course.mentor))
        .order_by(Citizen.first_name, Citizen.last_name, Course.starts_on)
        .limit(shown)
    )
    return Found(list(rows), total)


class Link(NamedTuple):
    """How the link that an answer came by had travelled: `send` is None when `author_id` showed it."""

    send: str | None
    author_id: UUID


def has_any(user: User) -> bool:
    """Is there a course that `user` sees, running or ended?"""
    return session().scalars(Course.visible_to(user).limit(1)).first() is not None


def _named(word: str) -> ColumnElement[bool]:
    """Is the word part of the citizen's name or the mentor's? SQLite knows no large and small æ, ø and å."""
    names = (Citizen.first_name, Citizen.last_name, User.name)
    spellings = {word, word.lower(), word.capitalize(), word.upper()}
    return or_(*(name.icontains(spelt, autoescape=True) for name in names for spelt in spellings))


def one(user: User, id: UUID) -> Course | None:
    """The course, if `user` may see it."""
    return (
        session()
        .scalars(
            Course.visible_to(user)
            .where(Course.id == id)
            .options(selectinload(Course.mentor).selectinload(User.provider), selectinload(Course.caseworker))
        )
        .one_or_none()
    )


def gather(user: User, course: Course, moment: datetime, shown: int) -> dict[str, Any]:
    """What the course's page shows: the newest `shown` entries, corrected ones among them."""
    query = Meeting.visible_to(user).where(Meeting.course_id == course.id)
    rows = session().scalars(
        query.options(selectinload(Meeting.author))
        .order_by(Meeting.met_at.desc(), Meeting.id.desc())
        .limit(shown)
    )
    meetings = list(rows)
    return {
        "course": course,
        "own": may_change(course, user),
        "reminds": reminders.are_sent(user.organisation_id),
        "history": history.of(user, course),
        "ahead": ahead.of(user, course, moment),
        "cases": cases.on_course(user, course),
        "meetings": meetings,
        "said": said_of(meetings),
        "links": _links(meetings),
        "corrected": set(session().scalars(evidence.corrected(user, course))),
        "more": (session().scalar(select(func.count()).select_from(query.subquery())) or 0) - shown,
    }


def _links(meetings: list[Meeting]) -> dict[UUID, Link]:
    """The link that the newest answer about each entry came by: who shows one has also seen it."""
    rows = session().execute(
        select(Confirmation.meeting_id, CitizenKey.send, CitizenKey.author_id)
        .join(
            CitizenKey,
            (CitizenKey.organisation_id == Confirmation.organisation_id)
            & (CitizenKey.id == Confirmation.key_id),
        )
        .where(
            Confirmation.organisation_id.in_({row.organisation_id for row in meetings}),
            Confirmation.meeting_id.in_([row.id for row in meetings]),
        )
        .order_by(Confirmation.at, Confirmation.id)
    )
    return {meeting: Link(send, author) for meeting, send, author in rows}
