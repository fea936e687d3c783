"""The worker's real modules in an engine of their own: QuickJS, one thread, no time but what is given."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import quickjs
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask

from fieldapp.pwa import shell
from fieldapp.pwa.joiner import joined
from fieldapp.sealing import derive

HERE = Path(__file__).parent
# What the browser gives a worker, in the order of browser.js.
GIVEN = (
    "self, indexedDB, navigator, fetch, BroadcastChannel, AbortSignal, crypto, Date, Math, console, "
    "setTimeout, clearTimeout"
)
STACK = 4_000_000  # bytes; promises chain deep when a hundred entries wait
POINT = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


class Stumble(Exception):
    """The worker's code broke where nothing harmed it."""


def modules(app: Flask) -> dict[str, str]:
    """The modules that a phone is given, with our start and vault in place of its own."""
    given = {name: content.decode() for name, content in shell.shell(app).files.items()}
    return given | {name: (HERE / name).read_text() for name in ("start.js", "vault.js")}


class Engine:
    """Every phone's worker, from the modules that it is given."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._context = quickjs.Context()
        self._context.set_max_stack_size(STACK)
        self._context.add_callable("sealing", sealed)
        worker = joined(sources, "start.js")
        self._context.eval(f"globalThis.worker = function ({GIVEN}) {{\n{worker}\n}};")
        self._context.eval(f"(() => {{\n{(HERE / 'browser.js').read_text()}\n}})();")
        self._hands: dict[str, Any] = {}
        self._calls = 0

    def hand(self, name: str, *given: Any) -> Any:
        """Call one of the browser's hands."""
        if name not in self._hands:
            self._hands[name] = self._context.get(f"hand_{name}")
        return self._hands[name](*given)

    def read(self, name: str, *given: Any) -> Any:
        """The same, of one that answers JSON."""
        return json.loads(self.hand(name, *given))

    def call(self, phone: str, what: str, **given: Any) -> int:
        """Ask a worker for something; the answer is told under this number, some turns later."""
        self._calls += 1
        self.hand("call", phone, self._calls, what, json.dumps(given))
        return self._calls

    def settle(self) -> None:
        """Let everybody go on until they wait for the network or for nothing."""
        while True:
            while self._context.execute_pending_job():
                pass
            if not self.hand("turn"):
                return


def sealed(point: str, text: str, entry: str) -> str:
    """What vault.js's `sealTo` answers, made with the house's own means."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(point))
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    iv = bytes(12)  # the key is used once
    ciphertext = AESGCM(derive(ephemeral, theirs)).encrypt(iv, text.encode(), entry.encode())
    ours = ephemeral.public_key().public_bytes(*POINT)
    parts = {"ephemeral": ours, "iv": iv, "ciphertext": ciphertext}
    return json.dumps({"version": 1} | {name: b64encode(part).decode() for name, part in parts.items()})
