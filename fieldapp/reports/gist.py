"""A course in a few sentences: each from counted rows, none a verdict about a person."""

from datetime import date, datetime
from typing import Any

from fieldapp.clock import iso
from fieldapp.formats import day_clock, label
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.i18n import ngettext
from fieldapp.meetings.models import Appointment
from fieldapp.mentorships.models import Course
from fieldapp.progress.voices import Direction, Point, Voice, direction, gap
from fieldapp.reports.facts import Facts


def gist(course: Course, found: Facts, next_one: Appointment | None, at: datetime) -> list[str]:
    """What somebody reads who has ten seconds."""
    name = course.citizen.first_name
    return [
        *_met(name, found.attended),
        *_voices(name, course.mentor.name.partition(" ")[0], found.voices, at.astimezone(ZONE).date()),
        _next(next_one, at),
    ]


def _met(name: str, attended: dict[str, Any]) -> list[str]:
    if not attended["of"]:
        return []
    said = [
        _("%(name)s er mødt til %(met)s af %(of)s aftaler.")
        % {"name": name, "met": attended["met"], "of": attended["of"]}
    ]
    others = [_other(state, number) for state, number in attended["states"].items()]
    if others:
        said.append(_("De andre: %(list)s.") % {"list": _listed(others)})
    return said


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s og %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _other(state: str, number: int) -> str:
    """An appointment that they did not meet at, in words."""
    words = {
        "no_show": ngettext("en udeblivelse", "%(num)s udeblivelser", number),
        "cancelled_citizen": ngettext("et afbud", "%(num)s afbud", number),
        "cancelled_mentor": ngettext("en aflysning fra mentor", "%(num)s aflysninger fra mentor", number),
        "cancelled_office": ngettext("en aflysning fra kommunen", "%(num)s aflysninger fra kommunen", number),
        "moved": ngettext("en flytning", "%(num)s flytninger", number),
        "planned": ngettext("en uden svar endnu", "%(num)s uden svar endnu", number),
    }
    return words[state] % {"num": number}


def _voices(name: str, mentor: str, voices: dict[str, list[list[Any]]], today: date) -> list[str]:
    read = {
        area: [Point(date.fromisoformat(day), citizen, other) for day, citizen, other in told]
        for area, told in voices.items()
    }
    said = []
    forward = [area for area, told in read.items() if _forward(told)]
    if forward:
        said.append(
            ngettext(
                "%(num)s område går frem hos begge.", "%(num)s områder går frem hos begge.", len(forward)
            )
            % {"num": len(forward)}
        )
    apart = [label(area, "goal_area").lower() for area, told in read.items() if gap(told, today)]
    if apart:
        said.append(
            _("%(name)s og %(mentor)s ser forskelligt på %(areas)s.")
            % {"name": name, "mentor": mentor, "areas": _listed(apart)}
        )
    return said


def _forward(told: list[Point]) -> bool:
    return all(direction(told, voice) == Direction.UP for voice in Voice)


def _next(one: Appointment | None, at: datetime) -> str:
    if one is None:
        return _("Der er ikke aftalt en ny tid.")
    return _("Næste aftale er %(when)s.") % {"when": day_clock(iso(one.starts_at), iso(at))}
