"""What has been read, what is still unread, and who is waiting to be called."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from fieldapp.accounts.models import Role, User
from fieldapp.clock import now, parse
from fieldapp.db import insert_once, new_session, session
from fieldapp.mentorships.models import Course
from fieldapp.messages.models import Message, MessageRead

# Moments travel in whole milliseconds, and ours are finer.
ROUNDED = timedelta(milliseconds=1)


def read_until(user: User, moments: Mapping[UUID, datetime]) -> None:
    """Keep that `user` has had on the screen what others had sent about each course by that moment of ours.

    Reading twice is once, and the first time counts; never commits.
    """
    for course, moment in moments.items():
        _keep(user, _unread(user, course, moment), session())


def note_read(user: User, course: UUID, moment: datetime) -> None:
    """The same for a page that is being shown. Commits by itself, so that a GET can say it."""
    unread = _unread(user, course, moment)
    if session().execute(unread.limit(1)).first() is None:
        return
    with new_session() as own:
        _keep(user, unread, own)
        own.commit()


def told(said: object) -> dict[UUID, datetime]:
    """What a phone says it has shown: {course: moment}. What cannot be read is no receipt, and no error."""
    found: dict[UUID, datetime] = {}
    for course, moment in said.items() if isinstance(said, dict) else ():
        try:
            found[UUID(course)] = parse(moment)
        except (ValueError, TypeError, AttributeError):
            continue
    return found


def unread(user: User) -> list[Message]:
    """What mentors have written that this caseworker has not had on the screen yet; oldest first.

    What the caseworker has read is not new to who stands in; but a stand-in's look hides nothing.
    """
    return _listed(user, _is_unread(user))


def waiting(user: User) -> list[Message]:
    """Mentors who want to be called, and have heard nothing since from the office; also when it is read."""
    return _listed(user, _wants_call())


def count(user: User) -> int:
    """About how many courses there is something of either."""
    if user.role != Role.CASEWORKER:
        return 0
    asked = _to(user).where(or_(_is_unread(user), _wants_call()))
    return session().scalar(asked.with_only_columns(func.count(Message.course_id.distinct()))) or 0


def _listed(user: User, which: ColumnElement[bool]) -> list[Message]:
    if user.role != Role.CASEWORKER:
        return []
    with_names = (
        _to(user)
        .where(which)
        .options(
            selectinload(Message.author),
            selectinload(Message.course).options(joinedload(Course.citizen), joinedload(Course.caseworker)),
        )
    )
    return list(session().scalars(with_names.order_by(Message.saved_at, Message.id)))


def _keep(user: User, unread: Select[UUID], own: Session) -> None:
    for message in own.scalars(unread).all():
        key = {"organisation_id": user.organisation_id, "message_id": message, "user_id": user.id}
        insert_once(MessageRead, own, **key, at=now())


def _unread(user: User, course: UUID, moment: datetime) -> Select[UUID]:
    here = Message.course_id == course, Message.received_at < moment + ROUNDED
    return Message.visible_to(user).where(_new_to(user), *here).with_only_columns(Message.id)


def _new_to(user: User) -> ColumnElement[bool]:
    """Has neither written it nor had it on the screen."""
    mine = select(MessageRead.message_id).where(
        MessageRead.organisation_id == Message.organisation_id,
        MessageRead.message_id == Message.id,
        MessageRead.user_id == user.id,
    )
    return and_(Message.author_id != user.id, ~mine.correlate(Message).exists())


def _is_unread(user: User) -> ColumnElement[bool]:
    return and_(_new_to(user), ~_caseworker_has_read())


def _wants_call() -> ColumnElement[bool]:
    later = aliased(Message)
    answered = select(later.id).where(
        later.organisation_id == Message.organisation_id,
        later.course_id == Message.course_id,
        later.author.has(User.role != Role.MENTOR),
        later.received_at > Message.received_at,
    )
    return and_(Message.wants_call, ~answered.correlate(Message).exists())


def _caseworker_has_read() -> ColumnElement[bool]:
    """Has the course's caseworker had the message on the screen?"""
    course = (Course.organisation_id == MessageRead.organisation_id) & (Course.id == Message.course_id)
    here = MessageRead.organisation_id == Message.organisation_id, MessageRead.message_id == Message.id
    read = select(MessageRead.message_id).join(Course, course & (Course.caseworker_id == MessageRead.user_id))
    return read.where(*here).correlate(Message).exists()


def _to(user: User) -> Select[Message]:
    """From a mentor to this caseworker or who stands in: nobody waits for an answer from a leader."""
    own = Course.looked_after_by(user, now()).with_only_columns(Course.id)
    return select(Message).where(
        Message.organisation_id == user.organisation_id,
        Message.course_id.in_(own),
        Message.author.has(User.role == Role.MENTOR),
    )
