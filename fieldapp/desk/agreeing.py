"""»Ny aftale« and »Flyt« as a caseworker types them: from the form to an entry like the phone's."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fieldapp.accounts.models import User
from fieldapp.clock import iso
from fieldapp.desk.contact import clock_of, day_of
from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings.entry import WITH_PLACE
from fieldapp.meetings.series import MOST, every_week
from fieldapp.mentorships.models import Course
from fieldapp.wire.stamped import stamped_by


def entries(
    form: Mapping[str, str], course: Course, *, id: UUID, replaces: UUID | None, by: User, moment: datetime
) -> Iterator[dict[str, Any]]:
    """The entry that the form states, and one for each week it is to be repeated (a move is not repeated).

    Raises Invalid when day or clock cannot be read or are past; the rest is judged by the rule.
    """
    how = form.get("form", "")
    first = stamped_by(
        by,
        course.id,
        id=id,
        at=moment,
        replaces=replaces,
        starts_at=iso(_starts_at(form, moment)),
        minutes=_number(form.get("minutes_other" if form.get("minutes") == "other" else "minutes")),
        form=how,
        place=(form.get("place") or None) if how in WITH_PLACE else None,
        told=form.get("told") or None,
    )
    weeks = _number(form.get("repeat")) or 0
    return every_week(first, 0 if replaces else min(weeks, MOST), course.ends_on.isoformat())


def at_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """The rule speaks of a start; the form has a day and a clock."""
    return {"day" if name == "starts_at" else name: sentence for name, sentence in fields.items()}


def _starts_at(form: Mapping[str, str], moment: datetime) -> datetime:
    clock, day = clock_of(form.get("clock", "")), day_of(form.get("day", ""))
    wrong = {}
    if day is None:
        wrong["day"] = _("Vælg en dag.")
    if clock is None:
        wrong["clock"] = _("Skriv klokkeslættet som 10.40.")
    if clock is not None and day is not None:
        starts_at = datetime.combine(day, clock, ZONE)
        if starts_at > moment:
            return starts_at
        field = "clock" if day == _today(moment) else "day"
        wrong[field] = _("Tiden er allerede gået.")
    raise Invalid(" ".join(wrong.values()), fields=wrong)


def _today(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _number(text: str | None) -> int | None:
    typed = (text or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None
