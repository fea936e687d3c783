"""From a form to how the areas of a course go, to a status, or to a proposal. Nothing is judged here.

The phone's twin is service_worker/progress.js.
"""

import re
from collections.abc import Mapping
from typing import Any

from fieldapp.field.forms import Form, number
from fieldapp.vocabulary import codes

STEPS = ("1", "2", "3", "4", "5")
_HOURS = re.compile(r"(\d{1,2})(?:[.,]([05])0?)?", re.ASCII)


def check_from(form: Form) -> dict[str, Any]:
    """What the form says of each area that it asked about, without its stamp."""
    return {
        "occasion": form.get("occasion") or None,
        "set": form.get("set") or None,
        "marks": [_said(area, form.get(f"mark_{area}")) for area in form.get("areas", "").split(" ") if area],
        "half_hours": _half_hours(form.get("hours")),
    }


def report_from(form: Form) -> dict[str, Any]:
    """The status that the form states, without its stamp."""
    written = {name: _text(form.get(name)) for name in ("summary", "next", "ask")}
    return written | {
        "since": form.get("since") or None,
        "until": form.get("until") or None,
        "under_reason": form.get("under_reason") or None,
        "replaces": form.get("returned") or None,
    }


def proposal_from(form: Form) -> dict[str, Any]:
    """The proposal that the form states, without its stamp: `of` is the goal or step that it is about."""
    of, is_step = form.get("of") or None, form.get("what") == "step_status"
    return {
        "what": form.get("what") or None,
        "goal": None if is_step else of,
        "step": of if is_step else None,
        "area": form.get("area") or None,
        "title": _text(form.get("title")),
        "status": form.get("status") or None,
        "minutes": number(form.get("minutes")),
        "until": form.get("until") or None,
        "text": _text(form.get("text")),
    }


def at_areas(errors: Mapping[str, str], entry: Mapping[str, Any]) -> dict[str, str]:
    """Errors of the entry at the fields of the form: each area that was left out is a field there."""
    names = {"half_hours": "hours"}
    found = {names.get(name, name): sentence for name, sentence in errors.items()}
    unsaid = [one["area"] for one in entry["marks"] if one["value"] is None and one["why"] is None]
    if unsaid and "marks" in found:
        sentence = found.pop("marks")
        return dict.fromkeys(unsaid, sentence) | found
    return found


def _said(area: str, chosen: str | None) -> dict[str, Any]:
    return {
        "area": area,
        "value": int(chosen) if chosen in STEPS else None,
        "why": chosen if chosen in codes("mark_why") else None,
    }


def _text(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").strip()


def _half_hours(text: str | None) -> int | str | None:
    """`4,5` hours are nine halves; what was typed when it is no such number."""
    typed = (text or "").strip()
    found = _HOURS.fullmatch(typed)
    return 2 * int(found[1]) + (found[2] == "5") if found else typed or None
