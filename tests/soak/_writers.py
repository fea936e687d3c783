"""Many phones at once, each sending one entry after the other, and each again until it has its receipt."""

import json
import random
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from os import urandom
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy.orm import Session

from fieldapp.accounts.models import LoginSession
from fieldapp.clock import uuid7
from fieldapp.sealing import _POINT, MEDIA_TYPE, SealingKeys, derive
from tests.browsers.waiting import wait_until
from tests.cast import Cast, held, no_show

Person = dict[str, Any]
ANSWERS_WITHIN = 10  # seconds; then the phone tries again
SENT_AGAIN = 0.1  # so often a phone has lost a receipt that it got, and sends the same once more
PATIENCE = 60  # seconds for the last entries, when the house is up again
TRY_AGAIN = (429, 500, 502, 503)


def mentors(app: Flask, number: int) -> list[Person]:
    """Mentors with their logins, and what each writes: a meeting and an absence, under new ids each time."""
    with Session(app.extensions["fieldapp.engine"], expire_on_commit=False) as session:
        cast = Cast(session)
        found = []
        for at in range(number):
            mentor = cast.person(f"mentor{at}", "mentor", affiliation="internal")
            course = cast.course("Siv", mentor, cast.timian)
            login, secret = LoginSession.open(mentor)
            session.add(login)
            found.append({"cookie": secret, "entries": [held(course, mentor), no_show(course, mentor)]})
        session.commit()
        return found


class Writers:
    """A thread for each person. Leaving lets each finish its entry, so the house must be up by then."""

    def __init__(self, port: int, people: Sequence[Person], keys: SealingKeys, seed: int) -> None:
        self.port, self.keys = port, keys
        self.promised: dict[str, bytes] = {}
        self.again = self.double = 0
        self.trouble: list[str] = []
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(person, random.Random(f"{seed}/{at}")))
            for at, person in enumerate(people)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._last = time.monotonic() + PATIENCE
        self._over.set()
        for thread in self._threads:
            thread.join()

    def work(self, receipts: int) -> None:
        """Until they have so many receipts more."""
        enough = len(self.promised) + receipts
        wait_until(lambda: self.trouble or len(self.promised) >= enough, PATIENCE, "receipts under load")

    def _write(self, person: Person, dice: random.Random) -> None:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=ANSWERS_WITHIN)) as connection:
            while not self._over.is_set() and not self.trouble:
                id = str(uuid7())
                entry = dice.choice(person["entries"]) | {"id": id, "note": id}
                body, kind = self._packed(entry, dice)
                status, receipt = self._deliver(connection, person, id, body, kind)
                if not receipt:
                    return
                self.promised[id] = receipt
                self.again += status == 200
                if dice.random() < SENT_AGAIN and self._deliver(connection, person, id, body, kind) != (
                    200,
                    receipt,
                ):
                    self.double += 1

    def _packed(self, entry: Person, dice: random.Random) -> tuple[bytes, str]:
        if dice.random() < 0.5:
            return json.dumps(entry).encode(), "application/json"
        return sealed(self.keys, entry), MEDIA_TYPE

    def _deliver(
        self, connection: HTTPConnection, person: Person, id: str, body: bytes, kind: str
    ) -> tuple[int, bytes]:
        """Until there is a receipt for it, however long the house is away; empty when there will be none."""
        headers = {"Cookie": f"fieldapp={person['cookie']}", "Content-Type": kind, "X-Fieldapp": "entry"}
        while not (self._over.is_set() and time.monotonic() > self._last):
            try:
                connection.request("PUT", f"/meetings/{id}", body, headers)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, HTTPException):
                connection.close()
                time.sleep(0.05)
                continue
            if answer.status in (200, 201) and json.loads(content)["receipt"]["id"] == id:
                return answer.status, content
            if answer.status not in TRY_AGAIN:
                self.trouble.append(f"{answer.status}: {content[:300]!r}")
                return answer.status, b""
            time.sleep(0.05)
        self.trouble.append(f"{id} got no receipt within {PATIENCE} s after the last kill")
        return 0, b""


def sealed(keys: SealingKeys, entry: Person) -> bytes:
    """As a phone does it: an ephemeral key, ECDH, HKDF, AES-GCM bound to the entry's id."""
    public = keys.public()
    ours = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(public["public"]))
    iv = urandom(12)
    shut = AESGCM(derive(ours, theirs)).encrypt(iv, json.dumps(entry).encode(), entry["id"].encode())
    parts = {"ephemeral": ours.public_key().public_bytes(*_POINT), "iv": iv, "ciphertext": shut}
    return json.dumps(
        {"version": 1, "key": public["key"]}
        | {name: b64encode(part).decode() for name, part in parts.items()}
    ).encode()
