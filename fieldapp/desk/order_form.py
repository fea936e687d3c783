"""The form of an agreement step by step: which fields each step asks, and what was sent of them."""

import json
from typing import Any

from flask import request

from fieldapp.errors import NotFound
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.order import GOALS

_PERSON = ("first_name", "last_name", "phone", "email", "reminders", "language", "municipality", "mentor")
_NUMBERS = ("weekly_minutes", "weekly_minutes_other", "report_days", "report_days_other")
# What each step asks; in the order in which they are taken.
FIELDS: dict[str, tuple[str, ...]] = {
    "assessment": ("assessment",),
    "citizen": _PERSON,
    "purpose": ("purpose", "roles", "tasks", "not_tasks"),
    "goals": tuple(f"goal-{n}-{part}" for n in range(1, GOALS + 1) for part in ("title", "area", "steps")),
    "period": ("scheme", "starts_on", "ends_on", "place", *_NUMBERS),
    "read": (),
}
LISTS = ("roles", "tasks", "not_tasks")


def step_of(field: str) -> str:
    """The step that a field, or a sentence about it, belongs to."""
    if field.startswith("goal-"):
        return "goals"
    return next((step for step, fields in FIELDS.items() if field in fields), "read")


def typed_in(step: str) -> dict[str, Any]:
    """The step's fields as they were sent; of two versions the one that was picked."""
    if step not in FIELDS:
        raise NotFound(_("Siden findes ikke længere."))
    form, before = request.form, shown()
    typed: dict[str, Any] = {
        name: form.getlist(name) if name in LISTS else form.get(name, "") for name in FIELDS[step]
    }
    return {
        name: before.get(name) if form.get(f"pick-{name}") == "theirs" else value
        for name, value in typed.items()
    }


def shown() -> dict[str, Any]:
    """What the form said before anything was typed; nothing when it does not tell."""
    try:
        found = json.loads(request.form.get("was", "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
