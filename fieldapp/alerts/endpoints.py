"""Where we may post to. A browser names the address itself, so it is read with suspicion."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

LONGEST = 1000
# Plain ASCII in the order that every parser reads alike: no user, no backslash, no fragment.
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SHAPE = re.compile(rf"https?://{_LABEL}(\.{_LABEL})*(:[1-9][0-9]{{0,4}})?/[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*")


def origin(endpoint: str) -> str:
    """Scheme, host and port, as the push service's signature names it: without the port that is usual."""
    parts = urlsplit(endpoint)
    usual = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual)}".lower()


def is_allowed(endpoint: str, hosts: Iterable[str]) -> bool:
    """Is it one of the push services in `hosts`?

    A name in `hosts` means that host over https; `*.` in front any host below it;
    `host:port` that very port, also over http (for tests and development).
    """
    if len(endpoint) > LONGEST or not _SHAPE.fullmatch(endpoint):
        return False
    parts = urlsplit(endpoint)
    try:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:  # a port beyond 65535
        return False
    if f"{host}:{port}" in hosts:
        return True
    return parts.scheme == "https" and port == 443 and any(_matches(host, allowed) for allowed in hosts)


def point(text: object) -> str | None:
    """The browser's public key: 65 bytes on the P-256 curve, base64url without padding; else None."""
    raw = _decoded(text)
    if len(raw) != 65 or raw[0] != 4:
        return None
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return None
    return _encoded(raw)


def secret(text: object) -> str | None:
    """The browser's shared secret: 16 bytes, base64url without padding; else None."""
    raw = _decoded(text)
    return _encoded(raw) if len(raw) == 16 else None


def _matches(host: str, allowed: str) -> bool:
    if allowed.startswith("*."):
        return host.endswith(allowed[1:]) and not host.startswith(".")
    return host == allowed


def _decoded(text: object) -> bytes:
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,100}={0,2}", text):
        return b""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except NotBase64:
        return b""


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
