"""A network between phone and house that loses, cuts and lies, one request at a time."""

from collections.abc import Callable, Iterable
from typing import Any

Answer = Iterable[bytes]
Start = Callable[..., Any]
PORTAL = b"<!doctype html><title>Hotel</title><p>Velkommen til hotellets net"


class Unreliable:
    """WSGI around the app. `faults` are used up, one for each PUT; `seen` counts the PUTs."""

    def __init__(self, app: Callable[..., Answer]):
        self.app = app
        self.faults: list[str | int] = []
        self.seen: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Start) -> Answer:
        """Pass it on, or do what the next fault says."""
        if environ["REQUEST_METHOD"] != "PUT":
            return self.app(environ, start)
        self.seen.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        fault = self.faults.pop(0) if self.faults else None
        if fault is None:
            return self.app(environ, start)
        if isinstance(fault, int):
            return _refuse(start, fault)
        answer: Answer = getattr(self, f"_{fault}")(environ, start)
        return answer

    def _portal(self, environ: dict[str, Any], start: Start) -> Answer:
        start("200 OK", [("Content-Type", "text/html")])
        return [PORTAL]

    def _redirect(self, environ: dict[str, Any], start: Start) -> Answer:
        start("302 Found", [("Location", "/login")])
        return [b""]

    def _moved(self, environ: dict[str, Any], start: Start) -> Answer:
        """A redirect that wants the same request, entry and all, somewhere else."""
        start("307 Temporary Redirect", [("Location", "/elsewhere")])
        return [b""]

    def _cut(self, environ: dict[str, Any], start: Start) -> Answer:
        """The house has it, but its answer ends halfway."""
        whole = b"".join(self.app(environ, start))
        return [whole[: len(whole) // 2]]

    def _other(self, environ: dict[str, Any], start: Start) -> Answer:
        """A receipt, but for another entry."""
        start("200 OK", [("Content-Type", "application/vnd.fieldapp.receipt+json")])
        return [b'{"receipt":{"id":"00000000-0000-7000-8000-000000000000"}}']


def _refuse(start: Start, status: int) -> Answer:
    start(f"{status} Said so", [("Content-Type", "application/json")])
    return [b'{"error":{"status":%d,"code":"invalid","message":"Ret det.","fields":{}}}' % status]
