"""A real phone on the network reaches the house over https, and trusts it because somebody said so."""

import base64
import hashlib
import ssl
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from fieldapp import create_app
from fieldapp.lan.authority import Authority
from fieldapp.lan.door import Door
from fieldapp.lan.help import Help
from tests.browsers.chromium import Chromium
from tests.conftest import LiveServer
from tests.phone import Phone


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority.of(tmp_path / "lan", "desk7")


@pytest.fixture
def door(app: Flask, authority: Authority) -> Iterator[Door]:
    """The app behind https, as `fieldapp run --https` serves it."""
    secure = create_app(replace(app.config["FIELDAPP"], base_url="https://localhost"))
    live = LiveServer(secure)
    opened = Door(authority.sign(["localhost"], ["127.0.0.1"]), "127.0.0.1", 0, live.port)
    opened.open()
    yield opened
    opened.close()
    live.stop()
    secure.extensions["fieldapp.engine"].dispose()


def test_the_keys_are_nobody_elses_and_made_once(authority):
    again = Authority.of(authority.folder, "desk7")
    assert again.fingerprint == authority.fingerprint
    files = (authority.folder / "ca.key", again.sign([], ["127.0.0.1"]))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in files}
    assert modes == {"ca.key": 0o600, "server.pem": 0o600}


@pytest.mark.parametrize("name", ["bank.dk", "desk7.dk"])
def test_a_stolen_authority_speaks_for_no_other_name(authority, name):
    constraints = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints)
    names = [one.value for one in constraints.value.permitted_subtrees if isinstance(one, x509.DNSName)]
    assert constraints.critical
    assert not any(name == one or name.endswith(f".{one}") for one in names)


def asked(door: Door, authority: Authority | None, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """What a Python client hears that trusts this authority, or only those of its system."""
    context = ssl.create_default_context(cafile=authority and authority.folder / "ca.crt")
    body = b"" if "Origin" in headers else None
    request = urllib.request.Request(f"https://localhost:{door.port}{path}", body, headers)
    try:
        with urllib.request.urlopen(request, context=context, timeout=20) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, dict(refused.headers)


def test_who_trusts_the_authority_is_answered_and_who_does_not_hangs_up(door, authority):
    status, headers = asked(door, authority, "/healthz")
    assert (status, "Strict-Transport-Security" in headers) == (
        200,
        False,
    )  # tomorrow localhost speaks http
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        asked(door, None, "/healthz")


def test_a_form_from_the_same_address_is_taken_and_a_foreign_one_is_not(door, authority):
    here, elsewhere = f"https://localhost:{door.port}", "https://andetsteds.test"
    assert asked(door, authority, "/login", Origin=here)[0] != 403
    assert asked(door, authority, "/login", Origin=elsewhere)[0] == 403


def test_the_page_for_phones_hands_out_the_certificate(authority):
    page = Help(
        authority.folder / "ca.crt", authority.fingerprint, "https://192.168.1.2:8443", "127.0.0.1", 0
    )
    with urllib.request.urlopen(f"http://127.0.0.1:{page.port}/", timeout=20) as answer:
        assert authority.fingerprint in answer.read().decode()
    with urllib.request.urlopen(f"http://127.0.0.1:{page.port}/ca.crt", timeout=20) as answer:
        assert x509.load_pem_x509_certificate(answer.read()) == authority.certificate


@pytest.mark.browser
def test_the_phones_own_server_runs_over_it(door, authority, cast, session, request):
    flag = f"--ignore-certificate-errors-spki-list={spki(authority)}"
    with Chromium(playwright=request.getfixturevalue("playwright"), flags=[flag]) as chromium:
        phone = Phone(chromium, type("Server", (), {"url": f"https://localhost:{door.port}"}))
        phone.log_in(cast.viol)
        phone.enrol()
        assert phone.says_from() == "phone"
        (cookie,) = chromium.context.cookies()
        assert (cookie["name"], cookie["secure"]) == ("__Host-fieldapp", True)


def spki(authority: Authority) -> str:
    """What Chromium wants to know of a certificate that its system does not trust."""
    certificate = x509.load_pem_x509_certificate((authority.folder / "server.pem").read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
