"""One e-mail to one person, as empty of content as a push; by SMTP, or as a file."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from flask import render_template

from fieldapp.alerts.push import Answer, Verdict
from fieldapp.config import Config
from fieldapp.i18n import catalogue

TIMEOUT = 5.0


@dataclass(frozen=True)
class Letter:
    """One e-mail, ready to go. `id` is the delivery's, so that a second try is seen to be the same mail."""

    id: str
    to: str
    link: str
    language: str


def send(letter: Letter, settings: Config) -> Answer:
    """Hand it over once. Never raises for anything that the mail server or the network does."""
    return hand_over(compose(letter, settings.mail_from), letter.id, settings)


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The mail itself: that there is news, and the link behind the login."""
    gettext = catalogue(letter.language).gettext
    text = render_template("alerts/mail.txt", _=gettext, link=letter.link)
    return envelope(letter.id, letter.to, gettext("Der er nyt til dig"), text, sender)


def envelope(id: str, to: str, subject: str, text: str, sender: str) -> EmailMessage:
    """A mail with all that each of ours has. A second try with the same `id` is seen to be the same mail."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def hand_over(message: EmailMessage, name: str, settings: Config) -> Answer:
    """To the mail server; without one, to the outbox folder. Never raises for what they do."""
    try:
        if settings.smtp_url:
            post(message, urlsplit(settings.smtp_url))
        else:
            keep(message.as_bytes(), settings.mail_outbox, f"{name}.eml")
    except (smtplib.SMTPException, OSError) as error:
        # Not the error's text: it holds the address.
        return Answer(Verdict.LATER, type(error).__name__)
    return Answer(Verdict.SENT, "handed over")


def post(message: EmailMessage, server: SplitResult) -> None:
    """Over SMTP: `smtps://` is encrypted from the start, `smtp://` as soon as the server can.

    A password is never said in the clear.
    """
    host, trusted = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT, context=trusted)
    else:
        line = smtplib.SMTP(host, server.port or 25, timeout=TIMEOUT)
    with line:
        if server.scheme != "smtps":
            line.ehlo()
            if line.has_extn("starttls") or server.username:
                line.starttls(context=trusted)
        if server.username:
            line.login(unquote(server.username), unquote(server.password or ""))
        line.send_message(message)


def keep(content: bytes, folder: Path, name: str) -> None:
    """As a file: written beside and renamed, so that a reader never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = folder / f".{name}.{os.getpid()}"
    beside.write_bytes(content)
    beside.replace(folder / name)
