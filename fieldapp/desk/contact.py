"""»Jeg har fået kontakt«: when and how, as the caseworker types it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fieldapp.errors import Invalid
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.vocabulary import codes

# 10.40, 10:40, 1040, 940 and 9.40 are all a clock; 10 alone is ten o'clock.
CLOCK = re.compile(r"(\d{1,2})(?:[.: ]?([0-5]\d))?")
SLACK = timedelta(minutes=1)


@dataclass(frozen=True)
class Contact:
    """When contact was re-established (UTC), and a code of `contact_how`."""

    at: datetime
    how: str


def read(form: Mapping[str, str], *, earliest: datetime, moment: datetime) -> Contact:
    """Read the form. Raises Invalid with a sentence for each field to correct."""
    wrong = {}
    clock, day, how = clock_of(form.get("clock", "")), day_of(form.get("day", "")), form.get("how", "")
    if clock is None:
        wrong["clock"] = _("Skriv klokkeslættet som 10.40.")
    if day is None:
        wrong["day"] = _("Vælg den dag, I fik kontakt.")
    if how not in codes("contact_how"):
        wrong["how"] = _("Vælg, hvordan I fik kontakt.")
    if clock is not None and day is not None:
        at = datetime.combine(day, clock, ZONE)
        if at > moment + SLACK:
            wrong["clock"] = _("Tiden ligger i fremtiden. Skriv, hvornår I fik kontakt.")
        elif at < earliest:
            wrong["clock"] = _("Tiden ligger før aftalen. Skriv, hvornår I fik kontakt efter den.")
        elif not wrong:
            return Contact(at, how)
    raise Invalid(_("Ret det, der er markeret. Det, du har skrevet, står her endnu."), fields=wrong)


def blank(moment: datetime) -> dict[str, str]:
    """The form before anything is typed: now."""
    here = moment.astimezone(ZONE)
    return {"clock": f"{here.hour}.{here.minute:02}", "day": here.date().isoformat(), "how": ""}


def clock_of(text: str) -> time | None:
    """The clock that was typed; None when it is none."""
    found = CLOCK.fullmatch(text.strip())
    if found is None or int(found[1]) > 23:
        return None
    return time(int(found[1]), int(found[2] or 0))


def day_of(text: str) -> date | None:
    """A day as date fields send it; None when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
