"""Entries are sealed on the phone to this house's public key; only the house can open them."""

import json
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldapp.errors import BadRequest
from fieldapp.i18n import gettext as _

MEDIA_TYPE = "application/vnd.fieldapp.sealed+json"
_INFO = b"fieldapp sealed v1"
_POINT = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


@dataclass(frozen=True)
class SealingKeys:
    """The ring of private keys. Phones seal to the newest; older ones stay for phones long away."""

    current: str
    keys: dict[str, ec.EllipticCurvePrivateKey]

    @classmethod
    def load(cls, path: Path, *, make: bool) -> "SealingKeys":
        """Read the ring, or `make` a first one. Raises SystemExit when it is missing and must not be made."""
        if not path.exists():
            if not make:
                raise SystemExit(f"The sealing keys are missing: {path}. Run: fieldapp sealing new")
            _write_first(path)
        ring = json.loads(path.read_text())
        return cls(ring["current"], {name: _private(text) for name, text in ring["keys"].items()})

    def public(self) -> dict[str, str]:
        """What a phone needs to seal: the key's id and its raw P-256 point in base64."""
        point = self.keys[self.current].public_key().public_bytes(*_POINT)
        return {"key": self.current, "public": b64encode(point).decode()}

    def derive(self, purpose: str, key_name: str) -> bytes:
        """32 secret bytes of the house for one purpose; the same again as long as the key is on the ring.

        Raises KeyError when the ring has no key of this name.
        """
        number = self.keys[key_name].private_numbers().private_value
        info = f"fieldapp {purpose} v1".encode()
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(number.to_bytes(32))

    def open(self, body: bytes, entry_id: str) -> Any:
        """The JSON inside a sealed body. Raises BadRequest when it is broken or sealed to another key."""
        try:
            sealed = json.loads(body)
            private = self.keys[sealed["key"]]
            ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(
                ec.SECP256R1(), b64decode(sealed["ephemeral"], validate=True)
            )
            key = derive(private, ephemeral)
            iv, ciphertext = (b64decode(sealed[part], validate=True) for part in ("iv", "ciphertext"))
            return json.loads(AESGCM(key).decrypt(iv, ciphertext, entry_id.encode()))
        except (KeyError, TypeError, ValueError, NotBase64, InvalidTag, RecursionError) as error:
            raise BadRequest(_("Vi kunne ikke åbne det, telefonen sendte."), code="sealed") from error


def derive(private: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey) -> bytes:
    """The shared AES-256 key: ECDH on P-256, then HKDF-SHA-256."""
    secret = private.exchange(ec.ECDH(), public)
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_INFO).derive(secret)


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(b64decode(text), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SystemExit("The sealing keys hold a key that is not P-256.")
    return key


def _write_first(path: Path) -> None:
    der = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    ring = {"current": "s1", "keys": {"s1": b64encode(der).decode()}}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(ring, file)
