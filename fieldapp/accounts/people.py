"""An organisation's own people: invited, changed, ended, started again. Every step leaves a row."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from fieldapp.accounts import invitations
from fieldapp.accounts.models import Device, StaffChange, User
from fieldapp.clock import now, uuid7
from fieldapp.db import session
from fieldapp.errors import Invalid, NotFound
from fieldapp.i18n import gettext as _

EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+")
PHONE = re.compile(r"\+?\d(?: ?\d){7,14}")


@dataclass(frozen=True)
class Particulars:
    """What an administrator says about a person. Affiliation and provider are a mentor's only."""

    name: str
    email: str
    phone: str | None
    role: str
    affiliation: str | None
    provider_id: UUID | None
    unit_id: UUID | None
    language: str


def invite(told: Particulars, organisation_id: UUID, by: User | None) -> User:
    """A new person without a password yet; told the same twice, it is the same person.

    Raises Invalid when the address is somebody's already.
    """
    there = session().scalars(select(User).where(User.email == told.email)).one_or_none()
    if there is not None:
        if _is_still_invited(there, told, organisation_id):
            return there
        raise _taken()
    person = User(organisation_id=organisation_id, id=uuid7(), password_hash="", **asdict(told))
    try:
        with session().begin_nested():
            session().add(person)
    except IntegrityError as error:  # the same address on another connection was a moment faster
        raise _taken() from error
    note(organisation_id, person.id, "invited", by, {"role": [None, told.role]})
    return person


def change(person: User, told: Particulars, by: User) -> None:
    """What is told becomes so; what was before stays in the row about it. Raises Invalid."""
    if person.email != told.email:
        _is_free(told.email)
        invitations.withdraw(person)  # a link that went to the old address opens nothing
    if person.id == by.id and person.role != told.role:
        raise Invalid("", fields={"role": _("Din egen rolle kan kun en anden administrator ændre.")})
    before = {name: getattr(person, name) for name in asdict(told)}
    differs = {
        name: [_plain(before[name]), _plain(new)] for name, new in asdict(told).items() if before[name] != new
    }
    if not differs:
        return
    if "role" in differs:
        _close_phones(person, by)  # other work does not go on a mentor's phone
    for name in differs:
        setattr(person, name, getattr(told, name))
    note(person.organisation_id, person.id, "changed", by, differs)


def end(person: User, by: User) -> None:
    """Out at once: no login and no link; a phone may only hand in what waits, and wipe itself.

    Raises Invalid for oneself. Twice is once.
    """
    if person.id == by.id:
        raise Invalid(_("Du kan ikke lukke for dig selv. Bed en anden administrator om det."))
    if person.ended_at is not None:
        return
    person.ended_at = now()
    _close_phones(person, by)
    invitations.end_logins(person)
    invitations.withdraw(person)
    note(person.organisation_id, person.id, "ended", by)


def restart(person: User, by: User) -> None:
    """Somebody who was ended comes back, and chooses a new password. Twice is once."""
    if person.ended_at is None:
        return
    person.ended_at, person.password_hash = None, ""
    note(person.organisation_id, person.id, "restarted", by)


def one(id: UUID, by: User) -> User:
    """A colleague in the same organisation. Raises NotFound."""
    found = session().scalars(User.visible_to(by).where(User.id == id)).one_or_none()
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    return found


def changes(person: User) -> list[tuple[StaffChange, str | None]]:
    """What was changed about a person, newest first, with the name of who did it."""
    rows = (
        select(StaffChange, User.name)
        .outerjoin(User, (User.organisation_id == StaffChange.organisation_id) & (User.id == StaffChange.by))
        .where(StaffChange.organisation_id == person.organisation_id, StaffChange.subject_id == person.id)
        .order_by(StaffChange.at.desc(), StaffChange.id.desc())
        .limit(30)
    )
    return [(change, name) for change, name in session().execute(rows)]


def as_it_was(organisation_id: UUID, at: datetime) -> dict[UUID, dict[str, str | None]]:
    """Of everybody who has been changed since: what the changed fields said at that moment, as text."""
    rows = select(StaffChange.subject_id, StaffChange.details).where(
        StaffChange.organisation_id == organisation_id, StaffChange.what == "changed", StaffChange.at >= at
    )
    found: dict[UUID, dict[str, str | None]] = {}
    for person, details in session().execute(rows.order_by(StaffChange.at.desc(), StaffChange.id.desc())):
        was = {field: values[0] for field, values in (details or {}).items()}
        found[person] = found.get(person, {}) | was
    return found


def note(
    organisation_id: UUID,
    subject_id: UUID,
    what: str,
    by: User | None,
    details: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Keep who changed what."""
    session().add(
        StaffChange(
            organisation_id=organisation_id,
            subject_id=subject_id,
            what=what,
            details=details,
            by=by.id if by else None,
            at=at or now(),
        )
    )


def is_email(text: str) -> bool:
    """Could this be an address? Only a mail that arrives proves it."""
    return len(text) <= 254 and EMAIL.fullmatch(text) is not None


def phone_fault(number: str) -> str:
    """The sentence about a phone number that nobody can ring; none is fine."""
    return _("Skriv et telefonnummer med 8 cifre.") if number and not PHONE.fullmatch(number) else ""


def _close_phones(person: User, by: User) -> None:
    theirs = Device.organisation_id == person.organisation_id, Device.user_id == person.id
    closed = {"revoked_at": now(), "revoked_by": by.id}
    session().execute(update(Device).where(*theirs, Device.revoked_at.is_(None)).values(closed))


def _is_free(email: str) -> None:
    # In the whole house: at login nobody knows the organisation yet.
    if session().scalars(select(User.id).where(User.email == email)).first() is not None:
        raise _taken()


def _taken() -> Invalid:
    return Invalid("", fields={"email": _("Adressen er allerede i brug. Skriv en anden.")})


def _is_still_invited(person: User, told: Particulars, organisation_id: UUID) -> bool:
    waits = person.organisation_id == organisation_id and person.is_active and not person.password_hash
    return waits and all(getattr(person, name) == value for name, value in asdict(told).items())


def _plain(value: object) -> str | None:
    return None if value is None else str(value)
