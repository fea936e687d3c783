"""One link as it travels: that a citizen gets a way in, how it is sent, or that the old one ends."""

from typing import Annotated, Literal

from pydantic import Field

from fieldapp.i18n import gettext as _
from fieldapp.wire.stamped import Stamped


class LinkEntry(Stamped):
    """A new link, which ends the old one. With `revokes` there is no new one, and nothing is sent."""

    send: Literal["sms", "email"] | None = None
    revokes: Annotated[bool, Field(strict=True)] = False

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        return {
            "send": _("Vælg sms, e-mail eller at vise koden."),
            "revokes": _("Vælg, om linket skal lukkes."),
        }
