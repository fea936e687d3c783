"""Whom an organisation buys mentors from, and its own departments: added and renamed, never deleted."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from fieldapp.accounts.models import Provider, Unit, User
from fieldapp.accounts.people import note
from fieldapp.clock import uuid7
from fieldapp.db import session
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _

LONGEST = 120
Place = Provider | Unit
KINDS: dict[str, type[Provider] | type[Unit]] = {"provider": Provider, "unit": Unit}


def places(kind: str, by: User) -> list[Place]:
    """The organisation's providers or units, by name."""
    return sorted(session().scalars(_ours(kind, by)), key=lambda place: place.name.casefold())


def add(kind: str, name: str, by: User) -> None:
    """A new one. Raises Invalid when the name is missing, or there already."""
    _is_free(kind, name, by)
    place = KINDS[kind](organisation_id=by.organisation_id, id=uuid7(), name=name)
    session().add(place)
    note(by.organisation_id, place.id, f"{kind}_added", by, {"name": [None, name]})


def rename(kind: str, id: UUID, name: str, by: User) -> None:
    """Another name from now on. Raises NotFound, Invalid."""
    place = session().scalars(_ours(kind, by).where(KINDS[kind].id == id)).one_or_none()
    if place is None:
        raise NotFound(_("Siden findes ikke længere."))
    if place.name == name:
        return
    _is_free(kind, name, by, but=place)
    note(by.organisation_id, id, f"{kind}_renamed", by, {"name": [place.name, name]})
    place.name = name


def _is_free(kind: str, name: str, by: User, but: Place | None = None) -> None:
    if not 0 < len(name) <= LONGEST:
        raise Invalid(_("Skriv et navn på højst 120 tegn."))
    if any(place.name.casefold() == name.casefold() and place is not but for place in places(kind, by)):
        raise Invalid(_("»%(name)s« er der allerede.") % {"name": name})


def _ours(kind: str, by: User) -> Select[Any]:
    table = KINDS[kind]
    return select(table).where(table.organisation_id == by.organisation_id)
