"""How a citizen can be reached, and whether they have said yes to be reminded: who agreed on it, and when."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fieldapp.config import config
from fieldapp.db import session
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.changes import newest, note
from fieldapp.mentorships.models import Course, CourseChange

WAYS = ("sms", "email")
CHANGE = "reminders"
# What the row of a change says of who does not want any.
NONE = "none"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?(?:[0-9] ?){8,15}")


@dataclass(frozen=True)
class Contact:
    """A number, an address, and a way of reminding (`sms`, `email`); each empty when there is none."""

    phone: str
    email: str
    reminders: str

    @property
    def reached_by(self) -> tuple[str, str] | None:
        """The way of reminding and where it leads; None when there is none."""
        to = {"sms": self.phone, "email": self.email}.get(self.reminders)
        return (self.reminders, to) if to is not None else None

    def wrong(self) -> dict[str, str]:
        """A sentence for each field to correct."""
        found = {}
        if self.reminders not in ("", *WAYS):
            found["reminders"] = _("Vælg, om borgeren vil have en påmindelse.")
        if self.reminders == "sms" and not config().can_text:
            found["reminders"] = _("Der kan ikke sendes sms herfra. Vælg mail eller »Nej tak«.")
        if self.reminders == "sms" and not self.phone:
            found["phone"] = _("Skriv det nummer, sms'en skal sendes til, eller vælg »Nej tak«.")
        if self.reminders == "email" and not self.email:
            found["email"] = _("Skriv den adresse, mailen skal sendes til, eller vælg »Nej tak«.")
        if self.phone and not _PHONE.fullmatch(self.phone):
            found["phone"] = _("Skriv telefonnummeret med 8 tal, eller lad feltet stå tomt.")
        if self.email and not _EMAIL.fullmatch(self.email):
            found["email"] = _("Skriv mailadressen som navn@eksempel.dk, eller lad feltet stå tomt.")
        return found


def contact_of(course: Course) -> Contact:
    """What is written about the course's citizen now."""
    citizen = course.citizen
    return Contact(citizen.phone or "", citizen.email or "", citizen.reminders or "")


def write_down(course: Course, contact: Contact, *, by: UUID, at: datetime) -> None:
    """From now on it is so. Another answer about reminders leaves a row; `by` may be the citizen's own id."""
    citizen = course.citizen
    chosen = contact.reminders or None
    if citizen.reminders != chosen:
        note(course, CHANGE, by, at, reason=chosen or NONE)
    citizen.phone, citizen.email = contact.phone or None, contact.email or None
    citizen.reminders = chosen
    session().flush()


def agreed_on(course: Course) -> CourseChange | None:
    """Who wrote down the answer that counts now, and when; None when nobody has been asked."""
    return newest(course, CHANGE)
