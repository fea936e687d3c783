"""Who stands in for whom: a caseworker's »stedfortræder« is rung when nobody takes a case."""

from sqlalchemy import select

from fieldapp.accounts.models import Role, User
from fieldapp.accounts.people import note
from fieldapp.db import session
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _

OFFICE = (Role.CASEWORKER, Role.LEADER)


def candidates(person: User) -> list[User]:
    """Who could stand in for this caseworker: colleagues at the desk who are still here, by name."""
    others = User.visible_to(person).where(
        User.role.in_(OFFICE), User.ended_at.is_(None), User.id != person.id
    )
    return sorted(session().scalars(others), key=lambda user: user.name.casefold())


def of(person: User) -> User | None:
    """This person's stand-in, while that one is still at the desk."""
    return next((user for user in candidates(person) if user.id == person.backup_id), None)


def stood_in_for(person: User) -> list[User]:
    """The caseworkers whom this person stands in for, by name."""
    mine = User.visible_to(person).where(
        User.backup_id == person.id, User.role == Role.CASEWORKER, User.ended_at.is_(None)
    )
    return sorted(session().scalars(mine), key=lambda user: user.name.casefold())


def choose(person: User, backup: str, by: User) -> None:
    """`backup` is the id of a candidate, empty for nobody. Raises Invalid."""
    if person.role != Role.CASEWORKER or person.ended_at is not None:
        raise Invalid("", fields={"backup": _("Kun en sagsbehandler har en stedfortræder.")})
    if backup == str(person.id):
        raise Invalid("", fields={"backup": _("Vælg en anden. Man kan ikke stå ind for sig selv.")})
    chosen = next((user for user in candidates(person) if str(user.id) == backup), None)
    if backup and chosen is None:
        raise Invalid("", fields={"backup": _("Vælg en kollega fra listen.")})
    _set(person, chosen, by)


def release(person: User, by: User) -> list[User]:
    """Whoever stops, or leaves the desk, stands in for nobody any more. Says who needs another."""
    theirs = select(User).where(User.organisation_id == person.organisation_id, User.backup_id == person.id)
    left = list(session().scalars(theirs))
    for other in left:
        _set(other, None, by)
    return left


def _set(person: User, backup: User | None, by: User) -> None:
    before, after = person.backup_id, backup.id if backup else None
    if before == after:
        return
    person.backup_id = after
    told = [str(id) if id else None for id in (before, after)]
    note(person.organisation_id, person.id, "changed", by, {"backup_id": told})
