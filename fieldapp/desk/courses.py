"""The courses on the desk: what each is for, what is agreed, what happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, or_
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.desk import cases, course_page, course_rows, history
from fieldapp.meetings import reminders
from fieldapp.meetings.confirm import said_of, words_about
from fieldapp.meetings.models import Outcome
from fieldapp.mentorships.changes import may_change
from fieldapp.mentorships.models import Citizen, Course, Goal

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
        .order_by(Citizen.first_name, Citizen.last_name, Course.starts_on, Course.id)
        .limit(shown)
    )
    return Found(list(rows), total)


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
    return session().scalars(_one(user.role), user.told | {"course": id}).unique().one_or_none()


@cache
def _one(role: str) -> Select[Course]:
    return Course.visible_to(User.asking(role)).where(Course.id == bindparam("course")).options(*_WHOLE)


# With the mentor and where they are employed, the goals and their steps. The caseworker is known: who asks.
_WHOLE = (
    joinedload(Course.mentor).options(joinedload(User.provider), lazyload(User.organisation)),
    joinedload(Course.goals).joinedload(Goal.steps),
)


def gather(user: User, course: Course, moment: datetime, shown: int) -> dict[str, Any]:
    """What the course's page shows: the newest `shown` entries, corrected ones among them."""
    entries = course_rows.entries(course)
    spoken = words_about(course.organisation_id, [course.id]) if entries else ()
    meetings, top = entries[:shown], course_page.top(user, course, moment, entries, spoken)
    # No letter without an absence, also one that has been corrected.
    was_absent = any(row.outcome == Outcome.NO_SHOW for row in entries)
    return {
        "course": course,
        "own": may_change(course, user),
        "runs": course.is_run_by(user),
        "reminds": reminders.are_sent(user.organisation_id),
        "top": top,
        "history": history.of(user, course),
        "ahead": top["ahead"],
        "cases": cases.on_course(user, course) if was_absent else [],
        "meetings": meetings,
        "said": said_of(meetings, spoken),
        # The newest word about each, and how its link had travelled: who shows a link has also seen it.
        "links": {one.meeting_id: one for one in spoken},
        "more": len(entries) > shown,
    }
