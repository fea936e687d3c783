"""Several rules chosen at once, as a page sends them, and what was chosen before."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from fieldapp.accounts.models import Unit, User
from fieldapp.accounts.settings import RULES, Setting, choose, must_fit
from fieldapp.db import session
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _

# The second is more than the first by so much at least: what comes first must not hold back what follows.
PAIRS = (
    ("opens", "closes", 1),
    ("again_after", "backup_after", 0),
    ("phone_nudge_after", "phone_alarm_after", 1),
    ("ending_again", "ending_first", 1),
)


@dataclass(frozen=True)
class Choice:
    """One step of the history: what was, what came, who, and of which unit (None: the organisation)."""

    setting: Setting
    # None: it was off, or a unit followed the organisation.
    before: int | None
    by: str | None
    unit: str | None


def choose_all(
    organisation_id: UUID, told: Mapping[str, int | None], *, by: User, unit_id: UUID | None = None
) -> None:
    """All of it or nothing. Raises Invalid, naming every rule to correct."""
    wrong: dict[str, str] = {}
    for name, value in told.items():
        try:
            must_fit(name, value, of_a_unit=unit_id is not None)
        except Invalid as error:
            wrong |= error.fields
    for least, most, apart in PAIRS:
        low, high = told.get(least), told.get(most)
        if low is None or high is None or wrong.keys() & {least, most}:
            continue
        if high - low < apart:
            wrong |= _out_of_order(least, most)
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    for name, value in told.items():
        choose(organisation_id, name, value, by=by, unit_id=unit_id)


def history(by: User, shown: int) -> list[Choice]:
    """What the organisation and its units have chosen, newest first."""
    rows = (
        select(Setting, User.name, Unit.name)
        .outerjoin(User, (User.organisation_id == Setting.organisation_id) & (User.id == Setting.by))
        .outerjoin(Unit, (Unit.organisation_id == Setting.organisation_id) & (Unit.id == Setting.unit_id))
        .where(Setting.organisation_id == by.organisation_id)
        .order_by(Setting.at, Setting.id)
    )
    stood: dict[tuple[str, UUID | None], int | None] = {}
    found = []
    for setting, name, unit in session().execute(rows):
        key = setting.name, setting.unit_id
        default = None if setting.unit_id else RULES[setting.name].default
        found.append(Choice(setting, stood.get(key, default), name, unit))
        stood[key] = setting.value
    return found[: -shown - 1 : -1]


def _out_of_order(least: str, most: str) -> dict[str, str]:
    return {
        "opens": {"closes": _("Skriv et klokkeslæt, der ligger efter det tidligste.")},
        "again_after": {least: _("Skriv højst så lang tid som for stedfortræderen.")},
        "phone_nudge_after": {most: _("Sagsbehandleren skal have besked senere end mentoren.")},
        "ending_again": {least: _("Anden gang skal ligge tættere på slutdagen end første gang.")},
    }[least]
