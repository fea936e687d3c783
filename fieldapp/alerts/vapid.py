"""The keys that prove to a push service who rings: a ring, so that a new one can replace an old one."""

import json
import logging
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.alerts.subscriptions import Subscription

log = logging.getLogger(__name__)


class RingError(Exception):
    """Phones cannot be rung with the keys that are here; the message says what to do."""


@dataclass(frozen=True)
class Key:
    """One P-256 key pair, base64url without padding: 32 bytes private, the 65-byte point public."""

    private: str = field(repr=False)
    public: str

    @classmethod
    def make(cls) -> "Key":
        """A new pair."""
        pair = ec.generate_private_key(ec.SECP256R1())
        private = pair.private_numbers().private_value.to_bytes(32, "big")
        return cls(_text(private), _text(_point(pair)))

    def belongs_together(self) -> bool:
        """Is the public half the private half's?"""
        padded = self.private + "=" * (-len(self.private) % 4)
        private = int.from_bytes(urlsafe_b64decode(padded), "big")
        return _text(_point(ec.derive_private_key(private, ec.SECP256R1()))) == self.public


@dataclass(frozen=True)
class Ring:
    """All keys in use. Browsers subscribe with the current one, and are rung with the one they know."""

    current: str
    keys: dict[str, Key]

    @classmethod
    def load(cls, path: Path) -> "Ring":
        """Read the ring. Raises RingError when it is missing or broken: a new one would silence phones."""
        try:
            return _read(path, path.stat().st_mtime_ns)
        except FileNotFoundError:
            raise RingError(f"The push keys are missing: {path}. Run: fieldapp vapid new") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RingError(f"The push keys cannot be read: {path}: {error!r}") from error

    @classmethod
    def load_or_make(cls, path: Path) -> "Ring":
        """For development: the first start makes its own."""
        if not path.exists():
            cls.start(path)
        return cls.load(path)

    @classmethod
    def start(cls, path: Path) -> "Ring":
        """A ring with one key, written where none was. Raises FileExistsError."""
        ring = cls("", {}).with_new_key()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A link fails where a file is; a rename would silently replace the keys of a whole municipality.
        written = ring._write_beside(path)
        try:
            os.link(written, path)
        finally:
            written.unlink()
        return ring

    def with_new_key(self) -> "Ring":
        """One key more, and it is the current one."""
        number = max((int(name[1:]) for name in self.keys if name[1:].isdigit()), default=0) + 1
        return Ring(f"k{number}", {**self.keys, f"k{number}": Key.make()})

    def without(self, key_id: str) -> "Ring":
        """Without that key. Raises KeyError when it is current, or not on the ring."""
        if key_id == self.current or key_id not in self.keys:
            raise KeyError(key_id)
        return Ring(self.current, {name: key for name, key in self.keys.items() if name != key_id})

    def save(self, path: Path) -> None:
        """Replace the ring on disk: the old one or the new one, never half of either."""
        self._write_beside(path).replace(path)

    def key(self, key_id: str) -> Key:
        """The key of this name. Raises RingError when it is not on the ring."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise RingError(f"push key {key_id} is not on the ring") from None

    def id_of(self, public: str) -> str | None:
        """Which key this public half belongs to."""
        wanted = public.rstrip("=")
        return next((name for name, key in self.keys.items() if key.public == wanted), None)

    def _write_beside(self, path: Path) -> Path:
        beside = path.with_name(f".{path.name}.{token_hex(4)}")
        keys = {name: vars(key) for name, key in self.keys.items()}
        owner = (path if path.exists() else path.parent).stat()
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            if os.geteuid() == 0:  # made by root, it would be closed to whoever rings with it
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            json.dump({"current": self.current, "keys": keys}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        return beside


def in_use(own: Session) -> set[str]:
    """The ids of the keys that a live subscription needs."""
    return set(own.scalars(select(Subscription.key_id).where(Subscription.dead_at.is_(None)).distinct()))


def start_up(path: Path, own: Session, *, make: bool) -> Ring:
    """The ring, checked before anything runs; `make` a first one where none is (development only).

    Raises SystemExit: a house that cannot ring does not start.
    """
    try:
        ring = Ring.load_or_make(path) if make else Ring.load(path)
        check(ring, own)
    except RingError as error:
        raise SystemExit(str(error)) from error
    close_to_others(path)
    return ring


def close_to_others(path: Path) -> None:
    """A ring that came back from a backup open to everybody is closed again, or complained of."""
    if path.stat().st_mode & 0o077 == 0:
        return
    try:
        path.chmod(0o600)
    except OSError:  # a secret that is mounted may not be ours to change
        log.warning("others on this machine can read the push keys: %s", path)


def check(ring: Ring, own: Session) -> None:
    """Raises RingError when a phone waits to be rung with a key that is not on the ring."""
    missing = sorted(in_use(own) - ring.keys.keys())
    if missing:
        raise RingError(
            f"Phones subscribed with push keys that are not on the ring: {', '.join(missing)}. "
            "Restore the ring from the backup; without it everybody has to turn push on again."
        )


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Ring:
    text = json.loads(path.read_text())
    ring = Ring(text["current"], {name: Key(**pair) for name, pair in text["keys"].items()})
    if ring.current not in ring.keys or not all(key.belongs_together() for key in ring.keys.values()):
        raise ValueError("current names no key, or two halves do not belong together")
    return ring


def _point(pair: ec.EllipticCurvePrivateKey) -> bytes:
    return pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
