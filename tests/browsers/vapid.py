"""A sender of pushes as the product has one, with a key of its own."""

import time
from functools import cached_property
from typing import Any

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher

from .push_rules import to_base64url


class Sender:
    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._vapid = Vapid02()
        self._vapid.generate_keys()

    @cached_property
    def key(self) -> str:
        """For `pushManager.subscribe({applicationServerKey})`."""
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return to_base64url(point)

    def send(
        self,
        subscription: dict[str, Any],
        text: str,
        ttl: int | None = 60,
        claims: dict[str, Any] | None = None,
        **headers: str,
    ) -> requests.Response:
        fresh = {"aud": self.origin, "sub": "mailto:drift@eksempel.dk", "exp": int(time.time()) + 3600}
        signed = self._vapid.sign(fresh | (claims or {}))
        with requests.Session() as session:
            session.trust_env = False
            answer = WebPusher(subscription, requests_session=session).send(
                text, {**signed, **headers}, ttl, timeout=(3, 2)
            )
        assert isinstance(answer, requests.Response)
        return answer
