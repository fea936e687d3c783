"""A sender of pushes with a VAPID key of its own, as plain as pywebpush allows."""

import time
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher

from .push_rules import to_base64url


class Sender:
    """`key` is for `pushManager.subscribe({applicationServerKey})`; `origin` that of the endpoints."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._vapid = Vapid02()
        self._vapid.generate_keys()
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.key = to_base64url(point)

    def signed(self, claims: dict[str, Any] | None = None) -> dict[str, str]:
        """The Authorization header, good for an hour unless `claims` says otherwise."""
        usual = {"aud": self.origin, "sub": "mailto:drift@eksempel.dk", "exp": int(time.time()) + 3600}
        return dict(self._vapid.sign(usual | (claims or {})))

    def send(
        self,
        subscription: dict[str, Any],
        text: str,
        ttl: int = 60,
        claims: dict[str, Any] | None = None,
        timeout: float = 5,
        verify: Path | None = None,
        **headers: str,
    ) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(verify) if verify else True
            answer = WebPusher(subscription, requests_session=session).send(
                text, {**self.signed(claims), **headers}, ttl, timeout=timeout
            )
        assert isinstance(answer, requests.Response)
        return answer
