"""One entry as it travels: what a mentor may state, field by field, with what to correct in plain Danish."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from fieldapp.errors import BadRequest, Invalid, NotYet, TooOld
from fieldapp.i18n import gettext as _
from fieldapp.meetings.models import Outcome
from fieldapp.vocabulary import codes

VERSION = 1
OLDEST = max(1, VERSION - 2)

MET = (Outcome.HELD, Outcome.INTERRUPTED)
CHOSEN = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PLANNED, Outcome.MISTAKE))
WITH_PLACE = ("in_person", "accompany")


def _whole(value: object) -> object:
    """Minutes are whole numbers; True and "45" are not."""
    if value is not None and type(value) is not int:
        raise ValueError("not a whole number")
    return value


def _written(value: object) -> object:
    """A moment is written out: "25.00" would otherwise be read as seconds since 1970."""
    if value is not None and not (isinstance(value, str) and "T" in value):
        raise ValueError("not a moment")
    return value


def _code_of(kind: str) -> AfterValidator:
    """A code of this list of the vocabulary, and no other."""
    known = codes(kind)

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"no {kind}")
        return value

    return AfterValidator(check)


def _in_our_time(moment: datetime) -> datetime:
    """Clocks may be wrong by years, but not by so much that no database could keep it."""
    if not 1970 <= moment.year <= 2200:
        raise ValueError("out of time")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_our_time)]
Topic = Annotated[str, _code_of("topic")]
Minutes = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=480)]
OtherMinutes = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=480)]


class Try(BaseModel):
    """One attempt to reach the citizen: how, when, and what came of it."""

    how: Annotated[str, _code_of("attempt_how")]
    at: Moment
    result: Annotated[str, _code_of("attempt_result")] | None = None


class Entry(BaseModel):
    """An entry of payload version 1. Minutes are minutes, times are aware; see docs of `Meeting`."""

    model_config = ConfigDict(extra="ignore")

    version: int
    id: UUID
    author: UUID
    device: UUID | None = None
    sequence: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    saved_at: Moment
    clock_offset_ms: Annotated[int, Field(ge=-(10**13), le=10**13)] | None = None
    course: UUID
    appointment: UUID | None = None
    corrects: UUID | None = None
    outcome: Outcome
    met_at: Moment
    form: Annotated[str, _code_of("form")] | None = None
    place: Annotated[str, _code_of("place")] | None = None
    minutes: Minutes | None = None
    indirect_minutes: OtherMinutes | None = None
    travel_minutes: OtherMinutes | None = None
    topics: Annotated[list[Topic], Field(max_length=4)] = []
    goal: UUID | Literal["none"] | None = None
    mark: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=5)] | None = None
    note: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    arrived: Moment | None = None
    waited: OtherMinutes | None = None
    attempts: Annotated[list[Try], Field(max_length=12)] = []
    reason: Annotated[str, _code_of("reason")] | None = None
    stated_by: Annotated[str, _code_of("stated_by")] | None = None

    @classmethod
    def read(cls, raw: Any, received_at: datetime) -> "Entry":
        """Judge what arrived.

        Raises BadRequest (no entry at all), TooOld, NotYet (newer than we), Invalid (fields to correct).
        """
        if not isinstance(raw, dict) or type(raw.get("version")) is not int:
            raise BadRequest(_("Vi kunne ikke læse det, telefonen sendte."), code="unreadable")
        if raw["version"] < OLDEST:
            raise TooOld(_("Appen på telefonen er for gammel. Åbn den med forbindelse, så henter den en ny."))
        if raw["version"] > VERSION:
            raise NotYet(_("Kommunens server er ved at blive opdateret. Vi sender igen om lidt."))
        try:
            entry = cls.model_validate(raw)
        except ValidationError as error:
            named = {str(e["loc"][0]): _sentence(str(e["loc"][0]), e["input"]) for e in error.errors()}
            raise _invalid(named) from error
        wrong = entry._wrong(received_at)
        if wrong:
            raise _invalid(wrong)
        return entry

    def _wrong(self, received_at: datetime) -> dict[str, str]:
        """Which fields do not fit the outcome (vocabulary 2.1–2.4), and how to mend them."""
        wrong: dict[str, str] = {}
        met = self.outcome in MET
        if met:
            for name in ("form", "minutes", "goal"):
                if getattr(self, name) is None:
                    wrong[name] = _sentence(name, None)
            if self.form in WITH_PLACE and self.place is None:
                wrong["place"] = _sentence("place", None)
        elif self.minutes is not None or self.topics or self.mark is not None:
            wrong["minutes"] = _("Kontakttid hører kun til et møde, der blev holdt.")
        if self.place is not None and self.form not in WITH_PLACE:
            wrong["place"] = _("Et sted hører kun til fremmøde og ledsagelse.")
        absent = self.outcome == Outcome.NO_SHOW
        if not absent and (self.arrived or self.waited is not None or self.reason or self.stated_by):
            wrong["outcome"] = _("Ventetid og årsag hører kun til, når borgeren ikke kom.")
        withdrawn = self.outcome == Outcome.MISTAKE and self.corrects is not None
        if self.outcome not in CHOSEN and not withdrawn:
            wrong["outcome"] = _sentence("outcome", None)
        if self.reason not in (None, "not_stated") and self.stated_by is None:
            wrong["stated_by"] = _sentence("stated_by", None)
        if self.corrects == self.id:
            wrong["corrects"] = _sentence("corrects", None)
        happened = self.outcome in (*MET, Outcome.NO_SHOW, Outcome.ATTEMPT)
        if happened and (self.met_at - received_at).total_seconds() > 300:
            wrong["met_at"] = _("Mødet ligger i fremtiden. Ret dag eller tid.")
        return wrong


def digest(raw: Any) -> str:
    """What the id is bound to: SHA-256 over the entry's canonical JSON."""
    return sha256(json.dumps(raw, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _invalid(fields: dict[str, str]) -> Invalid:
    return Invalid(" ".join(fields.values()), fields=fields)


def _sentence(name: str, given: object) -> str:
    """What to correct, and where. Shows a number that was typed; never other content."""
    typed = f" {_('Du skrev')} {given}." if type(given) is int else ""
    sentences = {
        "outcome": _("Vælg, hvad der skete."),
        "minutes": _("Minutter skal være et helt tal mellem 1 og 480."),
        "indirect_minutes": _("Anden tid skal være et helt tal mellem 0 og 480."),
        "travel_minutes": _("Transporttid skal være et helt tal mellem 0 og 480."),
        "waited": _("Ventetid skal være et helt tal mellem 0 og 480."),
        "form": _("Vælg, hvordan I havde kontakt."),
        "place": _("Vælg, hvor I mødtes."),
        "topics": _("Vælg op til fire emner."),
        "goal": _("Vælg et mål, eller vælg »Ingen af dem i dag«."),
        "mark": _("Vælg et trin fra 1 til 5."),
        "note": _("Noten må højst være 2000 tegn."),
        "arrived": _("Skriv tiden, du var på stedet, som 9.55."),
        "attempts": _("Skriv tiden for hvert forsøg som 10.12."),
        "reason": _("Vælg en årsag fra listen."),
        "stated_by": _("Vælg, hvem der sagde det."),
        "met_at": _("Skriv dag og tid for mødet."),
    }
    return sentences.get(name, _("Noget mangler i det, telefonen sendte.")) + typed
