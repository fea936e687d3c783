"""A certificate authority of one's own, made once. Whoever steals its key can speak for this network only."""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fieldapp.clock import now

TEN_YEARS = timedelta(days=3650)
YEAR = timedelta(days=397)  # iPhones want less than 825 days
NETWORKS = ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")


@dataclass(frozen=True)
class Authority:
    """Who signs, in `folder`: ca.crt for phones to trust, and ca.key that stays here."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def of(cls, folder: Path, host: str) -> "Authority":
        """The one that is there, or a new one that may speak for `host`, localhost and private addresses."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key_file, file = folder / "ca.key", folder / "ca.crt"
        if not file.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            _keep(key_file, _pem(key))
            file.write_bytes(_authority(key, host).public_bytes(Encoding.PEM))
        found = cast(ec.EllipticCurvePrivateKey, load_pem_private_key(key_file.read_bytes(), password=None))
        return cls(folder, found, x509.load_pem_x509_certificate(file.read_bytes()))

    @property
    def fingerprint(self) -> str:
        """SHA-256, as phones show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def sign(self, names: Sequence[str], addresses: Sequence[str]) -> Path:
        """A new key and certificate for a server that is reached by these, in one file for `ssl`."""
        key = ec.generate_private_key(ec.SECP256R1())
        places = [*map(x509.DNSName, names), *(x509.IPAddress(ipaddress.ip_address(a)) for a in addresses)]
        made = (
            _began(_named("fieldapp"), self.certificate.subject, key.public_key(), YEAR)
            .add_extension(x509.SubjectAlternativeName(places), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_issuer(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        file = self.folder / "server.pem"
        _keep(file, made.public_bytes(Encoding.PEM) + _pem(key))
        return file


def _authority(key: ec.EllipticCurvePrivateKey, host: str) -> x509.Certificate:
    name = _named(f"fieldapp development on {host}"[:64])
    allowed = [x509.DNSName(one) for one in dict.fromkeys(("localhost", "local", host))]
    networks = [x509.IPAddress(ipaddress.ip_network(one)) for one in NETWORKS]
    return (
        _began(name, name, key.public_key(), TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints([*allowed, *networks], None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _began(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lifetime: timedelta
) -> x509.CertificateBuilder:
    moment = now()
    return (
        x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + lifetime)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _issuer(key: ec.EllipticCurvePublicKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _keep(file: Path, content: bytes) -> None:
    """For nobody else's eyes, not even for a moment."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
