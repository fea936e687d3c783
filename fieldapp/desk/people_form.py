"""What an administrator typed about a person, read and judged."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fieldapp.accounts.models import Affiliation, Role, User
from fieldapp.accounts.people import Particulars, is_email, phone_fault
from fieldapp.accounts.places import places
from fieldapp.errors import Invalid
from fieldapp.i18n import LANGUAGES
from fieldapp.i18n import gettext as _

FIELDS = ("name", "email", "phone", "role", "affiliation", "provider", "unit", "language")


def blank(role: str) -> dict[str, str]:
    """An empty form for somebody in this role."""
    known = role if role in tuple(Role) else ""
    return dict.fromkeys(FIELDS, "") | {"role": known, "affiliation": Affiliation.INTERNAL, "language": "da"}


def of(person: User) -> dict[str, str]:
    """The form as it stands for somebody who is here."""
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone or "",
        "role": person.role,
        "affiliation": person.affiliation or "",
        "provider": str(person.provider_id or ""),
        "unit": str(person.unit_id or ""),
        "language": person.language,
    }


def typed(form: Mapping[str, Any]) -> dict[str, str]:
    """Every field as text, nothing longer than a page can show."""
    return {name: str(form.get(name, "")).strip()[:320] for name in FIELDS}


def read(form: Mapping[str, str], by: User) -> Particulars:
    """The person that the form describes. Raises Invalid, naming the fields to correct."""
    is_mentor = form["role"] == Role.MENTOR
    affiliation = form["affiliation"] if is_mentor else None
    provider = _place("provider", form, by) if affiliation == Affiliation.EXTERNAL else None
    unit = _place("unit", form, by)
    email = form["email"].lower()
    wrong = {
        "name": _("Skriv personens navn.") if not 0 < len(form["name"]) <= 120 else "",
        "email": _("Skriv en e-mail, fx navn@kommune.dk.") if not is_email(email) else "",
        "phone": phone_fault(form["phone"]),
        "role": _("Vælg, hvad personen skal lave.") if form["role"] not in tuple(Role) else "",
        "affiliation": _("Vælg mentorens tilknytning.")
        if is_mentor and affiliation not in tuple(Affiliation)
        else "",
        "provider": _("Vælg leverandøren.") if affiliation == Affiliation.EXTERNAL and not provider else "",
        "unit": _("Vælg en afdeling fra listen.") if form["unit"] and not unit else "",
        "language": _("Vælg et sprog.") if form["language"] not in LANGUAGES else "",
    }
    if found := {name: sentence for name, sentence in wrong.items() if sentence}:
        raise Invalid(" ".join(found.values()), fields=found)
    return Particulars(
        name=form["name"],
        email=email,
        phone=form["phone"] or None,
        role=form["role"],
        affiliation=affiliation,
        provider_id=provider,
        unit_id=unit,
        language=form["language"],
    )


def _place(kind: str, form: Mapping[str, str], by: User) -> UUID | None:
    """The chosen provider or unit, if it is the organisation's own."""
    return next((place.id for place in places(kind, by) if str(place.id) == form[kind]), None)
