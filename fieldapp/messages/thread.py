"""A course's thread as each side reads it: what was said in order, and what the other side has seen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.accounts.models import Role, User
from fieldapp.clock import iso
from fieldapp.db import COURSES, ORGANISATION, of_courses, plain, session
from fieldapp.mentorships.models import Course
from fieldapp.messages.models import Message, MessageRead

SHOWN = 30


@dataclass(frozen=True)
class Said:
    """One message, when the other side first had it on the screen, whether `user` has seen or written it."""

    message: Message
    read_at: datetime | None
    seen: bool
    own: bool

    @property
    def side(self) -> str:
        """Who speaks: `mentor` or `caseworker`."""
        return _side(self.message.author.role)


def threads(user: User, courses: Iterable[UUID]) -> dict[UUID, list[Said]]:
    """The newest messages of each course, oldest first; in the order they were saved, however they came."""
    number = func.row_number().over(
        partition_by=Message.course_id, order_by=(Message.saved_at.desc(), Message.id.desc())
    )
    numbered = (
        Message.visible_to(user)
        .where(Message.course_id.in_(list(courses)))
        .with_only_columns(Message.id, number.label("number"))
        .subquery()
    )
    newest = select(numbered.c.id).where(numbered.c.number <= SHOWN)
    messages = session().scalars(
        Message.visible_to(user)
        .where(Message.id.in_(newest))
        .order_by(Message.saved_at, Message.id)
        .options(selectinload(Message.author))
    )
    return _read(user, messages.all())


def of_course(user: User, course: Course) -> list[Said]:
    """The same of one course that this person of the office has been shown."""
    told = of_courses(course.organisation_id, [course.id])
    return _read(user, reversed(session().scalars(_NEWEST, told).all()))[course.id]


_NEWEST = (
    select(Message)
    .where(Message.organisation_id == ORGANISATION, Message.course_id.in_(COURSES))
    .order_by(Message.saved_at.desc(), Message.id.desc())
    .options(joinedload(Message.author).lazyload(User.organisation))
    .limit(SHOWN)
)


def document(said: Said) -> dict[str, Any]:
    """One message as the phone and the pages read it; times are UTC."""
    message = said.message
    return {
        "id": str(message.id),
        "author": said.side,
        "name": message.author.name,
        "text": message.text,
        "wants_call": message.wants_call,
        "saved_at": iso(message.saved_at),
        "received_at": iso(message.received_at),
        "read_at": iso(said.read_at) if said.read_at else None,
        "seen": said.seen,
        "own": said.own,
        "mine": None,
    }


def documents(user: User, courses: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The threads of these courses as documents."""
    return {course: [document(said) for said in lines] for course, lines in threads(user, courses).items()}


def _read(user: User, messages: Iterable[Message]) -> dict[UUID, list[Said]]:
    found: dict[UUID, list[Said]] = defaultdict(list)
    messages = list(messages)
    reads = _reads(user, [message.id for message in messages]) if messages else {}
    for message in messages:
        mine = message.author_id == user.id
        others = [at for _, side, at in reads[message.id] if side != _side(message.author.role)]
        seen = mine or any(reader == user.id for reader, _, _ in reads[message.id])
        found[message.course_id].append(Said(message, min(others, default=None), seen, mine))
    return found


def _reads(user: User, messages: list[UUID]) -> dict[UUID, list[tuple[UUID, str, datetime]]]:
    """Who of which side read each message, and when."""
    query = (
        select(MessageRead.message_id, MessageRead.user_id, User.role, MessageRead.at)
        .join(User, (User.organisation_id == MessageRead.organisation_id) & (User.id == MessageRead.user_id))
        .where(MessageRead.organisation_id == user.organisation_id, MessageRead.message_id.in_(messages))
    )
    found: dict[UUID, list[tuple[UUID, str, datetime]]] = defaultdict(list)
    for message, reader, role, at in plain(query):
        found[message].append((reader, _side(role), at))
    return found


def _side(role: str) -> str:
    return "mentor" if role == Role.MENTOR else "caseworker"
