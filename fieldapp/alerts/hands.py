"""Hands that silence raises: letters that stand for as long as something is so, and then go by themselves."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from fieldapp.alerts.models import Alert, State
from fieldapp.db import insert_once, session

# The code of `recall_reason`: somebody has said something.
ANSWERED = "answered"
# What has been so for longer is listed, and rings nobody: a house that slept wakes without a storm.
FRESH = timedelta(days=3)
# No database takes any number of ids in one question.
_AT_ONCE = 500
_STANDING = (State.OPEN, State.TAKEN)

# Whom each silence is about and who is to know it, with the moment since when it is so.
Hand = tuple[UUID, UUID]
So = Mapping[Hand, datetime]


def keep(organisation_id: UUID, kind: str, so: So, at: datetime, *, rings: bool = True) -> None:
    """Let the letters of one kind say what is `so`; never commits, and twice is once.

    What is no longer so goes quietly. What a person has handled stays handled until it is so anew: since
    a later moment than that. A new letter is due at once, or never when the kind does not ring.
    """
    standing = _standing(organisation_id, kind)
    for letter in _letters(organisation_id, kind, {subject for subject, _ in standing - so.keys()}):
        if letter.state in _STANDING and (letter.subject_id, letter.recipient_id) not in so:
            letter.recall(ANSWERED, at=at, quietly=True)
    missing = so.keys() - standing
    earlier = {
        (letter.subject_id, letter.recipient_id): letter
        for letter in _letters(organisation_id, kind, {subject for subject, _ in missing})
    }
    for hand in sorted(missing):
        due_at = at if rings and at - so[hand] < FRESH else None
        known = earlier.get(hand)
        if known is None:
            _raise(organisation_id, kind, hand, due_at, at)
        elif known.state == State.RECALLED:
            known.reopen(due_at, at=at)
        elif (_settled_at(known) or at) < so[hand]:
            known.reopen(at if rings else None, at=at)


def let_go(organisation_id: UUID, kinds: Collection[str], subjects: Collection[UUID], at: datetime) -> None:
    """Somebody has spoken about these: what stands about them goes, without waiting for the next round."""
    query = select(Alert).where(
        Alert.organisation_id == organisation_id,
        Alert.kind.in_(kinds),
        Alert.subject_id.in_(subjects),
        Alert.state.in_(_STANDING),
    )
    for letter in session().scalars(query.order_by(Alert.id)).all() if subjects else ():
        letter.recall(ANSWERED, at=at, quietly=True)


def _standing(organisation_id: UUID, kind: str) -> set[Hand]:
    query = select(Alert.subject_id, Alert.recipient_id).where(
        Alert.organisation_id == organisation_id, Alert.kind == kind, Alert.state.in_(_STANDING)
    )
    return {(row.subject_id, row.recipient_id) for row in session().execute(query)}


def _letters(organisation_id: UUID, kind: str, subjects: Iterable[UUID]) -> list[Alert]:
    wanted = sorted(subjects)
    found: list[Alert] = []
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(Alert).where(
            Alert.organisation_id == organisation_id,
            Alert.kind == kind,
            Alert.subject_id.in_(wanted[start : start + _AT_ONCE]),
        )
        found += session().scalars(query.order_by(Alert.id).options(selectinload(Alert.steps)))
    return found


def _raise(organisation_id: UUID, kind: str, hand: Hand, due_at: datetime | None, at: datetime) -> None:
    # Another worker may have been a moment faster.
    subject, recipient = hand
    insert_once(
        Alert,
        organisation_id=organisation_id,
        kind=kind,
        subject_id=subject,
        recipient_id=recipient,
        created_at=at,
        due_at=due_at,
    )


def _settled_at(letter: Alert) -> datetime | None:
    return letter.steps[-1].at if letter.steps else None
