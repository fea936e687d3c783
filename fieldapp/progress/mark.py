"""The two rules by which somebody says how an area goes: a mentor by a check, the citizen by their link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.db import plain, session
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import open_to
from fieldapp.mentorships.models import CitizenKey, Course
from fieldapp.mentorships.periods import agreements_of, on_day
from fieldapp.progress.entry import CheckEntry
from fieldapp.progress.models import Mark, MarkEntry
from fieldapp.progress.voices import Voice
from fieldapp.vocabulary import SENSITIVE_AREAS, SMALL_STEPS, codes
from fieldapp.wire.once import keep_once, known
from fieldapp.wire.stamped import saved_at

NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Checked:
    """A check, and whether this very request made it (201) or an earlier one did (200)."""

    entry: MarkEntry
    is_new: bool


def check(raw: Any, *, by: User, received_at: datetime) -> Checked:
    """Keep the mentor's voice that `raw` (an entry as JSON) states; never commits.

    Raises BadRequest, TooOld, NotYet, Invalid (see Stamped.read; also an area that is not for the mentor's
    role); NotYours (another author), Conflict (id taken by other content), NotFound (no course that `by` is
    mentor of, or was in time). An area that has left the course since is no error.
    """
    entry = CheckEntry.read(raw, received_at)
    earlier = known(MarkEntry, entry, raw, by)
    if earlier:
        return Checked(earlier, is_new=False)
    mine = Course.written_by(by).where(Course.id == entry.course)
    open_to(mine, by, saved_at(entry, received_at))
    if by.is_limited and any(said.area in SENSITIVE_AREAS for said in entry.marks):
        raise Invalid(_("Et af områderne hører ikke til din rolle."), fields={"marks": _("Vælg igen.")})
    row = MarkEntry(
        organisation_id=by.organisation_id,
        **entry.stamp(raw, received_at),
        course_id=entry.course,
        occasion=entry.occasion,
        areas=[said.area for said in entry.marks],
        half_hours=entry.half_hours,
    )
    checked = Checked(*keep_once(row, entry, raw, by))
    if checked.is_new:
        said_at = {"voice": Voice.MENTOR, "at": row.saved_at, "said_on": _day(row.saved_at)}
        about = {"course_id": row.course_id, "entry_id": row.id, "goal_set": entry.goal_set}
        for said in entry.marks:
            _add(by.organisation_id, area=said.area, value=said.value, why=said.why, **about, **said_at)
        session().flush()
    return checked


def say(key: CitizenKey, steps: Mapping[str, int | None], *, at: datetime) -> list[Mark]:
    """Keep the citizen's own voice: {area: step}, None where they would rather not answer; never commits.

    Answers what is new: a form that is sent twice says nothing new. Raises Invalid for an area or a step
    that there is not.
    """
    wrong = {area: _("Vælg et svar.") for area, step in steps.items() if not _is_answer(area, step)}
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    day = _day(at)
    stands = _said_by_citizen(key, day)
    agreements = agreements_of(key.organisation_id, [key.course_id])[key.course_id]
    period = on_day(agreements, day)
    about = {
        "course_id": key.course_id,
        "key_id": key.id,
        "goal_set": period.goal_set if period else SMALL_STEPS,
    }
    made = [
        _add(
            key.organisation_id,
            area=area,
            value=step,
            why=NO_ANSWER if step is None else None,
            voice=Voice.CITIZEN,
            at=at,
            said_on=day,
            **about,
        )
        for area, step in steps.items()
        if area not in stands or stands[area] != step
    ]
    session().flush()
    return made


def _is_answer(area: str, step: int | None) -> bool:
    return area in codes("goal_area") and (step is None or (type(step) is int and 1 <= step <= 5))


def _said_by_citizen(key: CitizenKey, day: date) -> dict[str, int | None]:
    """What the citizen has said on that day, as it stands."""
    rows = plain(
        select(Mark.area, Mark.value)
        .where(
            Mark.organisation_id == key.organisation_id,
            Mark.course_id == key.course_id,
            Mark.voice == Voice.CITIZEN,
            Mark.said_on == day,
        )
        .order_by(Mark.at, Mark.id)
    )
    return {row.area: row.value for row in rows}


def _add(organisation: UUID, **said: Any) -> Mark:
    row = Mark(organisation_id=organisation, **said)
    session().add(row)
    return row


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
