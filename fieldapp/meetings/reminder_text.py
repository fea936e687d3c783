"""What a citizen is reminded with: that there is an appointment, and when. No name, no place, no reason.

It fits in one text message (160 letters of the telephone's own alphabet, GSM 03.38, which has æ, ø and å).
"""

from datetime import datetime
from functools import partial
from typing import Any

from flask import render_template

from fieldapp.accounts.models import Organisation
from fieldapp.alerts.notes import Way, Words
from fieldapp.db import session
from fieldapp.formats import tel
from fieldapp.formats.words import WORDS
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import catalogue
from fieldapp.mentorships import keys
from fieldapp.mentorships.letters import code_page
from fieldapp.mentorships.models import Course

ONE_MESSAGE = 160
# A name that is cut short does not end with one of these, nor with a comma or half a word.
_JOINING = {"og", "i", "for", "af", "på", "under", "ved", "and", "of", "the", "&", "–"}


def write(way: Way, course: Course, starts_at: datetime) -> Words:
    """The message in the citizen's own language. No link: people are told not to follow them (domain 06)."""
    citizen = course.citizen
    organisation = session().get_one(Organisation, course.organisation_id).name
    key = keys.live(course)
    said = {
        "_": partial(_said, citizen.language),
        "when": _when(starts_at, citizen.language),
        "place": code_page(),
        "code": keys.secrets_of(key).grouped if key else None,
        "phone": tel(course.mentor.phone),
    }
    text = render_template("meetings/reminder.txt", **said, organisation=organisation)
    if way is Way.EMAIL:
        subject = _said(citizen.language, "%(organisation)s: husk din aftale", organisation=organisation)
        return Words(citizen.email or "", subject, text)
    if len(text) > ONE_MESSAGE:
        short = _shortened(organisation, ONE_MESSAGE - (len(text) - len(organisation)))
        text = render_template("meetings/reminder.txt", **said, organisation=short)
    return Words(citizen.phone or "", "", text)


def _when(starts_at: datetime, language: str) -> str:
    """`torsdag kl. 10.00`: true also when the telephone was switched off until today."""
    words, here = WORDS[language], starts_at.astimezone(ZONE)
    day = words["weekdays"].split()[here.weekday()]
    return str(words["at"]).format(day=day, clock=f"{here.hour}{words['colon']}{here.minute:02}")


def _shortened(name: str, room: int) -> str:
    """As many whole words of the name as there is room for, and always the first."""
    kept = name.split()
    while len(kept) > 1 and (len(" ".join(kept)) > room or kept[-1] in _JOINING or kept[-1][-1] == "-"):
        kept.pop()
    return " ".join(kept).rstrip(",")


def _said(language: str, text: str, **values: Any) -> str:
    return catalogue(language).gettext(text) % values
