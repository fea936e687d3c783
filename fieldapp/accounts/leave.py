"""Somebody is away for a while, and somebody else stands in."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.accounts.models import User
from fieldapp.clock import now
from fieldapp.db import Base, NewId, Owned, session
from fieldapp.errors import Invalid, NotFound
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _

LONGEST = timedelta(days=365)


class Leave(Owned, Base):
    """Days on which a person is not at work: holiday, illness, a course. Why is nobody's business here."""

    __tablename__ = "leave"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
        Index(None, "organisation_id", "user_id", "ends_on"),
    )

    id: Mapped[NewId]
    user_id: Mapped[UUID]
    starts_on: Mapped[date]
    # The last day away.
    ends_on: Mapped[date]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def on(cls, organisation_id: UUID, moment: datetime) -> "Select[Leave]":
        """Who is away on the Danish day of this moment."""
        day = moment.astimezone(ZONE).date()
        return select(cls).where(
            cls.organisation_id == organisation_id,
            cls.starts_on <= day,
            cls.ends_on >= day,
            cls.withdrawn_at.is_(None),
        )


def is_away(own: Session, person: User, moment: datetime) -> bool:
    """Is this person away just now?"""
    mine = Leave.on(person.organisation_id, moment).where(Leave.user_id == person.id)
    return own.execute(mine.limit(1)).first() is not None


def ahead(person: User) -> list[Leave]:
    """Present and coming leave of this person, in order."""
    return list(session().scalars(_ahead(person).order_by(Leave.starts_on)))


def register(person: User, starts_on: date | None, ends_on: date | None, by: User) -> None:
    """Away from the first to the last day. Said twice is once. Raises Invalid."""
    if starts_on is None or ends_on is None:
        wrong = {"starts_on": _("Vælg den første dag."), "ends_on": _("Vælg den sidste dag.")}
        missing = [name for name, day in (("starts_on", starts_on), ("ends_on", ends_on)) if day is None]
        raise Invalid("", fields={name: wrong[name] for name in missing})
    _must_make_sense(starts_on, ends_on)
    known = ahead(person)
    if any((row.starts_on, row.ends_on) == (starts_on, ends_on) for row in known):
        return
    if any(row.starts_on <= ends_on and row.ends_on >= starts_on for row in known):
        raise Invalid("", fields={"starts_on": _("Der er allerede fravær i de dage. Afslut det først.")})
    owner = {"organisation_id": person.organisation_id, "user_id": person.id}
    session().add(Leave(**owner, starts_on=starts_on, ends_on=ends_on, made_by=by.id))
    session().flush()


def withdraw(person: User, id: UUID) -> None:
    """Back at work, or never gone. Twice is once. Raises NotFound."""
    own = Leave.organisation_id == person.organisation_id, Leave.user_id == person.id
    found = session().scalars(select(Leave).where(*own, Leave.id == id)).one_or_none()
    if found is None:
        raise NotFound(_("Siden findes ikke længere."))
    found.withdrawn_at = found.withdrawn_at or now()


def withdraw_all(person: User) -> None:
    """Somebody stops: nobody is away who is not here."""
    for row in ahead(person):
        row.withdrawn_at = now()


def _ahead(person: User) -> "Select[Leave]":
    return select(Leave).where(
        Leave.organisation_id == person.organisation_id,
        Leave.user_id == person.id,
        Leave.ends_on >= _today(),
        Leave.withdrawn_at.is_(None),
    )


def _must_make_sense(starts_on: date, ends_on: date) -> None:
    today, wrong = _today(), {}
    if not today - LONGEST <= starts_on <= today + LONGEST:
        wrong["starts_on"] = _("Vælg en dag, der er højst et år væk.")
    if ends_on < starts_on:
        wrong["ends_on"] = _("Den sidste dag ligger før den første. Vælg den igen.")
    elif ends_on < today:
        wrong["ends_on"] = _("Den dag er gået. Vælg i dag eller en senere dag.")
    elif ends_on - starts_on > LONGEST:
        wrong["ends_on"] = _("Vælg højst et år ad gangen.")
    if wrong:
        raise Invalid("", fields=wrong)


def _today() -> date:
    return now().astimezone(ZONE).date()
