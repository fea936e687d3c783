"""How often something guessable may be tried: counted in the database, so that all workers agree."""

from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from fieldapp.clock import now
from fieldapp.db import Base, new_session
from fieldapp.errors import TooMany
from fieldapp.i18n import ngettext


class Attempt(Base):
    """Tries at something guessable, counted per key and minute window; shared by all workers."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=1)


def place(address: str | None) -> str:
    """Where somebody tries from: of an IPv6 address only the network, for a house has all the rest (/64)."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def limit(key: str, per_minute: int) -> None:
    """Count one try at `key`. Raises TooMany after `per_minute` tries within a minute.

    It commits by itself: a refused try counts too.
    """
    moment = now()
    window = moment.replace(second=0, microsecond=0)
    digest = sha256(key.encode()).hexdigest()  # addresses and names are not kept in clear
    with new_session() as own:
        count = _count(own, digest, window)
        own.execute(delete(Attempt).where(Attempt.window < window - timedelta(hours=1)))
        own.commit()
    if count > per_minute:
        wait = 60 - moment.second
        sentence = ngettext(
            "Der er prøvet for mange gange. Prøv igen om %(num)s sekund.",
            "Der er prøvet for mange gange. Prøv igen om %(num)s sekunder.",
            wait,
        )
        raise TooMany(sentence % {"num": wait}, retry_after=wait)


def _count(own: Session, key: str, window: datetime) -> int:
    mine = select(Attempt).where(Attempt.key == key, Attempt.window == window).with_for_update()
    found = own.scalars(mine).one_or_none()
    if found is None:
        try:
            with own.begin_nested():
                found = Attempt(key=key, window=window, count=0)
                own.add(found)
        except IntegrityError:  # another worker counted first
            found = own.scalars(mine).one()
    found.count += 1
    return found.count
