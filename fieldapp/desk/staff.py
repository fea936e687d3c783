"""The organisation's people as an administrator or leader looks for them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from fieldapp.accounts.models import Device, LoginSession, Provider, Role, User
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.formats.zone import ZONE
from fieldapp.mentorships.models import Course

PAGE = 30
LAST_SEEN = [
    select(func.max(table.seen_at))
    .where(table.organisation_id == User.organisation_id, table.user_id == User.id)
    .correlate(User)
    .scalar_subquery()
    for table in (LoginSession, Device)
]


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
    rows = [
        Colleague(user, _later(*seen)) for user, *seen in session().execute(people.add_columns(*LAST_SEEN))
    ]
    found = [row for row in rows if all(word in _said_of(row.user) for word in words)]
    return sorted(found, key=lambda row: (row.state == "ended", row.user.name.casefold()))


def colleague(person: User) -> Colleague:
    """One of them, with when a browser or phone of theirs was last here."""
    this = User.organisation_id == person.organisation_id, User.id == person.id
    return Colleague(person, _later(*session().execute(select(*LAST_SEEN).where(*this)).one()))


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


def successors(person: User) -> list[User]:
    """Who can take over a caseworker's courses; nobody for other roles."""
    if person.role != Role.CASEWORKER:
        return []
    others = User.visible_to(person).where(
        User.role == Role.CASEWORKER, User.ended_at.is_(None), User.id != person.id
    )
    return sorted(session().scalars(others), key=lambda user: user.name.casefold())


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


def _later(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _said_of(user: User) -> str:
    provider = user.provider.name if user.provider else ""
    return f"{user.name} {user.email} {provider}".casefold()
