"""One entry as it travels: what a mentor may state, field by field, with what to correct in plain Danish."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from fieldapp.i18n import gettext as _
from fieldapp.meetings.models import Outcome
from fieldapp.wire.stamped import Minutes, Moment, Stamped, Text, code_of, whole

MET = (Outcome.HELD, Outcome.INTERRUPTED)
CANCELS = (Outcome.CANCELLED_CITIZEN, Outcome.CANCELLED_MENTOR, Outcome.MOVED)
CHOSEN = tuple(outcome for outcome in Outcome if outcome not in (Outcome.PLANNED, Outcome.MISTAKE))
WITH_PLACE = ("in_person", "accompany")

Topic = Annotated[str, code_of("topic")]
OtherMinutes = Annotated[int, BeforeValidator(whole), Field(ge=0, le=480)]


class Try(BaseModel):
    """One attempt to reach the citizen: how, when, and what came of it."""

    how: Annotated[str, code_of("attempt_how")]
    at: Moment
    result: Annotated[str, code_of("attempt_result")] | None = None


class Entry(Stamped):
    """An entry of payload version 1. Minutes are minutes, times are aware; see docs of `Meeting`."""

    appointment: UUID | None = None
    corrects: UUID | None = None
    outcome: Outcome
    met_at: Moment
    form: Annotated[str, code_of("form")] | None = None
    place: Annotated[str, code_of("place")] | None = None
    minutes: Minutes | None = None
    indirect_minutes: OtherMinutes | None = None
    travel_minutes: OtherMinutes | None = None
    topics: list[Topic] = Field(default=[], max_length=4)
    goal: UUID | Literal["none"] | None = None
    mark: Annotated[int, BeforeValidator(whole), Field(ge=1, le=5)] | None = None
    note: Text = ""
    arrived: Moment | None = None
    waited: OtherMinutes | None = None
    attempts: list[Try] = Field(default=[], max_length=12)
    reason: Annotated[str, code_of("reason")] | None = None
    stated_by: Annotated[str, code_of("stated_by")] | None = None
    error_in: Annotated[str, code_of("error_in")] | None = None
    told: Annotated[str, code_of("told")] | None = None

    def wrong(self, received_at: datetime) -> dict[str, str]:
        """Which fields do not fit the outcome (vocabulary 2.1–2.4), and how to mend them."""
        wrong: dict[str, str] = {}
        met = self.outcome in MET
        if met:
            for name in ("form", "minutes", "goal"):
                if getattr(self, name) is None:
                    wrong[name] = self.sentence(name, None)
            if self.form in WITH_PLACE and self.place is None:
                wrong["place"] = self.sentence("place", None)
        elif self.minutes is not None or self.topics or self.mark is not None:
            wrong["minutes"] = _("Kontakttid hører kun til et møde, der blev holdt.")
        if self.place is not None and self.form not in WITH_PLACE:
            wrong["place"] = _("Et sted hører kun til fremmøde og ledsagelse.")
        absent = self.outcome == Outcome.NO_SHOW
        if not absent and (self.arrived or self.waited is not None or self.reason or self.stated_by):
            wrong["outcome"] = _("Ventetid og årsag hører kun til, når borgeren ikke kom.")
        withdrawn = self.outcome == Outcome.MISTAKE and self.corrects is not None
        if self.outcome not in CHOSEN and not withdrawn:
            wrong["outcome"] = self.sentence("outcome", None)
        if self.reason not in (None, "not_stated") and self.stated_by is None:
            wrong["stated_by"] = self.sentence("stated_by", None)
        if self.error_in is not None and self.corrects is None:
            wrong["error_in"] = _("Kun en rettelse siger, hvad der var forkert.")
        if self.told is not None and self.outcome not in CANCELS:
            wrong["told"] = _("Hvordan borgeren fik det at vide hører kun til et afbud eller en flytning.")
        if self.corrects == self.id:
            wrong["corrects"] = self.sentence("corrects", None)
        happened = self.outcome in (*MET, Outcome.NO_SHOW, Outcome.ATTEMPT)
        if happened and (self.met_at - received_at).total_seconds() > 300:
            wrong["met_at"] = _("Mødet ligger i fremtiden. Ret dag eller tid.")
        return wrong

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        return {
            "outcome": _("Vælg, hvad der skete."),
            "minutes": _("Minutter skal være et helt tal mellem 1 og 480."),
            "indirect_minutes": _("Anden tid skal være et helt tal mellem 0 og 480."),
            "travel_minutes": _("Transporttid skal være et helt tal mellem 0 og 480."),
            "waited": _("Ventetid skal være et helt tal mellem 0 og 480."),
            "form": _("Vælg, hvordan I havde kontakt."),
            "place": _("Vælg, hvor I mødtes."),
            "topics": _("Vælg op til fire emner."),
            "goal": _("Vælg et mål, eller vælg »Ingen af dem i dag«."),
            "mark": _("Vælg et trin fra 1 til 5."),
            "note": _("Noten må højst være 2000 tegn."),
            "arrived": _("Skriv tiden, du var på stedet, som 9.55."),
            "attempts": _("Skriv tiden for hvert forsøg som 10.12."),
            "reason": _("Vælg en årsag fra listen."),
            "stated_by": _("Vælg, hvem der sagde det."),
            "met_at": _("Skriv dag og tid for mødet."),
            "error_in": _("Vælg, hvad der er forkert."),
            "told": _("Vælg, hvordan borgeren har fået det at vide."),
            "corrects": _("Vælg det møde, der skal rettes, igen."),
        }
