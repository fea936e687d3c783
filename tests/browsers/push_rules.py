"""What a push service demands of a message before it carries it (RFC 8030, 8188, 8291, 8292)."""

import base64
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

LARGEST_BODY = 4096
LONGEST_JWT_LIFE = 24 * 3600
URGENCIES = {"very-low", "low", "normal", "high"}


class Refused(Exception):
    """The message is not carried: HTTP status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def check_message(headers: Mapping[str, str], body: bytes) -> None:
    """Headers and envelope; what is inside is nobody's business."""
    if not headers.get("TTL", "").isdigit():
        raise Refused(400, "TTL missing or not a number")
    if headers.get("Urgency", "normal") not in URGENCIES:
        raise Refused(400, "unknown Urgency")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,32}", headers.get("Topic", "")):
        raise Refused(400, "Topic is not up to 32 characters of base64url")
    if len(body) > LARGEST_BODY:
        raise Refused(413, f"{len(body)} bytes, more than {LARGEST_BODY}")
    if body and headers.get("Content-Encoding") != "aes128gcm":
        raise Refused(400, "Content-Encoding is not aes128gcm")
    # 16 salt, 4 record size, 1 key length, 65 key: anything else no browser can open.
    if body and (len(body) < 86 or body[20] != 65 or body[21] != 4):
        raise Refused(400, "not an aes128gcm envelope")


def check_vapid(authorization: str, key: str | None, origin: str, now: float | None = None) -> None:
    """The sender proves that it is the one the phone subscribed with (`key`, base64url), for this origin."""
    if key is None and not authorization:
        return
    found = re.fullmatch(r"vapid (?=.*\bt=([\w.-]+))(?=.*\bk=([\w-]+)).*", authorization)
    if not found:
        raise Refused(401, "no VAPID authorization")
    token, sender = found.groups()
    if key is not None and unpad(key) != unpad(sender):
        raise Refused(401, "VAPID key is not the one of the subscription")
    claims = _signed_claims(token, sender)
    life = float(claims.get("exp", 0)) - (now or time.time())
    if not 0 < life <= LONGEST_JWT_LIFE:
        raise Refused(401, f"VAPID exp is {life:.0f} s away")
    if claims.get("aud") != origin:
        raise Refused(401, f"VAPID aud is {claims.get('aud')}, not {origin}")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise Refused(401, "VAPID sub is no contact")


def _signed_claims(token: str, key: str) -> dict[str, Any]:
    try:
        head, claims, signature = token.split(".")
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(key))
        raw = from_base64url(signature)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        point.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        return dict(json.loads(from_base64url(claims)))
    except (ValueError, InvalidSignature) as error:
        raise Refused(401, "VAPID signature is wrong") from error


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_base64url(raw: bytes) -> str:
    return unpad(base64.urlsafe_b64encode(raw).decode())


def unpad(text: str) -> str:
    return text.rstrip("=")
