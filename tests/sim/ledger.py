"""What was promised: every entry of which a phone has said that it is kept."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.sim.entries import Entry, mark_of


@dataclass
class Promise:
    """One entry as it was when its save was answered."""

    phone: str
    author: UUID
    kind: str
    entry: Entry

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.entry["id"])

    @property
    def mark(self) -> str:
        """What it is known by."""
        return mark_of(self.kind, self.entry)


@dataclass
class Ledger:
    """The simulator's own books. `tried` has every mark that anybody ever tapped, with its author."""

    tried: dict[str, UUID] = field(default_factory=dict)
    # Each id with every content that was promised under it: a refused entry may be mended.
    promises: dict[str, list[Promise]] = field(default_factory=dict)
    evicted: set[str] = field(default_factory=set)
    # Each form's id with the marks of what was tapped in it, the earliest first.
    typed: dict[str, list[str]] = field(default_factory=dict)

    def note_try(self, kind: str, entries: list[Entry], author: UUID, form: str = "") -> None:
        """Somebody taps »Gem«; whether it was kept nobody knows yet."""
        for entry in entries:
            self.tried[mark_of(kind, entry)] = author
        self.typed.setdefault(form, []).append(mark_of(kind, entries[0]))

    def is_newer(self, mark: str, promise: Promise) -> bool:
        """Was it typed in the same form later? A phone may keep it, and die before it says so."""
        typed = self.typed.get(promise.id, [])
        later = typed[typed.index(promise.mark) + 1 :] if promise.mark in typed else typed
        return mark != promise.mark and mark in later

    def note(self, promise: Promise) -> None:
        """It is kept, said the phone."""
        versions = self.promises.setdefault(promise.id, [])
        if promise.mark not in {one.mark for one in versions}:
            versions.append(promise)

    def note_eviction(self, phone: str, ids: set[str]) -> None:
        """The system has thrown away what this phone kept: these were still unsent."""
        mine = {id for id, versions in self.promises.items() if versions[-1].phone == phone}
        self.evicted |= mine & ids

    def written(self, author: UUID, kind: str, *, phone: str | None = None) -> list[Entry]:
        """The newest content of what this person wrote, on one phone or all, the earliest first."""
        newest = [versions[-1] for versions in self.promises.values()]
        return [
            one.entry
            for one in newest
            if one.author == author and one.kind == kind and phone in (None, one.phone)
        ]


def same(told: Any, kept: Any) -> bool:
    """Is this what was promised? Moments and ids may have become more than text on the way."""
    if isinstance(told, str) and not isinstance(kept, str):
        return str(told).lower() == str(kept).lower()
    return bool((told or None) == (kept or None))
