"""One status as it travels: the stretch of days it is about, and the sentences that no row can say."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.wire.stamped import Day, Stamped, Text, code_of, saved_at

# A status is about a quarter at most.
LONGEST = timedelta(days=92)


Short = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


class ReportEntry(Stamped):
    """A status of payload version 1; days are Danish (`2026-11-12`)."""

    since: Day
    until: Day
    summary: Text
    next: Short
    ask: Short = ""
    under_reason: Annotated[str, code_of("under_delivery")] | None = None
    replaces: UUID | None = None

    def wrong(self, received_at: datetime) -> dict[str, str]:
        """What is missing, and days that no status can be about."""
        wrong: dict[str, str] = {}
        if not self.summary.strip():
            wrong["summary"] = self.sentences()["summary"]
        if not self.next.strip():
            wrong["next"] = self.sentences()["next"]
        written_on = saved_at(self, received_at).astimezone(ZONE).date()
        if not self.since <= self.until <= written_on or self.until - self.since > LONGEST:
            wrong["until"] = self.sentences()["until"]
        return wrong

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        return {
            "summary": _("Skriv kort, hvordan det er gået. Højst 2000 tegn."),
            "next": _("Skriv det næste skridt. Højst 1000 tegn."),
            "ask": _("Skriv højst 1000 tegn til sagsbehandleren."),
            "since": _("Åbn siden igen: dagene passer ikke."),
            "until": _("Åbn siden igen: dagene passer ikke."),
            "under_reason": _("Vælg en grund igen."),
        }
