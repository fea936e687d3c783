"""What mentors write in the storm. Each entry carries a mark of its own, by which it is known for ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from fieldapp.clock import iso, now
from fieldapp.formats.zone import ZONE

Entry = dict[str, Any]
CALLS_OFF = ("cancelled_citizen", "cancelled_mentor", "moved")
_NOTHING = "appointment corrects form place minutes indirect_minutes travel_minutes goal mark arrived waited"
_NOTHING += " reason stated_by error_in told"
BLANK: Entry = dict.fromkeys(_NOTHING.split(" ")) | {"topics": [], "attempts": [], "note": ""}


@dataclass
class Pen:
    """Writes entries. Marks count on: a note for a meeting, words on a paper, milliseconds for a time."""

    dice: Random
    marks: int = 0

    def meeting(self, course: UUID, at: datetime, **more: Any) -> Entry:
        """What happened, most often a meeting that was held, some hours ago."""
        outcome = self.dice.choices(("held", "interrupted", "no_show", *CALLS_OFF), (6, 1, 4, 1, 1, 1))[0]
        met_at = at - timedelta(minutes=self.dice.randrange(1, 300))
        said = {"course": str(course), "outcome": outcome, "met_at": iso(met_at), "note": self._mark()}
        return BLANK | said | self._facts(outcome, met_at) | more

    def poison(self, course: UUID, at: datetime) -> Entry:
        """A meeting that no house accepts as it is: the phone took it, and a person has to mend it."""
        harm = self.dice.choice(
            (
                {"minutes": 999},
                {"place": None},
                {"goal": None},
                {"topics": ["astrology"]},
                {"met_at": iso(at + timedelta(days=2))},
            )
        )
        return self.held(course, at) | harm

    def held(self, course: UUID, at: datetime) -> Entry:
        """A meeting that was held, and nothing else."""
        met_at = at - timedelta(minutes=self.dice.randrange(1, 300))
        said = {"course": str(course), "outcome": "held", "met_at": iso(met_at), "note": self._mark()}
        return BLANK | said | self._facts("held", met_at)

    def correction(self, of: Entry, at: datetime) -> Entry:
        """Other facts about the same: it may turn out to have been an absence, or none."""
        same = {"appointment": of["appointment"], "corrects": of["id"], "error_in": "outcome"}
        return self.meeting(of["course"], at) | {"met_at": of["met_at"]} | same

    def undo(self, of: Entry) -> Entry:
        """»Fortryd«, as pages/saved.js writes it."""
        same = {name: of[name] for name in ("course", "appointment", "met_at")}
        return BLANK | same | {"corrects": of["id"], "outcome": "mistake", "note": self._mark()}

    def appointment(self, course: UUID, at: datetime, *, replaces: str | None = None) -> Entry:
        """A time agreed on, soon or just now."""
        starts = at + timedelta(minutes=self.dice.randrange(-150, 1500))
        starts = starts.replace(second=0, microsecond=0) + timedelta(milliseconds=self._next())
        place = {"form": "in_person", "place": self.dice.choice(("cafe", "home", "outdoors")), "told": None}
        times = {"starts_at": iso(starts), "minutes": self.dice.choice((30, 45, 60))}
        return {"course": str(course), "replaces": replaces} | times | place

    def message(self, course: UUID) -> Entry:
        """A few words to the caseworker."""
        return {"course": str(course), "text": self._mark(), "wants_call": self.dice.random() < 0.3}

    def report(self, course: UUID) -> Entry:
        """A status about today."""
        today = now().astimezone(ZONE).date().isoformat()
        said = {"summary": self._mark(), "next": "Siv ringer.", "ask": "", "since": today, "until": today}
        under = "holiday" if self.dice.random() < 0.3 else None
        return {"course": str(course), "under_reason": under, "replaces": None} | said

    def proposal(self, course: UUID) -> Entry:
        """Other minutes a week, or something in words."""
        nothing = dict.fromkeys(("goal", "step", "area", "status", "until")) | {"title": "", "minutes": None}
        what = {"what": "minutes", "minutes": 45} if self.dice.random() < 0.3 else {"what": "other"}
        return {"course": str(course), "text": self._mark()} | nothing | what

    def paper(self, course: UUID) -> tuple[str, Entry]:
        """One after the other: words to the caseworker, a status, a proposal; each with its kind."""
        kinds = {"message": self.message, "report": self.report, "proposal": self.proposal}
        kind = list(kinds)[self.marks % len(kinds)]
        return kind, kinds[kind](course)

    def _facts(self, outcome: str, met_at: datetime) -> Entry:
        if outcome in ("held", "interrupted"):
            how = self.dice.choice(("in_person", "in_person", "phone", "sms"))
            place = {"place": "cafe"} if how == "in_person" else {}
            return {"form": how, "minutes": self.dice.randrange(1, 200), "goal": "none", **place}
        if outcome == "no_show":
            tried = {"how": "phone", "at": iso(met_at), "result": "no_answer"}
            return {"arrived": iso(met_at), "waited": 15, "attempts": [tried], "reason": "not_stated"}
        return {"told": "phone"} if outcome in CALLS_OFF else {}

    def _next(self) -> int:
        self.marks += 1
        return self.marks

    def _mark(self) -> str:
        return f"entry {self._next()}"


def mark_of(kind: str, entry: Entry) -> str:
    """The mark of an entry, or of the row it became."""
    if kind == "appointment":
        moment = entry["starts_at"]
        return str(moment if isinstance(moment, str) else iso(moment))
    return str(entry[{"meeting": "note", "report": "summary"}.get(kind, "text")])
