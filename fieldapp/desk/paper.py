"""The evidence on paper: one A4 as a tagged PDF, with the clocks apart, in the words of the page."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import current_app
from markupsafe import Markup

from fieldapp import typeset
from fieldapp.accounts.models import Provider, User
from fieldapp.alerts.models import State
from fieldapp.clock import iso
from fieldapp.desk.evidence import Evidence
from fieldapp.desk.facts import Fact
from fieldapp.formats import clock, day_clock, full_day, label, local_day, long_day
from fieldapp.i18n import gettext as _
from fieldapp.i18n import language

# More lines have no room on one page in any type; laying out hundreds takes a minute and gigabytes.
MOST = 60


class Wording:
    """The words of the page's lines, as plain text."""

    def __init__(self, found: Evidence):
        self.found = found

    @cached_property
    def _page(self) -> Any:
        template = current_app.jinja_env.get_template("desk/_words.html")
        return template.make_module({"case": self.found.case, "now": typeset.ELSEWHEN, "State": State})

    def words(self, fact: Fact) -> tuple[str, str]:
        """What the line says, and its small print."""
        text, _small, small = self._page.words(fact).partition("<small>")
        return Markup(text).striptags(), Markup(small).striptags()  # noqa: S704  # only to take tags away

    def who(self, fact: Fact) -> str:
        """Who did it, or was reached."""
        return self._text("who", fact)

    def side(self, fact: Fact) -> str:
        """Who states it: the citizen, the mentor, or the municipality."""
        return self._text("side", fact)

    def distance(self, fact: Fact) -> str:
        """Minutes from the agreed time; empty where they say nothing."""
        return self._text("from_agreed", self.found.from_agreed(fact))

    def _text(self, macro: str, of: Any) -> str:
        return str(getattr(self._page, macro)(of).striptags())


def title(found: Evidence) -> str:
    """What the paper is called, also in the records: the day, and nobody's name."""
    day = iso(found.agreed_at)
    date = long_day(day).partition(" ")[2]  # without the weekday
    return _("Fakta om aftale %(day)s") % {"day": f"{date} {local_day(day)[:4]}"}


def pdf(found: Evidence, by: User, moment: datetime, reference: str = "") -> bytes:
    """The paper that `by` prints at `moment`, in the language of whoever asks."""
    return typeset.pdf("desk/evidence.typ", sheet(found, by, moment, reference), moment)


def sheet(found: Evidence, by: User, moment: datetime, reference: str = "") -> dict[str, Any]:
    """All texts of the paper, in the order in which they stand."""
    say = Wording(found)
    course = found.case.first.course
    place = found.appointment.place if found.appointment else found.case.meeting.place
    about = [
        (_("Borger"), f"{course.citizen.first_name} {course.citizen.last_name}"),
        (_("Mentor"), _of(course.mentor.name, course.mentor.provider)),
        (_("Sagsbehandler"), course.caseworker.name),
        (_("Sted"), label(place, "place")),
        (_("Resultat"), label(found.case.meeting.outcome, "outcome")),
        (_("Reference"), reference),
    ]
    return {
        "lang": language(),
        "place": by.organisation.name,
        "title": title(found),
        "about": [(name, value) for name, value in about if value],
        "times": [_time(*row, found, say) for row in clocks(found)],
        "facts": list(_lines(found, say))[:MOST],
        "total": len(found.facts),
        "words": {
            "times": _("Tiderne hver for sig"),
            "columns": [_("Hvad"), _("Hvornår"), _("Fra aftalt tid"), _("Hvem")],
            "facts": _("Fakta om aftalen"),
            "line": [_("Dag"), _("Kl."), _("Fra aftalt tid"), _("Kilde"), _("Hvad")],
            "struck": _("gælder ikke længere"),
            "more": _("Der er ikke plads til de sidste linjer: {n}. De står i fieldapp."),
        },
        "foot": [_("Fakta er ikke en afgørelse."), typeset.printed(by.name, moment)],
    }


def clocks(found: Evidence) -> Iterator[tuple[str, Fact | None, str]]:
    """Each clock by itself: what it is, the line that states it, and what to say while none does."""
    case, standing = found.case, [fact for fact in found.facts if not fact.struck]
    goes_on = case.alert.state in (State.OPEN, State.TAKEN)
    unknown, waiting = _("Ikke oplyst"), _("Ikke endnu") if goes_on else _("Ikke sket")

    def first(kind: str, of: UUID | None = None) -> Fact | None:
        return next((one for one in standing if one.kind == kind and of in (None, one.row[1])), None)

    rang, by_phone = case.first.id, case.first.device_id is not None
    yield _("Aftalt"), first("agreed"), unknown
    yield _("Ankommet"), first("arrived"), unknown
    registered = _("Registreret på telefonen") if by_phone else _("Registreret på siden")
    yield registered, first("registered", rang), unknown
    yield _("Modtaget hos kommunen"), first("received", rang), unknown
    if case.meeting is not case.first:
        yield _("Rettet"), first("received", case.meeting.id), unknown
    yield _("Besked sendt"), first("rung"), waiting
    yield _("Besked taget"), first(State.TAKEN), waiting
    yield _("Kontakt igen"), first(State.CONTACTED), waiting


def _time(what: str, fact: Fact | None, missing: str, found: Evidence, say: Wording) -> dict[str, str]:
    if fact is None or fact.at is None:
        return {"what": what, "when": missing, "distance": "", "who": "", "small": ""}
    return {
        "what": what,
        "when": day_clock(iso(fact.at), typeset.ELSEWHEN),
        "distance": say.distance(fact),
        "who": _who(fact, found, say),
        "small": say.words(fact)[1],
    }


def _who(fact: Fact, found: Evidence, say: Wording) -> str:
    """Who states the clock: who made the appointment of an agreed time; of what was sent, to whom."""
    if fact.kind == "rung" and fact.by:
        return _("til %(who)s") % {"who": say.who(fact)}
    if fact.kind == "agreed" and fact.by is None:
        return say.who(next((one for one in found.facts if one.kind == "made"), fact))
    return say.who(fact)


def _lines(found: Evidence, say: Wording) -> Iterator[dict[str, Any]]:
    shown = ""
    for fact in found.facts:
        day = full_day(iso(fact.place))
        text, small = say.words(fact)
        yield {
            "day": "" if day == shown else day,
            "clock": clock(iso(fact.at)) if fact.at else "",
            "distance": say.distance(fact),
            "side": say.side(fact),
            "text": text,
            "small": small,
            "struck": fact.struck,
        }
        shown = day


def _of(name: str, provider: Provider | None) -> str:
    return f"{name}, {provider.name}" if provider else name
