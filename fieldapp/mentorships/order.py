"""What a caseworker asks a mentor for: the fields of a new course, and what is wrong with them."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fieldapp.i18n import LANGUAGES
from fieldapp.i18n import gettext as _
from fieldapp.law import NAMES, Law
from fieldapp.mentorships.contact import Contact
from fieldapp.vocabulary import codes, label
from fieldapp.vocabulary.law import Said

GOALS = 4
# So many of the eight areas a course works on (domain 5.3).
AREAS = 2
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
    # Codes of `mentor_role`; where they would rather meet, a code of `place`; how often a status is due.
    roles: tuple[str, ...] = ()
    place: str = ""
    report_days: int | None = None
    # Why the course is to go on; only for another period.
    assessment: str = ""

    @property
    def contact(self) -> Contact:
        """How the citizen can be reached."""
        return Contact(self.phone, self.email, self.reminders)

    def wrong(self, today: date, law: Law) -> dict[str, str]:
        """A sentence for each field to correct; goals are counted from 1: `goal-2`."""
        return dict(self._person()) | self.wrong_frame(today, law) | dict(self._goals())

    def wrong_frame(self, today: date, law: Law) -> dict[str, str]:
        """The same for what is agreed for one period: purpose, tasks, days and minutes."""
        return dict(self._frame()) | dict(self._period(today, law))

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
        if not self.roles or not set(self.roles) <= codes("mentor_role"):
            yield "roles", _("Vælg, hvad for en mentor det skal være.")
        if self.place and self.place not in codes("place"):
            yield "place", _("Vælg stedet igen.")
        if self.report_days is None or not 7 <= self.report_days <= 92:
            yield "report_days", _("Skriv et antal dage mellem hver status, fra 7 til 92.")

    def _period(self, today: date, law: Law) -> Iterable[tuple[str, str]]:
        if self.starts_on is None:
            yield "starts_on", _("Vælg den første dag.")
        if self.ends_on is None:
            yield "ends_on", _("Vælg den sidste dag.")
        if self.starts_on is None or self.ends_on is None:
            return
        if abs(self.starts_on - today) > FAR:
            yield "starts_on", _("Den første dag ligger mere end et år væk.")
            return
        latest = last_day(self.starts_on, self.scheme, law)
        if self.ends_on < self.starts_on:
            yield "ends_on", _("Den sidste dag ligger før den første.")
        elif self.ends_on < today:
            yield "ends_on", _("Den sidste dag er allerede gået.")
        elif self.ends_on > latest:
            yield "ends_on", too_long(self.starts_on, self.scheme, law)

    def _goals(self) -> Iterable[tuple[str, str]]:
        if not any(goal.title for goal in self.goals):
            yield "goal-1", _("Skriv mindst ét mål.")
        elif len({goal.area for goal in self.goals if goal.title}) < AREAS:
            yield "goal-2", _("Vælg mål i to til fire områder.")
        for number, goal in enumerate(self.goals, 1):
            if (goal.title or goal.steps) and goal.area not in codes("goal_area"):
                yield f"goal-{number}", _("Vælg et område til målet.")
            elif goal.steps and not goal.title:
                yield f"goal-{number}", _("Skriv målet, som skridtene hører til.")


def longest(starts_on: date, scheme: str, law: Law) -> Said:
    """How many months a period beginning on `starts_on` may have, by the law of that day."""
    own = f"period_months.{scheme}"
    return law.in_force(own if own in NAMES else "period_months", starts_on)


def last_day(starts_on: date, scheme: str, law: Law) -> date:
    """The last day that a period beginning on `starts_on` may have: so many months less a day."""
    months = starts_on.month - 1 + (longest(starts_on, scheme, law).number or 0)
    year, month = starts_on.year + months // 12, months % 12 + 1
    length = monthrange(year, month)[1]
    if starts_on.day > length:  # there is no such day that month: the period runs the month out
        return date(year, month, length)
    return date(year, month, starts_on.day) - timedelta(days=1)


def too_long(starts_on: date, scheme: str, law: Law) -> str:
    """What the law says of a longer period, and the last day it may have."""
    most, latest = longest(starts_on, scheme, law), last_day(starts_on, scheme, law)
    return _("Højst %(months)s måneder ad gangen (%(source)s). Sidste dag kan være %(day)s.") % {
        "months": most.number,
        "source": most.source,
        "day": f"{latest.day}.{latest.month}.{latest.year}",
    }


def _first(tasks: Iterable[str]) -> str:
    return label(sorted(tasks)[0], "task")
