"""A page in plain http, where a phone gets the certificate that it must trust before it can open the app."""

import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from waitress import create_server

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>fieldapp on this phone</title>
<h1>fieldapp on this phone</h1>
<p>1. <a href="/ca.crt">Fetch the certificate</a>. Its SHA-256 must be the one in the terminal:
<br><code>{fingerprint}</code>
<p>2. Android: Settings, Security, More, Install a certificate, CA certificate; choose the file ca.crt.
<p>2. iPhone: Settings, Profile downloaded, Install; then General, About, Certificate Trust Settings:
switch it on.
<p>3. <a href="{url}">Open fieldapp</a>. When you are done with it, remove the certificate in the same place.
"""


def addresses() -> list[str]:
    """This machine's private IPv4 addresses, the one that leads out first; 127.0.0.1 last."""
    found = ["127.0.0.1"]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:  # not on any network
        probe.connect(("192.0.2.1", 9))  # nothing is sent: the system only chooses the way
        found.insert(0, probe.getsockname()[0])
    with suppress(OSError):  # a host that does not know its own name
        found[1:1] = [
            str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        ]
    return list(dict.fromkeys(found))


class Help:
    """Serves the page and ca.crt at `host`:`port`."""

    def __init__(self, certificate: Path, fingerprint: str, url: str, host: str, port: int):
        self._certificate = certificate.read_bytes()
        self._page = PAGE.format(fingerprint=escape(fingerprint), url=escape(url)).encode()
        self._server = create_server(self._answer, host=host, port=port, threads=1, map={}, ident=None)
        self.port: int = self._server.effective_port
        threading.Thread(target=self._server.run, name="certificate page", daemon=True).start()

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        is_file = environ["PATH_INFO"] == "/ca.crt"
        kind = "application/x-x509-ca-cert" if is_file else "text/html; charset=utf-8"
        start("200 OK", [("Content-Type", kind), ("Cache-Control", "no-store")])
        return [self._certificate if is_file else self._page]
