"""What a phone could not send, brought as a file: read with care, because anybody may have written it."""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from fieldapp.errors import BadRequest, Invalid, TooLarge
from fieldapp.i18n import gettext as _
from fieldapp.wire.stamped import Moment

# A week's entries are a few hundred kilobytes.
MOST_BYTES = 8 * 1024 * 1024
MOST_ENTRIES = 2000
# As much as a phone may send of one entry.
ONE_ENTRY = 64 * 1024
_ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"

Kind = Literal["meeting", "appointment", "message", "link", "mark", "report", "proposal"]
_ADDRESS = re.compile(f"/({'|'.join(get_args(Kind))})s/(?:{_ID}/correction/)?{_ID}")


class Carried(BaseModel):
    """One entry of the file: the sealed body, and what its phone said about it."""

    id: UUID
    kind: Kind
    url: str
    sequence: Annotated[int, Field(ge=0, lt=2**31)]
    saved_at: Moment
    body: Annotated[str, Field(max_length=ONE_ENTRY)]

    @property
    def corrects(self) -> UUID | None:
        """The meeting it corrects, by its address."""
        found = _ADDRESS.fullmatch(self.url)
        return UUID(found[2]) if found and found[2] else None

    def is_addressed(self) -> bool:
        """Does the address name this very entry, as a phone's always does?"""
        found = _ADDRESS.fullmatch(self.url)
        return bool(found and found[1] == self.kind and found[3] == str(self.id))


@dataclass(frozen=True)
class Brought:
    """Whose file it is, its readable entries in the order they were written, and how many were not."""

    author: UUID
    entries: list[Carried]
    unreadable: int


def read(content: bytes) -> Brought:
    """Read a file of unsent entries, which may be forged in every way.

    Raises TooLarge, BadRequest (not such a file), Invalid (made by a newer app).
    """
    if len(content) > MOST_BYTES:
        raise too_large()
    told = _told(content)
    entries: list[Carried] = []
    for one in told["entries"]:
        try:
            carried = Carried.model_validate(one)
        except ValidationError:
            continue
        if carried.is_addressed():
            entries.append(carried)
    entries.sort(key=lambda carried: carried.sequence)
    return Brought(UUID(told["author"]), entries, len(told["entries"]) - len(entries))


def too_large() -> TooLarge:
    """The file is larger than any phone's."""
    return TooLarge(_("Filen er for stor til at komme fra en telefon. Vælg den fil, mentoren har sendt."))


def _told(content: bytes) -> dict[str, Any]:
    wrong = BadRequest(
        _("Det er ikke en fil fra fieldapps Udbakke, eller den er gået i stykker. Bed om den igen.")
    )
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if (
        not isinstance(told, dict)
        or told.get("fieldapp") != "unsent"
        or not isinstance(told.get("entries"), list)
    ):
        raise wrong
    if told.get("version") != 1:
        raise Invalid(
            _("Filen er fra en nyere udgave af fieldapp. Prøv igen, når kommunens server er opdateret.")
        )
    if len(told["entries"]) > MOST_ENTRIES:
        raise too_large()
    try:
        UUID(told.get("author"))
    except (ValueError, TypeError, AttributeError) as error:
        raise wrong from error
    return told
