"""A telephone line between phone and house, on TCP: while it is ill, connections break halfway, both ways."""

import random
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

RESET = struct.pack("ii", 1, 0)  # closed so, the other side hears of an error and not of an end
# Of each piece that passes so many break the line: an entry and its answer get through 6 times in 10.
ILL = 0.22


class Line:
    """Listens on a port of its own, and hands on to `port`. `ill` is how often a piece breaks it, 0 to 1."""

    def __init__(self, port: int, seed: int) -> None:
        self._house = port
        self._dice = random.Random(seed)
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.ill, self.broken = 0.0, 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._listen)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._shut(self._listener)
        for end in list(self._open):
            self._shut(end)
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> str:
        """Where phones find the house; `localhost`, so that browsers trust it like https."""
        return f"http://localhost:{self.port}"

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                self._open.add(phone)
                try:
                    house = socket.create_connection(("127.0.0.1", self._house))
                except OSError:
                    self._shut(phone)
                    continue
                self._open.add(house)
                self._start(self._carry, phone, house)
                self._start(self._carry, house, phone)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                if self._dice.random() < self.ill:
                    self.broken += 1
                    target.sendall(piece[: self._dice.randrange(len(piece))])
                    break
                target.sendall(piece)
        for end in (source, target):
            self._shut(end)

    def _shut(self, end: socket.socket) -> None:
        """Closed for both, also for a thread that listens."""
        self._open.discard(end)
        with suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()

    def _start(self, work: Callable[..., None], *given: object) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, args=given, name="line")
        self._threads.append(thread)
        thread.start()
