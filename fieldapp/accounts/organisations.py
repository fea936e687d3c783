"""The tenant, and what it is made of: departments, and the companies it buys mentors from."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.clock import now
from fieldapp.db import Base, NewId, Owned


class Organisation(Base):
    """The tenant: one municipality, or several that share a jobcentre."""

    __tablename__ = "organisation"

    id: Mapped[NewId]
    name: Mapped[str]
    # Where its courses belong unless they say otherwise: a CPR municipality code, `0751`.
    municipality_code: Mapped[str | None] = mapped_column(String(4))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Unit(Owned, Base):
    """A department with settings of its own."""

    __tablename__ = "unit"

    id: Mapped[NewId]
    name: Mapped[str]


class Provider(Owned, Base):
    """A company that supplies external mentors."""

    __tablename__ = "provider"

    id: Mapped[NewId]
    name: Mapped[str]
