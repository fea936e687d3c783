"""A case on the desk: a letter that rang (or did not), and the entries it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, func
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.util import identity_key

from fieldapp.accounts.models import User
from fieldapp.alerts.kinds import NO_SHOW
from fieldapp.alerts.models import Alert, State, Step
from fieldapp.clock import now
from fieldapp.db import session
from fieldapp.desk.facts import People
from fieldapp.meetings.models import Meeting
from fieldapp.mentorships.models import Course

PRESSING = (State.OPEN, State.TAKEN)
# How long a settled case stays folded on the first page.
SETTLED = timedelta(days=3)


@dataclass(frozen=True)
class Case:
    """A letter, the entry it was written for and every correction of it, oldest first."""

    alert: Alert
    chain: list[Meeting]
    people: People

    @property
    def meeting(self) -> Meeting:
        """What counts now: the newest entry."""
        return self.chain[-1]

    @property
    def first(self) -> Meeting:
        """What rang: the entry the letter was written for."""
        return self.chain[0]

    @property
    def last_step(self) -> Step | None:
        """What was last done with the letter."""
        return self.alert.steps[-1] if self.alert.steps else None

    @property
    def last_by(self) -> User | None:
        """Who did it; None when the house did it by itself."""
        return self.by(self.last_step.by_id) if self.last_step else None

    @property
    def was_rung(self) -> bool:
        """Did anything reach out to somebody before it was settled?"""
        until = self.last_step.at if self.last_step else now()
        return any(one.sent_at is not None and one.sent_at <= until for one in self.alert.deliveries)

    def by(self, who: UUID | None) -> User | None:
        """The colleague with this id."""
        return self.people.get(who) if who else None


def visible_to(user: User) -> Select[Alert, Meeting]:
    """Letters with the entries they are about: only where the user may see both."""
    return _with_entries(Alert.visible_to(user).where(Alert.kind == NO_SHOW), user)


def pressing(user: User) -> list[Case]:
    """What needs a person: open first, then taken without contact, each oldest first."""
    by_state = case((Alert.state == State.OPEN, 0), else_=1)
    return _cases(
        user, _to_do(user).where(Alert.state.in_(PRESSING)).order_by(by_state, Alert.created_at, Alert.id)
    )


def count(user: User) -> int:
    """How many cases need a person."""
    query = _to_do(user).where(Alert.state.in_(PRESSING)).with_only_columns(func.count())
    return session().scalar(query) or 0


def settled(user: User) -> list[Case]:
    """What was settled in the last days, newest first; at most 30."""
    recent = Alert.steps.any(Step.at > now() - SETTLED)
    query = _to_do(user).where(Alert.state.not_in(PRESSING), recent)
    return _cases(user, query.order_by(Alert.created_at.desc(), Alert.id.desc()).limit(30))


def on_course(user: User, course: Course) -> list[Case]:
    """The latest letters about a course that `user` has been shown, newest first: as rows, without facts."""
    return _cases(user, _on_course(user.role), user.told | {"course": course.id})


@cache
def _on_course(role: str) -> Select[Alert, Meeting]:
    letters = Alert.visible_to(User.asking(role)).where(Alert.kind == NO_SHOW)
    about = _about(letters).where(Meeting.course_id == bindparam("course"))
    newest = about.order_by(Alert.created_at.desc(), Alert.id.desc()).limit(10)
    return newest.options(selectinload(Alert.steps))


def one(user: User, alert: UUID) -> Case | None:
    """The case of this letter, if the user may see it."""
    return next(iter(_cases(user, visible_to(user).where(Alert.id == alert))), None)


def _to_do(user: User) -> Select[Alert, Meeting]:
    return _with_entries(Alert.to_do_for(user, now()).where(Alert.kind == NO_SHOW), user)


def _with_entries(letters: Select[Alert], user: User) -> Select[Alert, Meeting]:
    return (
        _about(letters)
        .where(Meeting.course_id.in_(Course.visible_to(user).with_only_columns(Course.id)))
        .options(
            selectinload(Alert.steps),
            selectinload(Alert.deliveries),
            selectinload(Alert.recipient),
            joinedload(Meeting.course).selectinload(Course.mentor),
            selectinload(Meeting.author),
        )
    )


def _about(letters: Select[Alert]) -> Select[Alert, Meeting]:
    entry = (Meeting.organisation_id == Alert.organisation_id) & (Meeting.id == Alert.subject_id)
    return letters.join(Meeting, entry).add_columns(Meeting)


def _cases(user: User, query: Select[Alert, Meeting], told: Mapping[str, Any] | None = None) -> list[Case]:
    found = session().execute(query, told).all()
    corrections = _corrections(user, {meeting.course_id for _, meeting in found})
    steps = [step.by_id for alert, _ in found for step in alert.steps]
    known = people(user, steps)
    return [Case(alert, _chain(meeting, corrections), known) for alert, meeting in found]


def people(user: User, ids: Iterable[UUID | None]) -> People:
    """Colleagues by id."""
    wanted = {one for one in ids if one is not None}
    # Who has been met on this page is not asked for again.
    met = {
        id: person
        for id in wanted
        if (person := session().identity_map.get(identity_key(User, (user.organisation_id, id))))
    }
    if missing := wanted - met.keys():
        asked = session().scalars(User.visible_to(user).where(User.id.in_(missing)))
        met |= {person.id: person for person in asked}
    return met


def _corrections(user: User, courses: set[UUID]) -> dict[UUID, Meeting]:
    """Which entry corrects which; of two that correct the same, the one received last."""
    if not courses:
        return {}
    query = (
        Meeting.visible_to(user)
        .where(Meeting.course_id.in_(courses), Meeting.corrects_id.is_not(None))
        .order_by(Meeting.received_at, Meeting.id)
        .options(selectinload(Meeting.author))
    )
    return {one.corrects_id: one for one in session().scalars(query) if one.corrects_id}


def _chain(first: Meeting, corrections: dict[UUID, Meeting]) -> list[Meeting]:
    chain = [first]
    while (later := corrections.get(chain[-1].id)) and later not in chain:
        chain.append(later)
    return chain
