"""An approved status on paper: the mentor's words and the facts of its days, in Danish, as it was frozen."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fieldapp import typeset
from fieldapp.accounts.models import User
from fieldapp.formats import full_day, label
from fieldapp.i18n import gettext as _
from fieldapp.i18n import speaking
from fieldapp.mentorships.models import Course


def title(told: dict[str, Any]) -> str:
    """What the paper is called, also in the records: its days, and nobody's name."""
    with speaking("da"):
        return _("Status for %(days)s") % {"days": _days(told)}


def pdf(told: dict[str, Any], course: Course, by: User, moment: datetime, reference: str = "") -> bytes:
    """The paper of what was `told` (see verdict.said), as `by` sends or prints it at `moment`."""
    return typeset.pdf("reports/status.typ", sheet(told, course, by, moment, reference), moment)


def sheet(told: dict[str, Any], course: Course, by: User, moment: datetime, reference: str) -> dict[str, Any]:
    """All texts of the paper, in the order in which they stand."""
    with speaking("da"):
        facts = told["facts"]
        foot = typeset.printed(by.name, moment)
        return {
            **typeset.frame(title(told), by.organisation.name, foot, reference),
            "facts": [fact for fact in _facts(told, course) if fact[1]],
            "parts": [[heading, text] for heading, text in _words(told) if text],
            "goals_heading": _("Mål"),
            "goals": [_goal(goal) for goal in facts["goals"]],
            "contact_heading": _("Kontakt"),
            "columns": [_("Dag"), _("Hvad"), _("Hvordan"), _("Minutter"), _("Mål")],
            "contact": [_contact(row) for row in facts["contact"]],
        }


def _facts(told: dict[str, Any], course: Course) -> Iterator[tuple[str, str]]:
    facts = told["facts"]
    sums, attended, (off, held) = facts["sums"], facts["attended"], facts["off_goal"]
    minutes = _("Aftalt %(granted)s, registreret %(received)s, bekræftet %(confirmed)s minutter") % sums
    yield _("Borger"), f"{course.citizen.first_name} {course.citizen.last_name}"
    yield _("Mentor"), told["author"]
    yield _("Sagsbehandler"), course.caseworker.name
    yield _("Periode"), _days(told)
    came = _("Mødt til %(met)s af %(of)s aftaler.")
    aimed = _("%(off)s af %(held)s møder var uden for målene.")
    yield _("Fremmøde"), came % attended if attended["of"] else _("Ingen aftaler i de dage.")
    yield _("Møder"), aimed % {"off": off, "held": held} if held else _("Ingen møder i de dage.")
    yield _("Minutter"), minutes
    yield _("Færre minutter end aftalt:"), label(told["under_reason"], "under_delivery")


def _words(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Kort fortalt"), told["summary"]
    yield _("Næste skridt"), told["next"]
    yield _("Til sagsbehandleren"), told["ask"]


def _goal(goal: dict[str, Any]) -> dict[str, Any]:
    area, status = label(goal["area"], "goal_area"), label(goal["status"], "goal_status").lower()
    return {
        "title": f"{goal['title']} ({area}, {status})",
        "lines": [
            *(f"{full_day(day)}: {note}" for day, note in goal["events"]),
            *(f"{title} ({label(status, 'step_status').lower()})" for title, status in goal["steps"]),
        ],
    }


def _contact(row: list[Any]) -> list[str]:
    at, outcome, form, place, minutes, goal, why = row
    how = ", ".join(filter(None, (label(form, "form"), label(place, "place").lower())))
    counted = f"{minutes} ({_('tæller ikke')})" if why else str(minutes or "")
    return [full_day(at), label(outcome, "outcome"), how, counted, goal or "–"]


def _days(told: dict[str, Any]) -> str:
    return f"{full_day(told['since'])} – {full_day(told['until'])}"
