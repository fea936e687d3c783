"""What an organisation has chosen about its rules, the newest choice first; our defaults for the rest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.accounts.hours import DAY, Hours
from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import ORGANISATION, Base, Code, NewId, Owned, plain, session
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _


class Setting(Owned, Base):
    """One choice: of the organisation, or of one of its units. Never overwritten."""

    __tablename__ = "setting"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "unit_id"], ["unit.organisation_id", "unit.id"]),
        Index(None, "organisation_id", "name", "at"),
    )

    id: Mapped[NewId]
    unit_id: Mapped[UUID | None]
    name: Mapped[Code]
    # None: the rule is switched off; said of a unit: it follows the organisation again.
    value: Mapped[int | None]
    # None: the command line, or the demo.
    by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


_CHOSEN = (
    select(Setting.name, Setting.unit_id, Setting.value)
    .where(Setting.organisation_id == ORGANISATION)
    .order_by(Setting.at, Setting.id)
)


@dataclass(frozen=True)
class Rule:
    """What may be chosen: a number of `unit` from `lowest` to `highest`; `source` is where it comes from."""

    default: int
    # minutes, working_minutes, hours, days, working_days, percent (of what is agreed), percent_held
    # (of the meetings), clock (minutes after midnight), switch
    unit: str
    lowest: int
    highest: int
    source: str
    may_be_off: bool = True
    # May a unit have its own?
    per_unit: bool = False

    def text(self, value: int) -> str:
        """A value as people type it: `7.00`, `30`."""
        return f"{value // 60}.{value % 60:02}" if self.unit == "clock" else str(value)


RULES: dict[str, Rule] = {
    # Quiet hours (domain 06 § 6.3: the apprentice portal rings only 7–18).
    "opens": Rule(7 * 60, "clock", 0, DAY, "06 § 6.3", may_be_off=False, per_unit=True),
    "closes": Rule(18 * 60, "clock", 0, DAY, "06 § 6.3", may_be_off=False, per_unit=True),
    "every_day": Rule(0, "switch", 0, 1, "06 § 6.3", may_be_off=False, per_unit=True),
    # The ladder (R2; S18: 67 % were not told).
    "again_after": Rule(30, "minutes", 5, 120, "R2", may_be_off=False),
    "backup_after": Rule(120, "working_minutes", 10, 40 * 60, "R2", may_be_off=False),
    "leader_at": Rule(9 * 60, "clock", 0, DAY - 1, "R2", may_be_off=False),
    "contact_within": Rule(2, "working_days", 1, 20, "R2"),
    # Silence (R1, R3–R6, R8, R13).
    "nudge_after": Rule(120, "minutes", 15, 48 * 60, "R1"),
    "unanswered_at": Rule(9 * 60, "clock", 0, DAY - 1, "R1"),
    "no_contact_after": Rule(14, "days", 2, 90, "R3"),
    "minutes_low": Rule(60, "percent", 0, 100, "R4"),
    "minutes_high": Rule(110, "percent", 100, 300, "R4"),
    "off_goal_high": Rule(25, "percent_held", 5, 100, "R5"),
    "check_after": Rule(7, "days", 0, 91, "R13"),
    "status_after": Rule(0, "days", 0, 30, "R6"),
    "ending_first": Rule(42, "days", 1, 180, "R8"),
    "ending_again": Rule(14, "days", 1, 180, "R8"),
    "phone_nudge_after": Rule(24, "hours", 1, 14 * 24, "#58, #59"),
    "phone_alarm_after": Rule(72, "hours", 1, 30 * 24, "#58, #59"),
    "gap_after": Rule(24, "hours", 1, 30 * 24, "#58, #59"),
    # Reminders to citizens, and the weekly test of every device.
    "remind_at": Rule(10 * 60, "clock", 7 * 60, 19 * 60, "03 § 3.4"),
    "weekly_test": Rule(1, "switch", 0, 1, "push § 4.2"),
}


class Settings:
    """An organisation's choices as they stand. A unit's own choice goes before the organisation's."""

    def __init__(self, chosen: dict[tuple[str, UUID | None], int | None]):
        self._chosen = chosen

    @classmethod
    def of(cls, organisation_id: UUID, own: Session | None = None) -> "Settings":
        """Read them all; one query."""
        told = {"organisation": organisation_id}
        found = own.execute(_CHOSEN, told) if own else plain(_CHOSEN, told)
        latest = {(name, unit): value for name, unit, value in found}
        follows = [key for key, value in latest.items() if key[1] and value is None]
        return cls({key: value for key, value in latest.items() if key not in follows})

    def value(self, name: str, unit_id: UUID | None = None) -> int | None:
        """What counts; None when the rule is switched off."""
        for key in ((name, unit_id), (name, None)):
            if key in self._chosen:
                return self._chosen[key]
        return RULES[name].default

    def number(self, name: str, unit_id: UUID | None = None) -> int:
        """The same for a rule that cannot be switched off."""
        value = self.value(name, unit_id)
        return RULES[name].default if value is None else value

    def is_own(self, name: str, unit_id: UUID | None = None) -> bool:
        """Did the organisation (or the unit) choose it?"""
        return (name, unit_id) in self._chosen

    def hours(self, unit_id: UUID | None) -> Hours:
        """When this unit may be rung."""
        opens, closes, daily = (self.number(name, unit_id) for name in ("opens", "closes", "every_day"))
        return Hours(opens, closes, bool(daily)) if opens < closes else Hours(every_day=bool(daily))


def choose(
    organisation_id: UUID, name: str, value: int | None, *, by: User | None, unit_id: UUID | None = None
) -> None:
    """From now on this counts; None switches a rule off, or lets a unit follow the organisation again.

    The same as before leaves no row. Raises Invalid when it is out of bounds.
    """
    must_fit(name, value, of_a_unit=unit_id is not None)
    settings = Settings.of(organisation_id)
    is_own = unit_id is None or settings.is_own(name, unit_id)
    if settings.value(name, unit_id) == value if is_own else value is None:
        return
    who = by.id if by else None
    session().add(Setting(organisation_id=organisation_id, unit_id=unit_id, name=name, value=value, by=who))
    session().flush()


def must_fit(name: str, value: int | None, *, of_a_unit: bool = False) -> None:
    """Raises Invalid when the rule cannot have this value, or a unit none of its own."""
    rule = RULES[name]
    if of_a_unit and not rule.per_unit:
        raise Invalid("", fields={name: _("Den her regel gælder hele organisationen.")})
    if value is None and not (rule.may_be_off or of_a_unit):
        raise Invalid("", fields={name: _("Den her regel kan ikke slås fra.")})
    if value is not None and not rule.lowest <= value <= rule.highest:
        bounds = {"lowest": rule.text(rule.lowest), "highest": rule.text(rule.highest)}
        if rule.unit == "clock":
            raise Invalid("", fields={name: _("Vælg mellem kl. %(lowest)s og %(highest)s.") % bounds})
        raise Invalid("", fields={name: _("Skriv et tal mellem %(lowest)s og %(highest)s.") % bounds})
