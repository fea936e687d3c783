"""What a citizen is sent: that there is a page, and the way in. Never why there is one, and nobody's name."""

from functools import partial
from typing import Any

from flask import render_template

from fieldapp.accounts.models import Organisation
from fieldapp.alerts.notes import Way, Words
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.i18n import catalogue
from fieldapp.mentorships.models import Citizen
from fieldapp.mentorships.secrets import Secrets


def link_to(secrets: Secrets) -> str:
    """The address that opens the citizen's page."""
    return f"{config().base_url}/c/{secrets.token}"


def code_page() -> str:
    """Where a code is typed, as it is said aloud: fieldapp.kommune.dk/c"""
    return f"{config().base_url.partition('://')[2]}/c"


def write(way: Way, citizen: Citizen, secrets: Secrets) -> Words:
    """The message in the citizen's own language.

    A text message carries no link: people are told not to follow links in them (domain 06).
    """
    organisation = session().get_one(Organisation, citizen.organisation_id).name
    said = {
        "_": partial(_said, citizen.language),
        "organisation": organisation,
        "place": code_page(),
        "code": secrets.grouped,
    }
    if way is Way.SMS:
        text = render_template("mentorships/link_sms.txt", **said)
        return Words(citizen.phone or "", "", text)
    subject = _said(citizen.language, "%(organisation)s: dine aftaler", organisation=organisation)
    text = render_template("mentorships/link_mail.txt", **said, link=link_to(secrets))
    return Words(citizen.email or "", subject, text)


def _said(language: str, text: str, **values: Any) -> str:
    return catalogue(language).gettext(text) % values
