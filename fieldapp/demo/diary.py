"""What the demo imagines before anybody has stored it: things on their way to the rules for real ones."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from fieldapp.accounts.models import User
from fieldapp.demo.chance import Chance
from fieldapp.mentorships.models import Course

Kind = Literal["meeting", "appointment", "message", "link", "mark", "report", "proposal"]


@dataclass
class Sent:
    """An entry on its way to the rule. `saved_at` is by the right clock, not by the phone's."""

    entry: dict[str, Any]
    by: User
    saved_at: datetime
    received_at: datetime
    left_open: bool = False
    kind: Kind = "meeting"


@dataclass
class Visit:
    """One contact: when, how, where, and the appointment it was agreed as (written contact has none)."""

    starts_at: datetime
    minutes: int
    form: str
    place: str | None
    appointment: Sent | None

    @property
    def agreed(self) -> Sent:
        """The appointment of a visit that was agreed on."""
        if self.appointment is None:
            raise ValueError("this contact was not agreed on")
        return self.appointment


@dataclass
class Said:
    """What a citizen answers to an appointment: by the link `key`, or told to `recorded_by`."""

    appointment: Sent
    code: str
    at: datetime
    key: Sent | None
    recorded_by: User | None
    words: str | None = None


@dataclass
class Looked:
    """A citizen opens the link after a meeting, and says how it was if the page asks."""

    course: Course
    key: Sent
    at: datetime
    met: str
    duration: str | None


@dataclass
class Read:
    """Somebody has a message on the screen."""

    message: Sent
    by: User
    at: datetime


@dataclass
class Voiced:
    """A citizen says by the link how each area goes: {area: step}."""

    key: Sent
    at: datetime
    steps: dict[str, int]


@dataclass
class Decided:
    """A caseworker has read a status: approved, or given back for a `reason`."""

    report: Sent
    course: Course
    by: User
    at: datetime
    reason: str | None


@dataclass
class Briefed:
    """A caseworker tells the mentor what is good to know, who has it on the screen at `opened_at`."""

    course: Course
    text: str
    until: date
    by: User
    at: datetime
    opened_at: datetime


@dataclass
class Diary:
    """Everything agreed, answered, written and read; `sent` are meetings, `papers` other entries."""

    links: list[Sent] = field(default_factory=list)
    appointments: list[Sent] = field(default_factory=list)
    answers: list[Said] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    looks: list[Looked] = field(default_factory=list)
    messages: list[Sent] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    papers: list[Sent] = field(default_factory=list)
    voices: list[Voiced] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    briefs: list[Briefed] = field(default_factory=list)

    @property
    def written(self) -> list[Sent]:
        """All entries, of whatever kind."""
        return [*self.links, *self.appointments, *self.messages, *self.papers, *self.sent]

    def note(self, *written: Sent | None) -> None:
        """Keep what was written; what would be written later is left out."""
        self.sent.extend(sent for sent in written if sent)


def sent_at_once(
    kind: Kind, course: Course, by: User, saved_at: datetime, chance: Chance, **facts: Any
) -> Sent:
    """An entry about `course` that arrives within seconds."""
    entry = {
        "version": 1,
        "id": str(chance.uuid(saved_at)),
        "author": str(by.id),
        "course": str(course.id),
    }
    received_at = saved_at + timedelta(seconds=chance.number(1, 40))
    return Sent(entry | facts, by, saved_at, received_at, kind=kind)
