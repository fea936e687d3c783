"""The citizen's link as mentor and caseworker see it: the code, the address, and both as a QR picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import segno

from fieldapp.clock import iso
from fieldapp.mentorships.keys import live_in, secrets_of
from fieldapp.mentorships.letters import link_to


@dataclass(frozen=True)
class Picture:
    """A QR code: the path of an SVG that is `size` modules wide and high, and is to be filled.

    Whoever shows it leaves four modules free all around it (ISO/IEC 18004).
    """

    path: str
    size: int


def documents(organisation_id: UUID, courses: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The link's card of each course that has a live one; times are UTC."""
    found = {}
    for course, key in live_in(organisation_id, courses).items():
        made = secrets_of(key)
        url = link_to(made)
        picture = drawn(url)
        found[course] = {
            "id": str(key.id),
            "code": made.code,
            "url": url,
            "expires_at": iso(key.expires_at),
            "used_at": iso(key.used_at) if key.used_at else None,
            "sent": key.send,
            "qr": picture.path,
            "size": picture.size,
        }
    return found


@lru_cache(maxsize=4096)
def drawn(url: str) -> Picture:
    """The address as a QR code that may be a bit dirty (15 %). Kept, because documents are made often."""
    rows = list(segno.make_qr(url, error="m").matrix)
    runs = [f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row)]
    return Picture("".join(runs), len(rows))


def _runs(row: Iterable[int]) -> list[tuple[int, int]]:
    """Where the dark modules of a row begin, and how many follow each other."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        start, width = found[-1] if found else (x, 0)
        if found and start + width == x:
            found[-1] = (start, width + 1)
        else:
            found.append((x, 1))
    return found
