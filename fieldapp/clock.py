"""Time as the house tells it: aware, UTC; Danish only when a person reads it."""

import secrets
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A moment as the wire writes it: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """Read what `iso` wrote. Raises ValueError when the text is no moment or names no zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def uuid7() -> UUID:
    """A new id (RFC 9562), greater than every one before it in this process: also within one millisecond, and
    when the clock was put back.
    """
    global _last
    with _lock:
        millis = time.time_ns() // 1_000_000
        # The highest random bit stays free, so that counting on never reaches the variant.
        fresh = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(61)
        _last = fresh if fresh > _last else _last + 1 + secrets.randbits(24)
        return UUID(int=_last)
