"""The way in without a password: a link that works once, for seven days. Only its hash is kept."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from fieldapp.accounts.models import Invitation, LoginSession, StaffChange, User
from fieldapp.clock import now, uuid7
from fieldapp.config import config
from fieldapp.db import session
from fieldapp.errors import Gone

VALID = timedelta(days=7)
# Somebody who keeps asking for a new password does not fill a colleague's mailbox.
QUIET = timedelta(minutes=10)


@dataclass(frozen=True)
class Opened:
    """An invitation that still works, who it is for, and who made it (None: the command line)."""

    invitation: Invitation
    person: User
    by: User | None

    @property
    def is_first(self) -> bool:
        """Has the person never chosen a password?"""
        return not self.person.password_hash

    @property
    def is_founder(self) -> bool:
        """An organisation's first person: the command line knew the address, but no name."""
        return self.is_first and self.by is None


def make(person: User, by: User | None) -> tuple[Invitation, str]:
    """A new way in, and its link; only the hash of it stays. Never commits."""
    token, moment = token_urlsafe(32), now()
    row = Invitation(
        organisation_id=person.organisation_id,
        id=uuid7(),
        user_id=person.id,
        token_hash=digest(token),
        made_by=by.id if by else None,
        made_at=moment,
        expires_at=moment + VALID,
    )
    session().add(row)
    return row, f"{config().base_url}/invitation/{token}"


def asked_lately(person: User) -> bool:
    """Has this person asked for a new way in within the last ten minutes?"""
    mine = of(person).where(Invitation.made_by == person.id, Invitation.made_at > now() - QUIET)
    return session().scalars(mine).first() is not None


def open_(token: str, into: Session | None = None) -> Opened:
    """The invitation of this link. Raises Gone when there is none, or not any more."""
    own = into or session()
    found = own.execute(_by_token(token)).one_or_none()
    if found is None:
        raise Gone("")
    invitation, person = found
    maker = invitation.made_by
    return Opened(invitation, person, own.get(User, (person.organisation_id, maker)) if maker else None)


def accept(opened: Opened, password_hash: str, name: str) -> None:
    """The person has chosen a password: the link, others like it and every older login end. Raises Gone.

    The password comes as `User.hashed`; `name` counts only for the founder: everybody else's was told by
    who invited them.
    """
    person, moment = opened.person, now()
    if opened.is_founder and name:
        person.name = name
    open_ones = update(Invitation).where(
        Invitation.organisation_id == person.organisation_id, Invitation.used_at.is_(None)
    )
    # Of two who press at the same moment, one finds the row unused.
    mine = session().execute(open_ones.where(Invitation.id == opened.invitation.id).values(used_at=moment))
    if mine.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise Gone("")
    others = open_ones.where(Invitation.user_id == person.id)
    session().execute(others.values(used_at=moment))
    person.password_hash = password_hash
    end_logins(person)
    session().add(
        StaffChange(
            organisation_id=person.organisation_id,
            subject_id=person.id,
            what="password_chosen",
            by=person.id,
        )
    )


def end_logins(person: User, but: str = "") -> None:
    """Nobody stays logged in as this person, except where the login's token hash is `but`.

    A phone that has been closed still has to hear of it, and can do nothing else.
    """
    theirs = (
        LoginSession.organisation_id == person.organisation_id,
        LoginSession.user_id == person.id,
        LoginSession.revoked_at.is_(None),
        LoginSession.token_hash != but,
        ~LoginSession.on_closed_phone(),
    )
    session().execute(update(LoginSession).where(*theirs).values(revoked_at=now()))


def withdraw(person: User) -> None:
    """No link that was made for this person opens anything any more."""
    theirs = Invitation.organisation_id == person.organisation_id, Invitation.user_id == person.id
    still = update(Invitation).where(*theirs, Invitation.used_at.is_(None))
    session().execute(still.values(expires_at=now()))


def of(person: User) -> Select[Invitation]:
    """Every invitation that was ever made for this person."""
    return select(Invitation).where(
        Invitation.organisation_id == person.organisation_id, Invitation.user_id == person.id
    )


def digest(token: str) -> str:
    """What a link is found by."""
    return sha256(token.encode()).hexdigest()


def _by_token(token: str) -> Select[Invitation, User]:
    return (
        select(Invitation, User)
        .join(User, (User.organisation_id == Invitation.organisation_id) & (User.id == Invitation.user_id))
        .where(
            Invitation.token_hash == digest(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
            User.ended_at.is_(None),
        )
    )
