"""Who works here: organisations, their people, and the phones and sessions they work with."""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.organisations import Organisation as Organisation
from fieldapp.accounts.organisations import Provider as Provider
from fieldapp.accounts.organisations import Unit as Unit
from fieldapp.accounts.phones import Device as Device
from fieldapp.clock import now
from fieldapp.db import ORGANISATION, Base, Code, NewId, Owned

_hasher = PasswordHasher()
# What a stranger's password is compared with, so that an unknown address answers as slowly as a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$u5Yb4vPRmjXzZbbmDDSDzJ4TtGPeOmyQvCbzmhTd0kk"


class Role(StrEnum):
    """What a person does here. Decides which pages exist for them."""

    MENTOR = "mentor"
    CASEWORKER = "caseworker"
    LEADER = "leader"
    ADMIN = "admin"


class Affiliation(StrEnum):
    """How a mentor is tied to the municipality (vocabulary 2.7)."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    VOLUNTEER = "volunteer"
    COMPANY = "company"
    EDUCATION_STAFF = "education_staff"


class User(Owned, Base):
    """A person who logs in."""

    __tablename__ = "user"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "unit_id"], ["unit.organisation_id", "unit.id"]),
        ForeignKeyConstraint(["organisation_id", "provider_id"], ["provider.organisation_id", "provider.id"]),
        ForeignKeyConstraint(["organisation_id", "backup_id"], ["user.organisation_id", "user.id"]),
    )

    id: Mapped[NewId]
    # The one key without the organisation in front: at login nobody knows the organisation yet.
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    role: Mapped[Code]
    affiliation: Mapped[Code | None]
    language: Mapped[Code] = mapped_column(default="da")
    # Empty until the person has chosen a password by the link of an invitation.
    password_hash: Mapped[str]
    unit_id: Mapped[UUID | None]
    provider_id: Mapped[UUID | None]
    # Who stands in for a caseworker: sees the same citizens, and is rung when nobody takes a case.
    backup_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    provider: Mapped[Provider | None] = relationship(viewonly=True)
    unit: Mapped[Unit | None] = relationship(viewonly=True)

    @classmethod
    def asking(cls, role: str) -> "User":
        """Whoever has this role and asks, in a question that is written once and told each time who it is."""
        return cls(organisation_id=ORGANISATION, id=bindparam("me"), role=role)

    @property
    def told(self) -> dict[str, Any]:
        """What such a question is told of this person."""
        return {"organisation": self.organisation_id, "me": self.id}

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Off-boarded people cannot log in."""
        return self.ended_at is None

    @property
    def is_limited(self) -> bool:
        """Is it a mentor whose role leaves sensitive things out?"""
        return self.affiliation in (Affiliation.VOLUNTEER, Affiliation.COMPANY)

    @property
    def stands_in_for(self) -> "Select[UUID]":
        """Ids of the colleagues for whom this person stands in."""
        mine = User.organisation_id == self.organisation_id, User.backup_id == self.id
        return select(User.id).where(*mine)

    @property
    def and_who_is_stood_in_for(self) -> "Select[UUID]":
        """The same with one's own id: in one list, which an index answers, and an `or` does not."""
        mine = User.organisation_id == self.organisation_id
        return select(User.id).where(mine, or_(User.id == self.id, User.backup_id == self.id))

    def get_id(self) -> str:
        """Flask-Login's word for the id."""
        return str(self.id)

    @staticmethod
    def hashed(password: str) -> str:
        """An Argon2id hash: as slow as `has_password`, so never while a writer's place is held."""
        return _hasher.hash(password)

    def has_password(self, password: str) -> bool:
        """Is this the password? About 200 ms on purpose."""
        try:
            return _hasher.verify(self.password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    @staticmethod
    def check_nobody(password: str) -> None:
        """Take as long as `has_password` does."""
        with suppress(VerificationError, InvalidHashError):
            _hasher.verify(_NOBODY, password)

    @classmethod
    def by_email(cls, email: str) -> "Select[User]":
        """The active person with this e-mail address, in whatever case it was typed."""
        return select(cls).where(cls.email == email.strip().lower(), cls.ended_at.is_(None))

    @classmethod
    def visible_to(cls, user: "User") -> "Select[User]":
        """Colleagues in the same organisation."""
        return select(cls).where(cls.organisation_id == user.organisation_id)


class Invitation(Owned, Base):
    """The way in for somebody who has no password yet, or has forgotten it: one link, used once."""

    __tablename__ = "invitation"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
    )

    id: Mapped[NewId]
    user_id: Mapped[UUID]
    # Found without knowing the organisation, as an e-mail address is at login.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffChange(Owned, Base):
    """Who changed what about a person, a provider or a unit, and when. `by` is None for the command line."""

    __tablename__ = "staff_change"
    __table_args__ = (Index(None, "organisation_id", "subject_id", "at"),)

    id: Mapped[NewId]
    # The user, provider or unit.
    subject_id: Mapped[UUID]
    # invited, link_made, password_chosen, changed, relieved, ended, restarted, phone_closed, phone_named;
    # provider_added, unit_renamed …
    what: Mapped[Code]
    # {field: [before, after]}
    details: Mapped[dict[str, Any] | None]
    by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class LoginSession(Owned, Base):
    """One login. Flask-Login's own cookies stay valid after logout, so this row is what counts."""

    __tablename__ = "login_session"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
    )

    IDLE = timedelta(days=14)
    LONGEST = timedelta(days=90)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID]
    # Set when a phone's worker has used it: from then on the phone's lock is the way in.
    device_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]

    @classmethod
    def open(cls, user: User) -> tuple["LoginSession", str]:
        """A new login for `user`, and the secret that the cookie carries: `<organisation>.<token>`."""
        token = token_urlsafe(32)
        row = cls(organisation_id=user.organisation_id, user_id=user.id, token_hash=_digest(token))
        return row, f"{user.organisation_id.hex}.{token}"

    @staticmethod
    def named_by(cookie: str) -> dict[str, Any]:
        """What a login is looked up by: its `organisation` and its `token`'s hash."""
        organisation, _, token = cookie.partition(".")
        return {"organisation": _uuid(organisation), "token": _digest(token)}

    @classmethod
    def on_closed_phone(cls) -> ColumnElement[bool]:
        """Is it a login on a phone of the same person's that has been closed?"""
        return exists().where(
            Device.organisation_id == cls.organisation_id,
            Device.id == cls.device_id,
            # On a shared phone another person's may be known by the same id.
            Device.user_id == cls.user_id,
            Device.revoked_at.is_not(None),
        )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
