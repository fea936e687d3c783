"""Hands that silence raises: letters that stand for as long as something is so, and then go by themselves."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import selectinload

from fieldapp.alerts.models import Alert, State
from fieldapp.clock import now
from fieldapp.db import ORGANISATION, insert_many_once, only_reading, session

# Codes of `recall_reason`: somebody has said something; and it is no longer so for another cause.
ANSWERED = "answered"
LAPSED = "lapsed"
# What has been so for longer is listed, and rings nobody: a house that slept wakes without a storm.
FRESH = timedelta(days=3)
# So many letters are written in one transaction: on SQLite everybody else who writes waits for it.
_AT_ONCE = 200
_STANDING = (State.OPEN, State.TAKEN)

# Whom each silence is about and who is to know it, with the moment since when it is so.
Hand = tuple[UUID, UUID]
So = Mapping[Hand, datetime]


def keep(organisation_id: UUID, kind: str, so: So, at: datetime, *, rings_after: timedelta | None) -> None:
    """Let the letters of one kind say what was `so` at that moment. Commits by itself; twice is once.

    What is no longer so goes quietly. What a person has handled stays handled until it is so anew: since
    a later moment than that. A letter rings `rings_after` it was written, or never (None): an answer that
    comes while we look is not seen before the next round, which must be there before the bell.
    """
    with only_reading():
        standing = _standing(organisation_id, kind)
        missing = sorted(so.keys() - standing)
        earlier = [letter for some in _parts(missing) for letter in _letters(organisation_id, kind, some)]
    known = {_hand(letter) for letter in earlier}
    again = [_hand(letter) for letter in earlier if _is_so_again(letter, so)]
    for some in _parts(sorted(standing - so.keys())):
        for letter in _letters(organisation_id, kind, some, to_write=True):
            if letter.state in _STANDING and _hand(letter) not in so:
                letter.recall(LAPSED, at=at, quietly=True)
        session().commit()
    for some in _parts(sorted(again)):
        for letter in _letters(organisation_id, kind, some, to_write=True):
            if _is_so_again(letter, so):
                is_fresh = letter.state == State.HANDLED or at - so[_hand(letter)] < FRESH
                letter.reopen(_rings_at(rings_after, is_fresh), at=at)
        session().commit()
    for some in _parts([hand for hand in missing if hand not in known]):
        about = {"organisation_id": organisation_id, "kind": kind, "created_at": at}
        # Another worker may have been a moment faster.
        insert_many_once(
            Alert,
            [
                about
                | {"subject_id": hand[0], "recipient_id": hand[1]}
                | {"due_at": _rings_at(rings_after, at - so[hand] < FRESH)}
                for hand in some
            ],
        )
        session().commit()


def let_go(organisation_id: UUID, kinds: Collection[str], subjects: Collection[UUID], at: datetime) -> None:
    """Somebody has spoken about these: what stands about them goes, without waiting for the next round."""
    told = {"organisation": organisation_id, "kinds": list(kinds), "subjects": list(subjects)}
    for letter in session().scalars(_ABOUT, told).all() if subjects else ():
        letter.recall(ANSWERED, at=at, quietly=True)


_ABOUT = (
    select(Alert)
    .where(
        Alert.organisation_id == ORGANISATION,
        Alert.kind.in_(bindparam("kinds", expanding=True)),
        Alert.subject_id.in_(bindparam("subjects", expanding=True)),
        Alert.state.in_(_STANDING),
    )
    .order_by(Alert.id)
)


def _standing(organisation_id: UUID, kind: str) -> set[Hand]:
    query = select(Alert.subject_id, Alert.recipient_id).where(
        Alert.organisation_id == organisation_id, Alert.kind == kind, Alert.state.in_(_STANDING)
    )
    return {(row.subject_id, row.recipient_id) for row in session().execute(query)}


def _letters(
    organisation_id: UUID, kind: str, hands: Iterable[Hand], *, to_write: bool = False
) -> Sequence[Alert]:
    """All about these subjects; `to_write` keeps them as they are until our commit."""
    query: Select[Alert] = select(Alert).where(
        Alert.organisation_id == organisation_id,
        Alert.kind == kind,
        Alert.subject_id.in_({subject for subject, _ in hands}),
    )
    query = query.order_by(Alert.id).options(selectinload(Alert.steps))
    if to_write:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session().scalars(query).all()


def _hand(letter: Alert) -> Hand:
    return letter.subject_id, letter.recipient_id


def _is_so_again(letter: Alert, so: So) -> bool:
    """It stood once, went, and is so after all; or anew since a person dealt with it."""
    since = so.get(_hand(letter))
    if since is None or letter.state in _STANDING:
        return False
    return letter.state == State.RECALLED or bool(letter.steps and letter.steps[-1].at < since)


def _rings_at(rings_after: timedelta | None, is_fresh: bool) -> datetime | None:
    return now() + rings_after if rings_after is not None and is_fresh else None


def _parts(hands: Iterable[Hand]) -> Iterator[list[Hand]]:
    rest = iter(hands)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
