"""What `fieldapp run --https` adds: a certificate, the door, the page for phones, and what to tell."""

import io
import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

import segno

from fieldapp.lan.authority import NETWORKS, Authority
from fieldapp.lan.door import Door
from fieldapp.lan.help import Help, addresses


@dataclass(frozen=True)
class Lan:
    """One machine as a phone beside it sees it."""

    data: Path
    host: str
    port: int

    @property
    def url(self) -> str:
        """The address for phones: a number, because few networks know names."""
        return f"https://{_private()[0]}:{self.port}"

    def open(self, inner: int) -> tuple[Door, str]:
        """Serve what listens on port `inner` here; answers the open door and what to tell a person."""
        name = socket.gethostname().partition(".")[0].lower()
        authority = Authority.of(self.data / "lan", name)
        certificate = authority.sign(["localhost", name, f"{name}.local"], _private())
        door = Door(certificate, self.host, self.port, inner)
        door.open()
        page = Help(authority.folder / "ca.crt", authority.fingerprint, self.url, self.host, self.port + 1)
        first = f"http://{_private()[0]}:{page.port}"
        return door, (
            f"{_code(first)}\n  A phone on this network begins at {first} (that is the code): it must trust\n"
            f"  {authority.folder / 'ca.crt'}, SHA-256\n  {authority.fingerprint}\n"
            f"  Passkeys need a name: try https://{name}.local:{self.port}, else choose a passphrase."
        )


def _private() -> list[str]:
    """The addresses that our authority may speak for."""
    networks = [ipaddress.ip_network(one) for one in NETWORKS]
    return [one for one in addresses() if any(ipaddress.ip_address(one) in network for network in networks)]


def _code(url: str) -> str:
    told = io.StringIO()
    segno.make(url, micro=False).terminal(told, compact=True)
    return told.getvalue()
