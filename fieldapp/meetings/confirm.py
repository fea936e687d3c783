"""The citizen's quiet confirmation: was it so? Asked about once a week at most; silence is never a no."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from fieldapp.clock import iso
from fieldapp.db import COURSES, ORGANISATION, of_courses, plain, session
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _
from fieldapp.meetings.models import Confirmation, Meeting, Outcome
from fieldapp.mentorships.models import CitizenKey, Course
from fieldapp.vocabulary import codes

# How long somebody can be expected to remember a meeting, and how long we leave them in peace.
REMEMBERED = timedelta(days=14)
PEACE = timedelta(days=7)
# A talk with others about the citizen is no meeting that the citizen could know of.
_WITHOUT_CITIZEN = ("third_party",)


def written(course: Course) -> Select[Meeting]:
    """What is written about a course, newest first: no entry that a later one corrects, no withdrawn one."""
    return (
        select(Meeting)
        .where(
            Meeting.organisation_id == course.organisation_id,
            Meeting.course_id == course.id,
            Meeting.outcome != Outcome.MISTAKE,
            Meeting.stands,
        )
        .order_by(Meeting.met_at.desc(), Meeting.id.desc())
    )


def given(course: Course) -> Sequence[Confirmation]:
    """All that the citizen has said about meetings of this course, newest first."""
    query = (
        select(Confirmation)
        .join(
            Meeting,
            (Meeting.organisation_id == Confirmation.organisation_id)
            & (Meeting.id == Confirmation.meeting_id),
        )
        .where(Meeting.organisation_id == course.organisation_id, Meeting.course_id == course.id)
        .order_by(Confirmation.at.desc(), Confirmation.id.desc())
    )
    return session().scalars(query).all()


def said_of(rows: Sequence[Any], spoken: Sequence[Any] | None = None) -> dict[UUID, dict[str, Any]]:
    """For each entry: `confirmed` ({met, duration, at} or None), what the citizen said of this very row; and
    `was_confirmed`, whether something was said only of what it corrects.

    `spoken` is what `words_about` tells of their courses, when whoever asks knows it already.
    """
    if not rows:
        return {}
    if spoken is None:
        spoken = words_about(rows[0].organisation_id, {row.course_id for row in rows})
    found: dict[UUID, list[Any]] = defaultdict(list)
    for one in spoken:
        found[one.first_id].append(one)
    return {row.id: _said(row, found[row.first_id]) for row in rows}


def vouched(spoken: Iterable[Any]) -> set[UUID]:
    """Which entries the citizen says were so, and took so long: the newest word about each counts.

    `spoken` is what `words_about` tells. `ledger_rows` asks the database the same of thousands.
    """
    newest = {one.meeting_id: one for one in spoken}
    return {id for id, one in newest.items() if one.met == "yes" and one.duration in (None, "fits")}


def words_about(organisation: UUID, courses: Iterable[UUID]) -> Sequence[Any]:
    """What citizens said of entries of these courses, the earliest first, in plain rows: with the entry, and
    the way of the link that it came by.
    """
    return plain(_WORDS, of_courses(organisation, courses))


_ENTRY = (Meeting.organisation_id == Confirmation.organisation_id) & (Meeting.id == Confirmation.meeting_id)
_LINK = (CitizenKey.organisation_id == Confirmation.organisation_id) & (CitizenKey.id == Confirmation.key_id)
_WORDS = (
    select(
        Meeting.first_id,
        Meeting.received_at,
        Confirmation.meeting_id,
        Confirmation.met,
        Confirmation.duration,
        Confirmation.at,
        CitizenKey.send,
        CitizenKey.author_id,
    )
    .select_from(Confirmation)
    .join(Meeting, _ENTRY)
    .join(CitizenKey, _LINK)
    .where(Meeting.organisation_id == ORGANISATION, Meeting.course_id.in_(COURSES))
    .order_by(Confirmation.at, Confirmation.id)
)


def _said(row: Any, spoken: list[Any]) -> dict[str, Any]:
    own = [one for one in spoken if one.meeting_id == row.id]
    before = [one for one in spoken if one.received_at < row.received_at]
    newest = own[-1] if own else None
    return {
        "confirmed": newest and {"met": newest.met, "duration": newest.duration, "at": iso(newest.at)},
        "was_confirmed": bool(before) and not own,
    }


def to_ask(course: Course, moment: datetime) -> Meeting | None:
    """The newest counted meeting of the last 14 days that nobody has answered for, or nothing.

    Nothing for 7 days after an answer about any meeting of the course (domain 9.7: at most once a week).
    A corrected meeting is a new row, which the answer to the old one does not speak of: it may be asked.
    """
    said = given(course)
    if said and said[0].at > moment - PEACE:
        return None
    answered = [one.meeting_id for one in said]
    newest = _askable(course, moment).where(Meeting.id.not_in(answered)).limit(1)
    return session().scalars(newest).first()


def confirm(id: UUID, met: str, duration: str | None, *, key: CitizenKey, at: datetime) -> Confirmation:
    """Write down what the citizen says of one entry; the first answer to a row stays. Never commits.

    How long it took is kept only when they met. Raises Invalid when nothing, or nothing known, was said;
    NotFound for an entry that no longer stands, or was never the citizen's to speak of.
    """
    if met not in codes("met"):
        raise Invalid(_("Vælg Ja, Nej eller Ved ikke."), fields={"met": _("Vælg Ja, Nej eller Ved ikke.")})
    # Two taps at the same moment are one answer.
    mine = select(Course).where(Course.organisation_id == key.organisation_id, Course.id == key.course_id)
    course = session().scalars(mine.with_for_update(of=Course)).one()
    earlier = [one for one in given(course) if one.meeting_id == id]
    if earlier:
        return earlier[0]
    if session().scalars(_askable(course, at).where(Meeting.id == id)).one_or_none() is None:
        raise NotFound(_("Din mentor har rettet det, siden du åbnede siden. Se, hvad der står nu."))
    made = Confirmation(
        organisation_id=key.organisation_id,
        meeting_id=id,
        key_id=key.id,
        met=met,
        duration=duration if met == "yes" and duration in codes("duration") else None,
        at=at,
    )
    session().add(made)
    return made


def _askable(course: Course, moment: datetime) -> Select[Meeting]:
    return written(course).where(
        Meeting.outcome.in_((Outcome.HELD, Outcome.INTERRUPTED)),
        Meeting.minutes > 0,
        Meeting.not_counted.is_(None),
        Meeting.form.not_in(_WITHOUT_CITIZEN),
        Meeting.met_at > moment - REMEMBERED,
        Meeting.met_at <= moment,
    )
