"""Every setting of the house, with its default; `FIELDAPP_<NAME>` overrides."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

PUSH_HOSTS = (
    "fcm.googleapis.com",
    "*.push.apple.com",
    "updates.push.services.mozilla.com",
    "*.notify.windows.com",
)
# Group, subject, sub-subject. Which one is for mentors no public source says; each municipality knows.
KLE = re.compile(r"\d{2}\.\d{2}\.\d{2}")


@dataclass(frozen=True)
class Config:
    """Settings of one running house. Lists are written with commas in the environment."""

    data_dir: Path = Path("var")
    # SQLite in the data folder unless said otherwise; postgresql://… for many writers.
    database_url: str = ""
    base_url: str = "http://localhost:8000"
    # Development shows /dev/outbox, makes missing keys by itself and needs no https.
    development: bool = False
    vapid_subject: str = "mailto:drift@eksempel.dk"
    # Push services we post to: hostnames, `*.` for any host below; `host:port` allows plain http in tests.
    push_hosts: tuple[str, ...] = PUSH_HOSTS
    mail_from: str = "fieldapp@eksempel.dk"
    # smtp://user:password@host:587. Development keeps every message as a file in the outbox folder.
    smtp_url: str = ""
    # Something of yours fetches text messages from the outbox folder and sends them.
    sms_gateway: bool = False
    # https://user:password@gateway/… takes each text message as a POST instead.
    sms_url: str = ""
    # Who says it may read /metrics from another machine; empty: nobody may.
    metrics_token: str = ""
    # The subject in KLE that documents are filed under, `12.34.56`; empty: the records choose one.
    kle_number: str = ""
    # How many proxies in front set X-Forwarded-For and X-Forwarded-Proto.
    proxies: int = 0
    # More than this at one account from one address in a minute, and a person has to wait.
    login_tries: int = 10
    # As many codes of citizens from one address in a minute.
    code_tries: int = 10
    # A phone that comes home after a week sends its entries in a row; more than this in a minute is a fault.
    entries_per_minute: int = 300

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'fieldapp.sqlite').resolve()}"

    @property
    def vapid_ring(self) -> Path:
        """Where the push keys lie."""
        return self.data_dir / "keys" / "vapid.json"

    @property
    def sealing_keys(self) -> Path:
        """Where the keys that open sealed entries lie."""
        return self.data_dir / "keys" / "sealing.json"

    @property
    def mail_outbox(self) -> Path:
        """Where messages lie when nothing sends them."""
        return self.data_dir / "outbox"

    @property
    def journal_outbox(self) -> Path:
        """Where documents lie for the records to fetch: a folder for each organisation."""
        return self.data_dir / "journal"

    @property
    def worker_switch(self) -> Path:
        """While this file is there, phones work without a server of their own."""
        return self.data_dir / "worker-off"

    @property
    def can_text(self) -> bool:
        """Does a text message reach anybody? Otherwise nobody is offered to send one."""
        return self.development or self.sms_gateway or bool(self.sms_url)

    @property
    def secure(self) -> bool:
        """Is the house reached over https?"""
        return self.base_url.startswith("https://")

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ, **given: Any) -> "Config":
        """Read the environment; what is `given` wins. Raises SystemExit naming a setting it cannot read."""
        values: dict[str, Any] = {}
        for setting in fields(cls):
            text = environ.get(f"FIELDAPP_{setting.name.upper()}")
            if text is not None:
                values[setting.name] = _read(setting.name, setting.default, text)
        return cls(**(values | given))

    def check(self) -> None:
        """Raises SystemExit where a real house could not ring: no mail, or an address nobody can open.

        Also where text messages would be said in the clear.
        """
        if self.sms_url and not _is_private(self.sms_url):
            raise SystemExit("FIELDAPP_SMS_URL must be an https address: telephone numbers travel by it.")
        if self.kle_number and not KLE.fullmatch(self.kle_number):
            raise SystemExit(f"FIELDAPP_KLE_NUMBER: {self.kle_number!r} is not a number like 12.34.56.")
        if self.development:
            return
        if not self.secure:
            raise SystemExit("FIELDAPP_BASE_URL must be the https address that people use.")
        if not self.smtp_url:
            raise SystemExit("FIELDAPP_SMTP_URL is missing: a caseworker without a device gets an e-mail.")


def config() -> Config:
    """The settings of the running app."""
    found: Config = current_app.config["FIELDAPP"]
    return found


def _is_private(url: str) -> bool:
    """Does nobody listen on the way: https, or a gateway on this very machine?"""
    place = urlsplit(url)
    here = place.scheme == "http" and place.hostname in ("localhost", "127.0.0.1", "::1")
    return here or (place.scheme == "https" and bool(place.hostname))


def _read(name: str, default: object, text: str) -> Any:
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "0": False, "false": False}[text.lower()]
        if isinstance(default, int):
            return int(text)
    except (KeyError, ValueError):
        raise SystemExit(f"FIELDAPP_{name.upper()}: cannot read {text!r}") from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return Path(text) if isinstance(default, Path) else text
