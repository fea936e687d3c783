"""What somebody reads who has copied a phone's whole storage: every file, every spelling a browser uses."""

import base64
import json
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.stolen_packed import lz4, snappy

LZ4 = b"mozLz40\0"  # Firefox's open tabs
SQLITE = b"SQLite format 3\0"
SQUEEZED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")  # gzip and zlib
BROUGHT = "storage/permanent/chrome"  # Firefox's own lists, thousands of records: searched, but not unpacked
LONGEST = 4_000_000  # bytes; what is longer was not packed by us


def spellings(secret: str | bytes) -> dict[str, bytes]:
    """The secret as a browser may write it down."""
    if isinstance(secret, bytes):
        return {"raw": secret, **_as_text(secret)}
    texts = {name: secret.encode(name, "replace") for name in ("utf-8", "latin-1", "utf-16-le", "utf-16-be")}
    written = {
        "json": json.dumps(secret)[1:-1].encode(),
        "percent": quote(secret).encode(),
        "form": quote_plus(secret).encode(),
        # Firefox keeps the keys of its records one letter further in the alphabet.
        "key": bytes((byte + 1) % 256 for byte in texts["utf-8"]),
    }
    return {**texts, **written, **_as_text(texts["utf-8"])}


def _as_text(raw: bytes) -> dict[str, bytes]:
    """As hex, and as base64 wherever in the middle of other bytes it begins."""
    hexes = {"hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    shifted = {
        f"base64+{shift}": base64.b64encode(bytes(shift) + raw)[(0, 2, 3)[shift] :].rstrip(b"=")[:-1]
        for shift in range(3)
    }
    web = {f"{name} web": text.translate(bytes.maketrans(b"+/", b"-_")) for name, text in shifted.items()}
    return hexes | shifted | web


class Thief:
    """Looks for `secrets` (name → text or bytes) in copies of a profile; what was clean is not read twice."""

    def __init__(self, secrets: dict[str, str | bytes]) -> None:
        spelt = {
            (name, how): text for name, secret in secrets.items() for how, text in spellings(secret).items()
        }
        self._wanted = {text: label for label, text in spelt.items()}  # the same bytes only once
        self._clean: set[bytes] = set()

    def finds(self, profile: Path, copy: Path) -> dict[str, set[str]]:
        """What is readable in the profile as it lies there now: secret → where, and how spelt."""
        take(profile, copy)
        found: dict[str, set[str]] = {}
        for file in copy.rglob("*"):
            if file.is_file():
                for name, how in self._in_file(file):
                    found.setdefault(name, set()).add(f"{file.relative_to(copy)} as {how}")
        return found

    def _in_file(self, file: Path) -> set[tuple[str, str]]:
        content = file.read_bytes()
        # A database's newest pages lie beside it.
        beside = file.with_name(file.name + "-wal")
        mark = blake2b(content + (beside.read_bytes() if beside.exists() else b"")).digest()
        if mark in self._clean:
            return set()
        found = {label for part in parts(file, content) for label in self._in_bytes(part)}
        if not found:
            self._clean.add(mark)
        return found

    def _in_bytes(self, content: bytes) -> Iterable[tuple[str, str]]:
        content = bytes(8).join(filter(None, content.split(bytes(512))))  # databases are half empty
        return (label for text, label in self._wanted.items() if text in content)


def take(profile: Path, copy: Path) -> None:
    """Copies the profile of a browser that may be writing it; a file may go away meanwhile."""
    for file in profile.rglob("*"):
        with suppress(FileNotFoundError, OSError):
            if file.is_file() and not file.is_symlink():
                to = copy / file.relative_to(profile)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)


def parts(file: Path, content: bytes) -> Iterator[bytes]:
    """The file as it lies there, and whatever can be unpacked of it."""
    yield content
    if content.startswith(LZ4):
        yield lz4(content[12:])
    if content.startswith(SQLITE) and BROUGHT not in file.as_posix():
        yield b"\0".join(_values(file))
    yield from unpacked(content)


def unpacked(content: bytes) -> Iterator[bytes]:
    """What was squeezed, from the beginning or from where a browser's cache keeps an answer's body."""
    if len(content) > LONGEST:
        return
    for start in SQUEEZED:
        at = content.find(start)
        if at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(wbits=47).decompress(content[at:])


def _values(file: Path) -> Iterator[bytes]:
    """Every value of every table; Firefox packs what its pages keep."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file)) as database:
        database.text_factory = bytes
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            with suppress(sqlite3.DatabaseError):  # one that is virtual, of a module we do not have
                for row in database.execute(f'SELECT * FROM "{table.decode()}"'):
                    yield from (value for value in row if isinstance(value, bytes))
                    yield from (snappy(value) for value in row if isinstance(value, bytes))
