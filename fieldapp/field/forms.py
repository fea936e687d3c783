"""From what a mentor ticked and typed to an entry. The phone's twin is service_worker/meetings.js."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from fieldapp import formats
from fieldapp.clock import iso
from fieldapp.formats.zone import ZONE
from fieldapp.meetings.entry import MET, WITH_PLACE
from fieldapp.wire.stamped import VERSION

_CLOCK = re.compile(r"(\d{1,2})[.: ]?(\d{2})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
HOWS = ("phone", "sms", "knock")
TELLING = ("cancelled_citizen", "cancelled_mentor", "moved")

Form = MultiDict[str, str]


def entry_from(
    form: Form,
    *,
    entry_id: UUID,
    author: UUID,
    moment: datetime,
    appointment: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The entry that the form states, not judged yet: what cannot be read is passed on as it was typed.

    Fields that do not belong to the outcome are left out, so a change of mind leaves nothing behind.
    """
    outcome = form.get("outcome") or None
    met_at = _met_at(form, moment, appointment)
    day = _day(met_at, moment)
    entry: dict[str, Any] = {
        "version": VERSION,
        "id": str(entry_id),
        "author": str(author),
        "device": None,
        "sequence": None,
        "saved_at": iso(moment),
        "clock_offset_ms": None,
        "course": form.get("course") or None,
        "appointment": form.get("appointment") or None,
        "corrects": form.get("corrects") or None,
        "outcome": outcome,
        "met_at": met_at,
        "form": None,
        "place": None,
        "minutes": None,
        "indirect_minutes": number(form.get("indirect_minutes")),
        "travel_minutes": number(form.get("travel_minutes")),
        "topics": [],
        "goal": None,
        "mark": None,
        "note": form.get("note", "").replace("\r\n", "\n").strip(),
        "arrived": None,
        "waited": None,
        "attempts": [],
        "reason": None,
        "stated_by": None,
        "error_in": (form.get("error_in") or None) if form.get("corrects") else None,
        "told": (form.get("told") or None) if outcome in TELLING else None,
    }
    if outcome in MET:
        entry |= _met(form)
    elif outcome == "no_show":
        entry |= _absence(form, day)
    elif outcome == "attempt":
        entry["form"] = form.get("form") or None
    return entry


def form_of(absence: Mapping[str, Any]) -> dict[str, Any]:
    """An absence as its form was filled in, to correct it."""
    tries = {f"{one['how']}_at": formats.clock(one["at"]) for one in absence["attempts"]}
    results = {f"{one['how']}_result": one["result"] or "" for one in absence["attempts"]}
    names = ("reason", "stated_by", "note", "indirect_minutes", "travel_minutes")
    return {
        "met_on": formats.local_day(absence["met_at"]),
        "met_at_clock": formats.clock(absence["met_at"]),
        "arrived": formats.clock(absence["arrived"]),
        "waited": "" if absence["waited"] is None else str(absence["waited"]),
        "attempts": [one["how"] for one in absence["attempts"]],
        **{name: absence[name] for name in names},
        **tries,
        **results,
    }


def number(text: str | None) -> int | str | None:
    """A whole number, nothing, or what was typed when it is neither."""
    typed = (text or "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed or None


def at_clock(day: date, text: str | None) -> str | None:
    """The moment that `9.55`, `955` or `9:55` means on that Danish day; what was typed if it means none."""
    typed = (text or "").strip()
    found = _CLOCK.fullmatch(typed)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return typed or None
    return iso(datetime.combine(day, time(int(found[1]), int(found[2])), tzinfo=ZONE))


def day_of(text: str) -> date | None:
    """The day that `2026-11-26` is; nothing when it is none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _met(form: Form) -> dict[str, Any]:
    minutes = form.get("minutes")
    how = form.get("form") or None
    return {
        "form": how,
        "place": (form.get("place") or None) if how in WITH_PLACE else None,
        "minutes": number(form.get("minutes_other") if minutes == "other" else minutes),
        "topics": form.getlist("topics"),
        "goal": form.get("goal") or None,
        "mark": number(form.get("mark")),
    }


def _absence(form: Form, day: date) -> dict[str, Any]:
    waited = form.get("waited")
    arrived = form.get("arrived")
    reason = form.get("reason") or None
    return {
        "arrived": at_clock(day, form.get("arrived_other") if arrived == "other" else arrived),
        "waited": number(form.get("waited_other") if waited == "other" else waited),
        "attempts": [
            {
                "how": how,
                "at": at_clock(day, form.get(f"{how}_at")),
                "result": form.get(f"{how}_result") or None,
            }
            for how in HOWS
            if how in form.getlist("attempts")
        ],
        "reason": reason,
        "stated_by": (form.get("stated_by") or None) if reason not in (None, "not_stated") else None,
    }


def _met_at(form: Form, moment: datetime, appointment: Mapping[str, Any] | None) -> str | None:
    on, clock = form.get("met_on", "").strip(), form.get("met_at_clock", "").strip()
    if not on and not clock:
        said = form.get("agreed_at", "")
        known = said if _MOMENT.fullmatch(said) else iso(moment)
        return str(appointment["starts_at"]) if appointment else known
    day = day_of(on) if on else moment.astimezone(ZONE).date()
    return at_clock(day, clock) if day else on


def _day(met_at: str | None, moment: datetime) -> date:
    try:
        return datetime.fromisoformat(met_at or "").astimezone(ZONE).date()
    except ValueError:
        return moment.astimezone(ZONE).date()
