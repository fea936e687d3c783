"""One appointment as it travels: when, how and where two people have agreed to meet."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fieldapp.i18n import gettext as _
from fieldapp.meetings.entry import WITH_PLACE
from fieldapp.wire.stamped import Minutes, Moment, Stamped, code_of

# Nobody agrees on a time further away; it is a slip of the finger.
AWAY = timedelta(days=366)


class AppointmentEntry(Stamped):
    """An agreed time. `replaces` names the appointment that it takes the place of; minutes are minutes."""

    replaces: UUID | None = None
    starts_at: Moment
    minutes: Minutes
    form: Annotated[str, code_of("form")]
    place: Annotated[str, code_of("place")] | None = None
    told: Annotated[str, code_of("told")] | None = None

    def wrong(self, received_at: datetime) -> dict[str, str]:
        """Which fields do not fit each other, and how to mend them."""
        wrong: dict[str, str] = {}
        if abs(self.starts_at - received_at) > AWAY:
            wrong["starts_at"] = _("Aftalen ligger mere end et år væk. Ret dagen.")
        if self.form in WITH_PLACE and self.place is None:
            wrong["place"] = _("Vælg, hvor I skal mødes.")
        if self.form not in WITH_PLACE and self.place is not None:
            wrong["place"] = _("Et sted hører kun til fremmøde og ledsagelse.")
        if self.replaces == self.id:
            wrong["replaces"] = self.sentence("replaces", None)
        return wrong

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        return {
            "starts_at": _("Skriv dag og tid for aftalen."),
            "minutes": _("Minutter skal være et helt tal mellem 1 og 480."),
            "form": _("Vælg, hvordan I skal have kontakt."),
            "place": _("Vælg, hvor I skal mødes."),
            "told": _("Vælg, hvordan borgeren har fået det at vide."),
            "replaces": _("Vælg den aftale, der skal flyttes, igen."),
        }
