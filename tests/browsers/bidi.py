"""WebDriver BiDi, one question and one answer at a time."""

import json
from contextlib import ExitStack
from typing import Any

from websockets.sync.client import connect


class BidiError(Exception):
    """The browser refused a command; the text is its own."""


class Bidi:
    """A session with a browser that listens on `address`; what happens meanwhile is kept in `events`."""

    def __init__(self, address: str) -> None:
        self.events: list[dict[str, Any]] = []
        self._last_id = 0
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(f"{address}/session", max_size=None, ping_interval=None, proxy=None)
        )
        self.ask("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})

    def ask(self, method: str, answer_within: float = 30, **params: Any) -> dict[str, Any]:
        self._last_id += 1
        self._socket.send(json.dumps({"id": self._last_id, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=answer_within))
            if message.get("id") != self._last_id:
                self.events.append(message)
            elif message["type"] == "error":
                raise BidiError(f"{method}: {message['error']}: {message['message']}")
            else:
                return dict(message["result"])

    def close(self) -> None:
        self._open.close()
