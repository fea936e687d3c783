"""Notes to people without an account: put into a sealed envelope, carried unread, and not kept afterwards.

What is said (a personal link, say) is nowhere in the clear: the envelope is closed with a key of the house
until the moment it leaves, and emptied when it has left or must not leave any more.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import ColumnElement, Index, LargeBinary, Select, select, update
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.alerts import mail, ports
from fieldapp.alerts.models import WAITING, Progress
from fieldapp.alerts.push import Answer, Verdict
from fieldapp.alerts.queue import Claim
from fieldapp.alerts.waits import MAIL_LEASE, wait_after
from fieldapp.clock import now, uuid7
from fieldapp.config import config
from fieldapp.db import Base, Code, NewId, Owned, new_session, reading_session, session
from fieldapp.sealing import SealingKeys

log = logging.getLogger(__name__)


class Way(StrEnum):
    """How a note travels."""

    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True)
class Words:
    """What is in the envelope. `to` is a telephone number or an address; a text message has no subject."""

    to: str
    subject: str
    text: str


class Note(Owned, Base):
    """An envelope on its way to somebody outside the house."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "organisation_id", "subject_id"))

    id: Mapped[NewId]
    # The row it is about, in a room upstairs.
    subject_id: Mapped[UUID]
    way: Mapped[Code]
    # `Words`, closed; None when it has left, or is not to leave any more.
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    key: Mapped[str]
    state: Mapped[Code] = mapped_column(default=Progress.PENDING)
    # When to try (again); for a leased one, when the lease runs out.
    due_at: Mapped[datetime] = mapped_column(default=now)
    # After that it would say something that is not so any more.
    until: Mapped[datetime]
    lease: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    # What the last try was answered.
    answer: Mapped[str | None]


def drop(organisation_id: UUID, subject_id: UUID, way: Way, words: Words, until: datetime) -> None:
    """Put a note into the box, in the transaction of what it is about; a worker carries it."""
    id, ring = uuid7(), _ring()
    session().add(
        Note(
            organisation_id=organisation_id,
            id=id,
            subject_id=subject_id,
            way=way,
            sealed=_close(words, id, ring.current),
            key=ring.current,
            until=until,
        )
    )


def withdraw(organisation_id: UUID, subjects: "Select[UUID]") -> None:
    """What these rows wanted to say is not so any more: notes that have not left stay here."""
    mine = Note.organisation_id == organisation_id, Note.subject_id.in_(subjects), Note.state.in_(WAITING)
    session().execute(update(Note).where(*mine).values(state=Progress.CANCELLED, sealed=None))


def anything_due() -> bool:
    """Is there something to claim? A look that keeps nobody waiting."""
    with reading_session() as own:
        return own.execute(_due(1)).first() is not None


def claim(number: int) -> list[Claim]:
    """Take up to `number` notes that are due, for as long as a lease lasts."""
    lease = uuid4()
    with new_session() as own:
        taken = own.scalars(_due(number).with_for_update(skip_locked=True)).all()
        for note in taken:
            note.state, note.lease = Progress.LEASED, lease
            note.attempts += 1
            note.due_at = now() + MAIL_LEASE
        own.commit()
        return [Claim(note.organisation_id, note.id, lease) for note in taken]


def carry(claim: Claim) -> None:
    """Carry one note. It is marked only after the other side has answered."""
    with reading_session() as own:
        note = own.get_one(Note, (claim.organisation_id, claim.id))
    if note.lease != claim.lease or note.state != Progress.LEASED or note.sealed is None:
        return
    if note.until <= now():
        _record(claim, Answer(Verdict.REFUSED, "too late"))
        return
    words = _open(note.sealed, note.id, note.key)
    if note.way == Way.SMS:
        answer = ports.text(words.to, words.text, str(note.id), config())
    else:
        message = mail.envelope(str(note.id), words.to, words.subject, words.text, config().mail_from)
        answer = mail.hand_over(message, str(note.id), config())
    _record(claim, answer)


def _record(claim: Claim, answer: Answer) -> None:
    # What has left has left, also when the lease has passed to another worker meanwhile.
    here = _one(claim) if answer.verdict is Verdict.SENT else _held(claim)
    with new_session() as own:
        note = own.scalars(select(Note).where(*here).with_for_update()).one_or_none()
        if note is None:
            return
        note.answer = answer.text
        if answer.verdict is Verdict.SENT:
            note.state, note.sent_at, note.sealed = Progress.SENT, now(), None
        elif answer.verdict is Verdict.REFUSED:
            note.state, note.sealed = Progress.FAILED, None
        elif note.state == Progress.LEASED:
            note.state, note.lease = Progress.PENDING, None
            note.due_at = now() + timedelta(seconds=max(wait_after(note.attempts), answer.wait))
        own.commit()
        _say(note, answer)


def _say(note: Note, answer: Answer) -> None:
    """Aloud when it needs a person. Never to whom: that is personal data."""
    if answer.verdict is Verdict.OUR_FAULT:
        log.critical("%s: the gateway does not know us (%s); mend it", note.way, answer.text)
    elif answer.verdict is Verdict.REFUSED:
        log.error("%s: note %s was refused for good (%s)", note.way, note.id, answer.text)


def _due(number: int) -> "Select[Note]":
    waiting = Note.state.in_(WAITING), Note.due_at <= now()
    return select(Note).where(*waiting).order_by(Note.due_at).limit(number)


def _one(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return Note.organisation_id == claim.organisation_id, Note.id == claim.id


def _held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (*_one(claim), Note.lease == claim.lease)


def _close(words: Words, id: UUID, key: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + _lock(key).encrypt(nonce, json.dumps(asdict(words)).encode(), id.bytes)


def _open(sealed: bytes, id: UUID, key: str) -> Words:
    return Words(**json.loads(_lock(key).decrypt(sealed[:12], sealed[12:], id.bytes)))


def _lock(key: str) -> AESGCM:
    return AESGCM(_ring().derive("notes", key))


def _ring() -> SealingKeys:
    found: SealingKeys = current_app.extensions["fieldapp.sealing"]
    return found
