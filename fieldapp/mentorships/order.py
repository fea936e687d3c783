"""What a caseworker asks a mentor for: the fields of a new course, and what is wrong with them."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.i18n import LANGUAGES
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.contact import Contact
from fieldapp.vocabulary import codes, label

# LAB § 167(1): at most 6 months, then a new period. Before a discharge it may begin 3 months earlier (2).
MONTHS = 6
LONGER = {"psychiatric_discharge": 9}
GOALS = 4
# Further away than this, the year was mistyped.
FAR = timedelta(days=366)
_MUNICIPALITY = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True)
class GoalOrder:
    """A goal to begin with: a code of `goal_area`, its title, and its first small steps."""

    area: str
    title: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """A new course as it was asked for; None where nothing that can be read was said. No CPR."""

    first_name: str
    last_name: str
    phone: str
    email: str
    language: str
    municipality: str
    purpose: str
    scheme: str
    starts_on: date | None
    ends_on: date | None
    weekly_minutes: int | None
    tasks: tuple[str, ...]
    not_tasks: tuple[str, ...]
    goals: tuple[GoalOrder, ...]
    # How the citizen wants to be reminded: sms, email, or nothing.
    reminders: str = ""

    @property
    def contact(self) -> Contact:
        """How the citizen can be reached."""
        return Contact(self.phone, self.email, self.reminders)

    def wrong(self, today: date) -> dict[str, str]:
        """A sentence for each field to correct; goals are counted from 1: `goal-2`."""
        found = dict(self._person()) | dict(self._frame()) | dict(self._period(today))
        return found | dict(self._goals())

    def _person(self) -> Iterable[tuple[str, str]]:
        if not self.first_name:
            yield "first_name", _("Skriv borgerens fornavn.")
        if not self.last_name:
            yield "last_name", _("Skriv borgerens efternavn.")
        yield from self.contact.wrong().items()
        if self.language not in LANGUAGES:
            yield "language", _("Vælg et sprog.")
        if not _MUNICIPALITY.fullmatch(self.municipality):
            yield "municipality", _("Skriv kommunens kode med fire tal.")

    def _frame(self) -> Iterable[tuple[str, str]]:
        if not self.purpose:
            yield "purpose", _("Skriv, hvad mentoren skal hjælpe med.")
        if self.scheme not in codes("scheme"):
            yield "scheme", _("Vælg en ordning.")
        if self.weekly_minutes is None or not 5 <= self.weekly_minutes <= 600:
            yield "weekly_minutes", _("Skriv et helt antal minutter om ugen, fra 5 til 600.")
        known = codes("task")
        both = set(self.tasks) & set(self.not_tasks)
        if not self.tasks or not set(self.tasks) <= known:
            yield "tasks", _("Vælg mindst én opgave.")
        elif both:
            yield "tasks", _("»%(task)s« står begge steder. Vælg ét af dem.") % {"task": _first(both)}
        if not set(self.not_tasks) <= known:
            yield "not_tasks", _("Vælg opgaverne igen.")

    def _period(self, today: date) -> Iterable[tuple[str, str]]:
        if self.starts_on is None:
            yield "starts_on", _("Vælg den første dag.")
        if self.ends_on is None:
            yield "ends_on", _("Vælg den sidste dag.")
        if self.starts_on is None or self.ends_on is None:
            return
        if abs(self.starts_on - today) > FAR:
            yield "starts_on", _("Den første dag ligger mere end et år væk.")
            return
        latest = last_day(self.starts_on, self.scheme)
        if self.ends_on < self.starts_on:
            yield "ends_on", _("Den sidste dag ligger før den første.")
        elif self.ends_on < today:
            yield "ends_on", _("Den sidste dag er allerede gået.")
        elif self.ends_on > latest:
            yield "ends_on", too_long(self.starts_on, self.scheme)

    def _goals(self) -> Iterable[tuple[str, str]]:
        if not any(goal.title for goal in self.goals):
            yield "goal-1", _("Skriv mindst ét mål.")
        for number, goal in enumerate(self.goals, 1):
            if (goal.title or goal.steps) and goal.area not in codes("goal_area"):
                yield f"goal-{number}", _("Vælg et område til målet.")
            elif goal.steps and not goal.title:
                yield f"goal-{number}", _("Skriv målet, som skridtene hører til.")


def last_day(starts_on: date, scheme: str = "") -> date:
    """The last day that a period beginning on `starts_on` may have: 6 months less a day."""
    months = starts_on.month - 1 + LONGER.get(scheme, MONTHS)
    year, month = starts_on.year + months // 12, months % 12 + 1
    length = monthrange(year, month)[1]
    if starts_on.day > length:  # there is no such day that month: the period runs the month out
        return date(year, month, length)
    return date(year, month, starts_on.day) - timedelta(days=1)


def too_long(starts_on: date, scheme: str) -> str:
    """What the law says of a longer period, and the last day it may have."""
    latest = last_day(starts_on, scheme)
    return _("Højst %(months)s måneder ad gangen (LAB § 167). Sidste dag kan være %(day)s.") % {
        "months": LONGER.get(scheme, MONTHS),
        "day": f"{latest.day}.{latest.month}.{latest.year}",
    }


def _first(tasks: Iterable[str]) -> str:
    return label(sorted(tasks)[0], "task")
