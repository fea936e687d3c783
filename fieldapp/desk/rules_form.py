"""The page of rules as it is typed: clocks, whole numbers, yes and no."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from fieldapp.accounts.settings import RULES, Settings
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _

# 7.00, 7:00, 0700 and 7 are all a clock; 24.00 is the end of the day.
CLOCK = re.compile(r"(\d{1,2})(?:[.: ]?([0-5]\d))?")
HOURS = ("opens", "closes", "every_day")


def of(settings: Settings, names: Iterable[str], unit_id: UUID | None = None) -> dict[str, str]:
    """The fields as the rules stand. A rule that is off has `off-<name>`, and shows our default."""
    form = {}
    for name in names:
        value = settings.value(name, unit_id)
        form[name] = RULES[name].text(RULES[name].default if value is None else value)
        form[f"off-{name}"] = "1" if value is None else ""
    return form


def typed(form: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """The same fields as somebody has typed them, nothing longer than a page can show."""
    fields = [field for name in names for field in (name, f"off-{name}")]
    return {field: str(form.get(field, "")).strip()[:20] for field in fields}


def read(form: Mapping[str, str], names: Iterable[str]) -> dict[str, int | None]:
    """What was chosen. Raises Invalid, naming the fields that cannot be read."""
    told: dict[str, int | None] = {}
    wrong = {}
    for name in names:
        if form[f"off-{name}"] and RULES[name].may_be_off:
            told[name] = None
            continue
        told[name] = _minute(form[name]) if RULES[name].unit == "clock" else _whole(form[name])
        if told[name] is None:
            wrong[name] = _how_to_write(RULES[name].unit)
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    return told


def _minute(typed: str) -> int | None:
    found = CLOCK.fullmatch(typed)
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else None
    return minute if minute is not None and minute <= 24 * 60 else None


def _whole(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"[0-9]{1,6}", typed) else None


def _how_to_write(unit: str) -> str:
    if unit == "clock":
        return _("Skriv klokkeslættet som 7.00.")
    return _("Vælg ja eller nej.") if unit == "switch" else _("Skriv et helt tal.")
