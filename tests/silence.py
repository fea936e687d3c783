"""What the tests of silence share: a Thursday in November, a round, and the hands that are up."""

from collections.abc import Callable, Iterator
from datetime import datetime
from unittest.mock import patch
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.accounts.models import User
from fieldapp.alerts.models import Alert, State
from fieldapp.clock import now
from fieldapp.formats.zone import ZONE
from fieldapp.meetings import silence
from fieldapp.reports import rounds

Raised = Callable[..., set[tuple[UUID, UUID]]]


def at(clock: str, day: int = 12, month: int = 11) -> datetime:
    """A Danish clock of the autumn of 2026; 12 November is a Thursday."""
    return datetime.fromisoformat(f"2026-{month:02}-{day:02}T{clock}").replace(tzinfo=ZONE)


def open_letter(session: Session, kind: str) -> Alert:
    """The one letter of this kind that stands."""
    session.expire_all()
    standing = Alert.state.in_((State.OPEN, State.TAKEN))
    return session.scalars(select(Alert).where(Alert.kind == kind, standing)).one()


def handle(session: Session, kind: str, by: User) -> None:
    """A person has dealt with it."""
    with Session(session.get_bind().execution_options(write=True)) as own:
        open_letter(own, kind).handle(by=own.get_one(User, (by.organisation_id, by.id)), at=now())
        own.commit()


def of_kind(session: Session, kind: str) -> list[Alert]:
    """Every letter of this kind, whatever became of it."""
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Alert).where(Alert.kind == kind)))


def go_round() -> None:
    """Every rule once."""
    silence.of_meetings()
    silence.of_courses_and_phones()
    rounds.go_round()


def ask(kind: str) -> None:
    """The rules that are asked together with this one: all of them would take ten times as long."""
    if kind in rounds.SILENCES:
        rounds.go_round()
        return
    groups = {
        name: tuple(group for group in getattr(silence, name) if kind in group)
        for name in ("MEETINGS", "COURSES_AND_PHONES")
    }
    assert any(groups.values()), f"no rule says {kind}"
    with patch.multiple(silence, **groups):
        silence.of_meetings()
        silence.of_courses_and_phones()


@pytest.fixture
def thursday() -> Iterator[time_machine.Traveller]:
    """Ten o'clock; the clock stands still until it is moved."""
    with time_machine.travel(at("10:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def raised(app: Flask, session: Session) -> Raised:
    """Ask; then tell who is to know about what of this kind: {(subject, recipient)}."""

    def look(kind: str) -> set[tuple[UUID, UUID]]:
        with app.app_context():
            ask(kind)
        found = [one for one in of_kind(session, kind) if one.state in (State.OPEN, State.TAKEN)]
        return {(one.subject_id, one.recipient_id) for one in found}

    return look
