"""From a form to what is agreed, written or handed over: appointments, messages and the citizen's link.

Nothing is judged here. The phone's twin is service_worker/agreements.js.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fieldapp.clock import parse
from fieldapp.field.forms import Form, at_clock, day_of, number
from fieldapp.meetings.entry import WITH_PLACE
from fieldapp.meetings.series import MOST


def appointment_from(form: Form) -> dict[str, Any]:
    """What the form agrees on, without its stamp; what cannot be read is passed on as it was typed."""
    how, minutes = form.get("form") or None, form.get("minutes")
    return {
        "replaces": form.get("replaces") or None,
        "starts_at": _starts_at(form.get("day", "").strip(), form.get("clock", "").strip()),
        "minutes": number(form.get("minutes_other") if minutes == "other" else minutes),
        "form": how,
        "place": (form.get("place") or None) if how in WITH_PLACE else None,
        "told": form.get("told") or None,
    }


def message_from(form: Form) -> dict[str, Any]:
    """What the form says."""
    text = form.get("text", "").replace("\r\n", "\n").strip()
    return {"text": text, "wants_call": form.get("wants_call") == "1"}


def link_from(form: Form) -> dict[str, Any]:
    """How the citizen gets the link, or that the old one ends."""
    revokes = form.get("revokes") == "1"
    return {"send": None if revokes else form.get("send") or None, "revokes": revokes}


def weeks_in(form: Form) -> int:
    """How many more weeks the form asks for: 0 to 39, and 0 for a move or when it is no such number."""
    weeks = number(form.get("repeat"))
    return weeks if isinstance(weeks, int) and weeks <= MOST and not form.get("replaces") else 0


def at_fields(errors: Mapping[str, str], form: Form) -> dict[str, str]:
    """Errors of the entry at the fields of the form: a start is a day and a clock there."""
    day = day_of(form.get("day", "").strip())
    names = {"starts_at": "clock" if day and not _is_clock(day, form) else "day"}
    return {names.get(name, name): sentence for name, sentence in errors.items()}


def moment_of(entry: Mapping[str, Any]) -> datetime | None:
    """When it starts; nothing when that could not be read."""
    try:
        return parse(entry["starts_at"] or "")
    except ValueError:
        return None


def _starts_at(on: str, clock: str) -> str | None:
    day = day_of(on)
    return at_clock(day, clock) if day else on or None


def _is_clock(day: date, form: Form) -> bool:
    found = at_clock(day, form.get("clock"))
    return found is not None and found != form.get("clock", "").strip()
