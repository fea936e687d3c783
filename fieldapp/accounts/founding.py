"""A new organisation begins with its first administrator."""

import re

from sqlalchemy import select

from fieldapp.accounts import invitations, people
from fieldapp.accounts.models import Role, User
from fieldapp.accounts.organisations import Organisation
from fieldapp.accounts.people import Particulars
from fieldapp.clock import uuid7
from fieldapp.db import session


class Refused(Exception):
    """Why there is no new organisation, for whoever sits at the command line."""


def found(name: str, email: str, municipality: str | None = None) -> str:
    """Make the organisation and its administrator; the link by which they choose a password. Never commits.

    The same once more gives another link, as long as nobody has used one. Raises Refused.
    """
    email, name = email.strip().lower(), " ".join(name.split())
    if not name:
        raise Refused('An organisation has a name, such as "Eksempel Kommune".')
    if not people.is_email(email):
        raise Refused(f"{email!r} is no e-mail address.")
    if municipality is not None and not re.fullmatch(r"\d{4}", municipality):
        raise Refused("A municipality code has four digits, such as 0751.")
    there = session().scalars(select(User).where(User.email == email)).one_or_none()
    if there is None:
        if any(known.casefold() == name.casefold() for known in session().scalars(select(Organisation.name))):
            raise Refused(f"{name} is there already. Its administrators invite others under Personer.")
        organisation = Organisation(id=uuid7(), name=name, municipality_code=municipality)
        session().add(organisation)
        session().flush()
        first = Particulars(email.partition("@")[0], email, None, Role.ADMIN, None, None, None, "da")
        there = people.invite(first, organisation.id, by=None)
    elif there.organisation.name != name or there.password_hash or there.ended_at:
        raise Refused(f"{email} is somebody's address already. If the password is lost: /forgotten.")
    return invitations.make(there, by=None)[1]
