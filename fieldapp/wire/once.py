"""An id is bound to its content when it is accepted: the same entry again is the same row, for ever."""

from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from fieldapp.accounts.models import User
from fieldapp.db import session
from fieldapp.errors import Conflict, NotYours
from fieldapp.i18n import gettext as _
from fieldapp.wire.models import Travelled
from fieldapp.wire.stamped import Stamped, digest

Row = TypeVar("Row", bound=Travelled)


def known(table: type[Row], entry: Stamped, raw: Any, by: User) -> Row | None:
    """The row that this very entry has made already.

    Raises NotYours (somebody else wrote the entry), Conflict (the id is taken by other content).
    """
    if entry.author != by.id:
        raise NotYours(_("Det er skrevet af en anden. Det bliver sendt, når den person logger ind."))
    found = session().get(table, (by.organisation_id, entry.id))
    if found is None:
        return None
    if found.author_id != by.id or found.digest != digest(raw):
        raise Conflict(_("Det er allerede modtaget med et andet indhold."))
    return found


def keep_once(row: Row, entry: Stamped, raw: Any, by: User) -> tuple[Row, bool]:
    """Add the row; or find it, when another connection was a moment faster. Says whether it is new."""
    try:
        with session().begin_nested():
            session().add(row)
    except IntegrityError:
        other = known(type(row), entry, raw, by)
        if other is None:
            raise
        return other, False
    return row, True
