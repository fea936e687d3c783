"""One message as it travels: a few words, a wish to be called, or both."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from fieldapp.i18n import gettext as _
from fieldapp.wire.stamped import Stamped, Text


class MessageEntry(Stamped):
    """A message. Without words it can only be »Ring til mig«."""

    text: Text = ""
    wants_call: Annotated[bool, Field(strict=True)] = False

    def wrong(self, received_at: datetime) -> dict[str, str]:
        """An empty message says nothing."""
        said = self.wants_call or self.text.strip()
        return {} if said else {"text": _("Skriv en besked, eller vælg »Ring til mig«.")}

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        return {
            "text": _("Beskeden må højst være 2000 tegn."),
            "wants_call": _("Vælg, om du vil ringes op."),
        }
