"""What every entry says about itself, whatever it is about; and how it is read."""

import json
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Self
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

from fieldapp.accounts.models import User
from fieldapp.clock import iso, now, uuid7
from fieldapp.errors import BadRequest, Invalid, NotYet, TooOld
from fieldapp.i18n import gettext as _
from fieldapp.vocabulary import codes

VERSION = 1
OLDEST = max(1, VERSION - 2)


def whole(value: object) -> object:
    """Minutes are whole numbers; True and "45" are not."""
    if value is not None and type(value) is not int:
        raise ValueError("not a whole number")
    return value


def code_of(kind: str) -> AfterValidator:
    """A code of this list of the vocabulary, and no other."""
    known = codes(kind)

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"no {kind}")
        return value

    return AfterValidator(check)


def _written(value: object) -> object:
    """A moment is written out: "25.00" would otherwise be read as seconds since 1970."""
    if value is not None and not (isinstance(value, str) and "T" in value):
        raise ValueError("not a moment")
    return value


def _day(value: object) -> object:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("not a day")
    return value


def _in_our_time(moment: datetime) -> datetime:
    """Clocks may be wrong by years, but not by so much that no database could keep it."""
    if not 1970 <= moment.year <= 2200:
        raise ValueError("out of time")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_our_time)]
Day = Annotated[date, BeforeValidator(_day)]
Minutes = Annotated[int, BeforeValidator(whole), Field(ge=1, le=480)]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


class Stamped(BaseModel):
    """The stamp of an entry. Subclasses add what it is about, `sentences` and `wrong`."""

    model_config = ConfigDict(extra="ignore")

    version: int
    id: UUID
    author: UUID
    device: UUID | None = None
    sequence: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    saved_at: Moment
    clock_offset_ms: Annotated[int, Field(ge=-(10**13), le=10**13)] | None = None
    course: UUID

    @classmethod
    def read(cls, raw: Any, received_at: datetime) -> Self:
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
            named = {str(e["loc"][0]): cls.sentence(str(e["loc"][0]), e["input"]) for e in error.errors()}
            raise _invalid(named) from error
        wrong = entry.wrong(received_at)
        if wrong:
            raise _invalid(wrong)
        return entry

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        return {}

    def wrong(self, received_at: datetime) -> dict[str, str]:
        """Which fields do not fit each other, and how to mend them."""
        return {}

    @classmethod
    def sentence(cls, name: str, given: object) -> str:
        """What to correct, and where. Shows a number that was typed; never other content."""
        typed = f" {_('Du skrev')} {given}." if type(given) is int else ""
        return cls.sentences().get(name, _("Noget mangler i det, telefonen sendte.")) + typed

    def stamp(self, raw: Any, received_at: datetime) -> dict[str, Any]:
        """The columns of `Travelled`, but for the organisation."""
        return {
            "id": self.id,
            "author_id": self.author,
            "device_id": self.device,
            "sequence": self.sequence,
            "payload_version": self.version,
            "digest": digest(raw),
            "device_saved_at": self.saved_at,
            "clock_offset_ms": self.clock_offset_ms,
            "saved_at": saved_at(self, received_at),
            "received_at": received_at,
        }


def stamped_by(
    by: User, course: UUID, *, id: UUID | None = None, at: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """An entry as JSON that `by` writes here and now, without a device; it goes by the rule of every other.

    `more` is what it is about; ids and moments in it are written out as on the wire.
    """
    stamp = {
        "version": VERSION,
        "id": id or uuid7(),
        "author": by.id,
        "device": None,
        "sequence": None,
        "saved_at": at or now(),
        "clock_offset_ms": 0,
        "course": course,
    }
    return {name: _written_out(value) for name, value in (stamp | more).items()}


def saved_at(entry: Stamped, received_at: datetime) -> datetime:
    """When it was saved, by the device's clock put right with the offset it knew; never in the future."""
    corrected = entry.saved_at + timedelta(milliseconds=entry.clock_offset_ms or 0)
    return min(corrected, received_at)


def digest(raw: Any) -> str:
    """What the id is bound to: SHA-256 over the entry's canonical JSON."""
    return sha256(json.dumps(raw, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _written_out(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return str(value) if isinstance(value, UUID) else value


def _invalid(fields: dict[str, str]) -> Invalid:
    return Invalid(" ".join(fields.values()), fields=fields)
