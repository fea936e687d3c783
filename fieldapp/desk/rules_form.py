"""The page of rules as it is typed: what each is called; clocks, whole numbers, yes and no."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from fieldapp.accounts.settings import RULES, Rule, Settings
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _

# 7.00, 7:00, 0700 and 7 are all a clock; 24.00 is the end of the day.
CLOCK = re.compile(r"(\d{1,2})(?:[.: ]?([0-5]\d))?")
HOURS = ("opens", "closes", "every_day")


def called(name: str) -> str:
    """What people call the rule."""
    return {
        "opens": _("Besked tidligst kl."),
        "closes": _("Besked senest kl."),
        "every_day": _("Dage med besked"),
        "again_after": _("Besked igen efter"),
        "backup_after": _("Besked til stedfortræderen efter"),
        "leader_at": _("Besked til teamlederen kl."),
        "contact_within": _("Mind om kontakt efter"),
        "nudge_after": _("Spørg mentoren efter"),
        "unanswered_at": _("Vis sagsbehandleren det kl."),
        "no_contact_after": _("Ingen kontakt i"),
        "minutes_low": _("Få minutter: under"),
        "minutes_high": _("Mange minutter: over"),
        "off_goal_high": _("Uden for målene: over"),
        "check_after": _("Et tjek mangler, vis det efter"),
        "status_after": _("Mind mentoren om status efter"),
        "ending_first": _("Forløbet slutter om"),
        "ending_again": _("Forløbet slutter om, anden gang"),
        "phone_nudge_after": _("Telefon, mentoren får besked efter"),
        "phone_alarm_after": _("Telefon, sagsbehandleren får besked efter"),
        "gap_after": _("Hul i det sendte, vis det efter"),
        "remind_at": _("Mind borgeren om aftalen kl."),
        "weekly_test": _("Prøv alle enheder hver uge"),
    }[name]


def named(wrong: Mapping[str, str]) -> dict[str, str]:
    """The same sentences, each with its rule: nobody looks for a field by »et tal mellem 5 og 120«."""
    return {name: f"{called(name)}: {sentence[:1].lower()}{sentence[1:]}" for name, sentence in wrong.items()}


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
    """What was chosen. Raises Invalid, naming the fields that cannot be read or are out of bounds."""
    told: dict[str, int | None] = {}
    wrong: dict[str, str] = {}
    for name in names:
        if form[f"off-{name}"] and RULES[name].may_be_off:
            told[name] = None
            continue
        rule, typed = RULES[name], form[name]
        value = _minute(typed) if rule.unit == "clock" else _whole(typed)
        if value is None or not rule.lowest <= value <= rule.highest:
            wrong[name] = _how_to_write(rule, typed)
        told[name] = value
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    return told


def _minute(typed: str) -> int | None:
    found = CLOCK.fullmatch(typed)
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else None
    return minute if minute is not None and minute <= 24 * 60 else None


def _whole(typed: str) -> int | None:
    return int(typed) if re.fullmatch(r"[0-9]{1,6}", typed) else None


def _how_to_write(rule: Rule, typed: str) -> str:
    if rule.unit == "switch":
        return _("Vælg ja eller nej.")
    bounds = {"lowest": rule.text(rule.lowest), "highest": rule.text(rule.highest)}
    if rule.unit == "clock":
        how = _("Skriv et klokkeslæt mellem %(lowest)s og %(highest)s.") % bounds
    else:
        how = _("Skriv et tal mellem %(lowest)s og %(highest)s.") % bounds
    return how + " " + (_("Du skrev »%(typed)s«.") % {"typed": typed} if typed else _("Feltet er tomt."))
