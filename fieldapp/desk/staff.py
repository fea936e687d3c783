"""The organisation's people as an administrator or leader looks for them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import LoginSession, Provider, Role, User
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.models import Course

PAGE = 30


@dataclass(frozen=True)
class Colleague:
    """A person, and when the house last heard from them."""

    user: User
    seen_at: datetime | None

    @property
    def state(self) -> str:
        """`ended`, `invited` (no password chosen yet) or `active`."""
        if self.user.ended_at is not None:
            return "ended"
        return "active" if self.user.password_hash else "invited"


def colleagues(by: User, role: str = "", wanted: str = "") -> list[Colleague]:
    """Everybody in the organisation, those who have ended last; `wanted` is part of a name or an address."""
    people = User.visible_to(by).options(selectinload(User.provider), selectinload(User.unit))
    if role:
        people = people.where(User.role == role)
    # Compared here: SQLite does not know that Ø and ø are one letter.
    words = wanted.casefold().split()
    rows = [Colleague(*row) for row in session().execute(people.add_columns(_last_seen()))]
    found = [row for row in rows if all(word in _said_of(row.user) for word in words)]
    return sorted(found, key=lambda row: (row.state == "ended", row.user.name.casefold()))


def last_seen(person: User) -> datetime | None:
    """When a browser or phone of this person's last asked for something."""
    seen: datetime | None = session().scalar(
        select(func.max(LoginSession.seen_at)).where(
            LoginSession.organisation_id == person.organisation_id, LoginSession.user_id == person.id
        )
    )
    return seen


def running(person: User) -> dict[User, int]:
    """How many running courses somebody has to be relieved of, by the course's other person.

    An administrator learns how many and whom to talk to, never who the citizens are.
    """
    today = now().astimezone(ZONE).date()
    theirs = (
        select(Course)
        .where(Course.organisation_id == person.organisation_id, Course.ends_on >= today)
        .where((Course.mentor_id == person.id) | (Course.caseworker_id == person.id))
        .options(selectinload(Course.mentor), selectinload(Course.caseworker))
    )
    found = session().scalars(theirs).all()
    counted = Counter(
        course.caseworker if course.mentor_id == person.id else course.mentor for course in found
    )
    return dict(sorted(counted.items(), key=lambda item: item[0].name.casefold()))


def first_steps(by: User) -> list[str]:
    """What an organisation has done of `caseworkers`, `providers` and `mentors`."""
    roles = (
        session()
        .scalars(
            select(User.role)
            .where(User.organisation_id == by.organisation_id, User.ended_at.is_(None))
            .distinct()
        )
        .all()
    )
    provider = select(Provider.id).where(Provider.organisation_id == by.organisation_id).limit(1)
    done = {
        "caseworkers": Role.CASEWORKER in roles,
        "providers": session().scalars(provider).first() is not None,
        "mentors": Role.MENTOR in roles,
    }
    return [step for step, is_done in done.items() if is_done]


def _last_seen() -> Any:
    return (
        select(func.max(LoginSession.seen_at))
        .where(LoginSession.organisation_id == User.organisation_id, LoginSession.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )


def _said_of(user: User) -> str:
    provider = user.provider.name if user.provider else ""
    return f"{user.name} {user.email} {provider}".casefold()
