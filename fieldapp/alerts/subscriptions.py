"""Browsers that have said yes to being rung."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    delete,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.accounts.models import LoginSession, User
from fieldapp.alerts.endpoints import LONGEST, is_allowed, point, secret
from fieldapp.clock import now
from fieldapp.db import Base, Code, NewId, Owned
from fieldapp.errors import Invalid
from fieldapp.i18n import gettext as _

# The owner took it off the list from another device; the row waits to tell the browser so.
REMOVED = "removed"


class Subscription(Owned, Base):
    """A browser that has said yes to being rung. Endpoint and keys are personal data."""

    __tablename__ = "subscription"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "user_id"], ["user.organisation_id", "user.id"]),
        UniqueConstraint("organisation_id", "endpoint"),
        Index(None, "organisation_id", "user_id"),
        # A browser may pass to somebody in another organisation, so the address alone must be found.
        Index(None, "endpoint"),
    )

    id: Mapped[NewId]
    user_id: Mapped[UUID]
    endpoint: Mapped[str] = mapped_column(String(LONGEST))
    p256dh: Mapped[str]
    auth: Mapped[str]
    # Which key of the VAPID ring it was made with.
    key_id: Mapped[Code]
    device_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime] = mapped_column(default=now)
    # When a push was last seen to be shown there.
    shown_at: Mapped[datetime | None]
    # The login by which it was confirmed last; it goes when that login does.
    login: Mapped[str | None] = mapped_column(String(64))
    dead_at: Mapped[datetime | None]
    dead_reason: Mapped[str | None]

    @classmethod
    def visible_to(cls, user: User) -> "Select[Subscription]":
        """A person's own devices, dead ones too."""
        return select(cls).where(cls.organisation_id == user.organisation_id, cls.user_id == user.id)

    @classmethod
    def live_for(cls, organisation_id: UUID, user_id: UUID) -> "Select[Subscription]":
        """The devices that ring for this person."""
        return select(cls).where(
            cls.organisation_id == organisation_id, cls.user_id == user_id, cls.dead_at.is_(None)
        )

    @classmethod
    def from_browser(cls, said: Any, user: User, hosts: tuple[str, ...], key_id: str) -> "Subscription":
        """What a browser says of itself: {endpoint, keys: {p256dh, auth}, device_name}. Raises Invalid."""
        said = said if isinstance(said, dict) else {}
        keys = said["keys"] if isinstance(said.get("keys"), dict) else {}
        endpoint, name = said.get("endpoint"), said.get("device_name")
        p256dh, auth = point(keys.get("p256dh")), secret(keys.get("auth"))
        if not isinstance(endpoint, str) or not is_allowed(endpoint, hosts):
            raise Invalid(_("Den slags browser kan vi ikke sende besked til."), code="endpoint")
        if p256dh is None or auth is None:
            raise Invalid(_("Browserens nøgler kunne ikke læses. Prøv igen."), code="keys")
        return cls(
            organisation_id=user.organisation_id,
            user_id=user.id,
            endpoint=endpoint,
            p256dh=p256dh,
            auth=auth,
            key_id=key_id,
            device_name=name[:80] if isinstance(name, str) else "",
        )

    def keep(self, own: Session, replaces: object = None) -> "Subscription":
        """Keep this, or confirm the same one; the browser rings for nobody else from now on.

        `replaces` is the endpoint that the same browser had before. A dead one stays dead: what its push
        service has given up needs a new endpoint, not a new page load.
        """
        owner = Subscription.organisation_id == self.organisation_id, Subscription.user_id == self.user_id
        same = Subscription.endpoint == self.endpoint
        own.execute(delete(Subscription).where(same, ~and_(*owner)))
        if isinstance(replaces, str) and replaces != self.endpoint:
            own.execute(delete(Subscription).where(*owner, Subscription.endpoint == replaces))
        known = own.scalars(select(Subscription).where(*owner, same).with_for_update()).one_or_none()
        if known is None:
            own.add(self)
            return self
        for name in ("p256dh", "auth", "key_id", "device_name", "login"):
            setattr(known, name, getattr(self, name))
        known.confirmed_at = now()
        return known

    def die(self, reason: str, at: datetime) -> None:
        """Its push service has given it up. The row stays, with why."""
        if self.dead_at is None:
            self.dead_at, self.dead_reason = at, reason

    def remove(self, at: datetime) -> None:
        """Its owner wants no more of it. The browser is told when it comes next, and the row goes then."""
        self.dead_at, self.dead_reason = at, REMOVED

    @property
    def is_removed(self) -> bool:
        """Is it to be forgotten as soon as the browser knows?"""
        return self.dead_reason == REMOVED


def forget_ended(own: Session, person: User | None = None) -> None:
    """Browsers whose login has ended or whose phone is closed ring no more, and of who has ended none does.

    Only `person`'s, or the whole house's.
    """
    is_over = or_(LoginSession.revoked_at.is_not(None), LoginSession.on_closed_phone())
    ended = select(LoginSession.token_hash).where(is_over)
    left = select(User.id).where(User.ended_at.is_not(None))
    if person is not None:
        ended = ended.where(LoginSession.user_id == person.id)
        left = left.where(User.id == person.id)
    over = delete(Subscription).where(or_(Subscription.login.in_(ended), Subscription.user_id.in_(left)))
    if person is not None:
        theirs = Subscription.organisation_id == person.organisation_id, Subscription.user_id == person.id
        over = over.where(*theirs)
    own.execute(over)
