"""An agreement while it is written: every field is kept as it was typed, by whoever typed it last."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.agreements.models import AgreementDraft
from fieldapp.clock import iso
from fieldapp.db import insert_once, plain, session
from fieldapp.mentorships.models import Course, CourseChange
from fieldapp.mentorships.periods import Agreement

# A field as it was typed: a text, or the codes that were chosen.
Typed = Mapping[str, str | list[str]]


class Differs(Exception):
    """Somebody else has meanwhile written something else in the same fields; nothing of them was kept.

    `fields` are the names, `now` is what stands in the draft, `mine` what was typed.
    """

    def __init__(self, fields: list[str], now: Typed, mine: Typed):
        super().__init__(", ".join(fields))
        self.fields, self.now, self.mine = fields, now, mine


def visible_to(user: User) -> Select[AgreementDraft]:
    """The drafts that the user may write on: those of courses they run, and own ones of no course yet."""
    run = Course.visible_to(user).with_only_columns(Course.id)
    return select(AgreementDraft).where(
        AgreementDraft.organisation_id == user.organisation_id,
        or_(
            and_(AgreementDraft.made_by == user.id, AgreementDraft.course_id.is_(None)),
            AgreementDraft.course_id.in_(run),
        ),
    )


def open_of(user: User) -> list[AgreementDraft]:
    """What the user has begun to write, and has not finished; the newest first.

    Another period is put away when its course is ended or given up, until somebody goes on writing it.
    """
    own = visible_to(user).where(AgreementDraft.made_by == user.id, AgreementDraft.agreement_id.is_(None))
    newest_first = own.order_by(AgreementDraft.made_at.desc(), AgreementDraft.id.desc()).options(
        joinedload(AgreementDraft.course)
    )
    found = session().scalars(newest_first).all()
    ended = _ended(user.organisation_id, [draft.course_id for draft in found if draft.course_id])
    return [
        draft for draft in found if draft.course_id not in ended or draft.touched_at > ended[draft.course_id]
    ]


def begin(id: UUID, typed: Typed, *, by: User, at: datetime, course: Course | None = None) -> AgreementDraft:
    """A new draft, with what is known beforehand; the same id once more is the same draft."""
    insert_once(
        AgreementDraft,
        organisation_id=by.organisation_id,
        id=id,
        course_id=course.id if course else None,
        typed=dict(typed),
        changed={},
        made_by=by.id,
        made_at=at,
    )
    return session().get_one(AgreementDraft, (by.organisation_id, id))


def of_agreement(agreement: Agreement) -> AgreementDraft | None:
    """The draft that became this agreement."""
    query = select(AgreementDraft).where(
        AgreementDraft.organisation_id == agreement.organisation_id,
        AgreementDraft.agreement_id == agreement.id,
    )
    return session().scalars(query).one_or_none()


def of_course(course: Course) -> AgreementDraft | None:
    """What is being written about another period of this course."""
    query = select(AgreementDraft).where(
        AgreementDraft.organisation_id == course.organisation_id,
        AgreementDraft.course_id == course.id,
        AgreementDraft.agreement_id.is_(None),
    )
    return session().scalars(query.order_by(AgreementDraft.made_at.desc(), AgreementDraft.id.desc())).first()


def lock(draft: AgreementDraft) -> None:
    """Wait for whoever is writing on it, and read it again. Who needs the course too locks that one first."""
    mine_or_theirs = select(AgreementDraft).where(
        AgreementDraft.organisation_id == draft.organisation_id, AgreementDraft.id == draft.id
    )
    session().scalars(mine_or_theirs.with_for_update(), execution_options={"populate_existing": True}).one()


def keep(draft: AgreementDraft, typed: Typed, shown: Typed, *, by: User, at: datetime) -> None:
    """Keep what was typed in these fields; `shown` is what the form said before anything was typed.

    Two who change different fields are not asked. Raises Differs when both have changed the same one and
    not to the same; what else was typed is kept all the same.
    """
    lock(draft)
    now = {name: draft.typed.get(name, _nothing(value)) for name, value in typed.items()}
    differ = []
    kept, changed = dict(draft.typed), dict(draft.changed)
    for name, value in typed.items():
        before = shown.get(name, now[name])
        if value in (before, now[name]):
            continue
        if now[name] != before:
            differ.append(name)
            continue
        kept[name], changed[name] = value, {"by": by.name, "at": iso(at)}
    if changed != draft.changed:
        draft.typed, draft.changed = kept, changed
        session().flush()
    if differ:
        raise Differs(differ, now, typed)


def _ended(organisation: UUID, courses: list[UUID]) -> dict[UUID, datetime]:
    """The courses that somebody has ended or given up, and when they last did so."""
    if not courses:
        return {}
    asked = select(CourseChange.course_id, func.max(CourseChange.at)).where(
        CourseChange.organisation_id == organisation,
        CourseChange.course_id.in_(courses),
        CourseChange.what == "ended",
    )
    return dict(plain(asked.group_by(CourseChange.course_id)))


def _nothing(value: str | list[str]) -> Any:
    return [] if isinstance(value, list) else ""
