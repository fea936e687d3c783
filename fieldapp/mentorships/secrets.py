"""A link's token and its code: made from a key's id and the house's secret, found by their hashes."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import current_app

from fieldapp.mentorships.models import CitizenKey
from fieldapp.sealing import SealingKeys

# No vowels, so that no word comes out; nothing that looks like something else in here.
ALPHABET = "23456789CDFHJKMNPQRTVWXY"
LOOKS_LIKE = str.maketrans("BSZG", "8526")
LENGTH = 8
# Two codes are the same once in a hundred billion times; more than a few in a row is a fault.
MOST = 50


@dataclass(frozen=True)
class Secrets:
    """What the citizen holds: `token` is the end of the link, `code` is what can be typed instead."""

    token: str
    code: str

    def __repr__(self) -> str:
        """Nothing that could end up in a log."""
        return "Secrets(…)"

    @property
    def grouped(self) -> str:
        """The code as people read it aloud: 7F3K 9QXM."""
        return f"{self.code[:4]} {self.code[4:]}"


def current() -> str:
    """The name of the secret that new keys are made with."""
    return _ring().current


def has(name: str | None) -> bool:
    """Is this secret still on the ring? What was made with a lost one opens nothing."""
    return name in _ring().keys


def first_free(key: CitizenKey, name: str, is_taken: Callable[[dict[str, str]], bool]) -> Secrets:
    """The token, and the first code in the key's own row of codes that is not taken.

    `is_taken` is asked about the hashes of a code, one for each secret of the ring.
    """
    token = urlsafe_b64encode(_made(name, f"token {key.organisation_id} {key.id}")).decode()[:24]
    for counter in range(MOST):
        code = _code(_made(name, f"code {counter} {key.organisation_id} {key.id}"))
        if not is_taken(hashes_of(code)):
            return Secrets(token, code)
    raise RuntimeError("no free code")


def hash_of(token: str) -> str:
    """What a link is found by. A token is too long to be guessed from its hash."""
    return sha256(token.encode()).hexdigest()


def hashes_of(code: str) -> dict[str, str]:
    """What a code is found by, for each secret of the ring: a code is short, so the hash is a keyed one."""
    ring = _ring()
    return {
        name: hmac.new(ring.derive("code hash", name), code.encode(), sha256).hexdigest()
        for name in ring.keys
    }


def tidy(code: str) -> str:
    """A code as somebody typed it: without spaces, in capitals, and B, S, Z, G read as 8, 5, 2, 6."""
    typed = "".join(character for character in code.upper() if character.isalnum())
    return typed.translate(LOOKS_LIKE)[: LENGTH + 1]


def _code(raw: bytes) -> str:
    number, letters = int.from_bytes(raw), []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def _made(name: str, what: str) -> bytes:
    return hmac.new(_ring().derive("citizen keys", name), what.encode(), sha256).digest()


def _ring() -> SealingKeys:
    found: SealingKeys = current_app.extensions["fieldapp.sealing"]
    return found
