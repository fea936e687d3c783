"""What a person changes about themselves."""

from collections.abc import Callable

from fieldapp.accounts import invitations, passwords, people
from fieldapp.accounts.models import LoginSession, User
from fieldapp.errors import Invalid
from fieldapp.i18n import LANGUAGES
from fieldapp.i18n import gettext as _

Change = Callable[[User], None]


def prove(person: User, current: str, chosen: str) -> str:
    """The hash of a new password, for whoever knows the old one. Slow. Raises Invalid."""
    if not person.has_password(current):
        raise Invalid("", fields={"current": _("Den nuværende adgangskode passer ikke. Prøv igen.")})
    wrong = passwords.fault(chosen, person.email)
    if wrong:
        raise Invalid("", fields={"password": wrong})
    return User.hashed(chosen)


def choose_password(person: User, proven: str, login: LoginSession) -> None:
    """What was proven counts from now on; every login but this one ends."""
    person.password_hash = proven
    invitations.withdraw(person)
    invitations.end_logins(person, but=login.token_hash)
    people.note(person.organisation_id, person.id, "password_chosen", person)


def choose_language(person: User, language: str) -> None:
    """Danish or English. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid("", fields={"language": _("Vælg et sprog.")})
    _set(person, "language", language)


def choose_phone(person: User, number: str) -> None:
    """The number that colleagues ring; none is fine. Raises Invalid."""
    wrong = people.phone_fault(number)
    if wrong:
        raise Invalid("", fields={"phone": wrong})
    _set(person, "phone", number or None)


def _set(person: User, field: str, value: str | None) -> None:
    before = getattr(person, field)
    if before != value:
        setattr(person, field, value)
        people.note(person.organisation_id, person.id, "changed", person, {field: [before, value]})
