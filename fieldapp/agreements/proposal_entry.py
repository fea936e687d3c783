"""One proposal as it travels: what is to be otherwise, and why."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from fieldapp.i18n import gettext as _
from fieldapp.vocabulary import codes
from fieldapp.wire.stamped import Day, Stamped, code_of, whole

Title = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Why = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
# What each of them says; `text` may always say why.
NEEDS: dict[str, tuple[str, ...]] = {
    "goal": ("area", "title"),
    "step": ("goal", "title"),
    "step_status": ("step", "status"),
    "goal_status": ("goal", "status"),
    "minutes": ("minutes", "text"),
    "period": ("until", "text"),
    "other": ("text",),
}
FIELDS = ("goal", "step", "area", "title", "status", "minutes", "until")
# A goal that is given up needs a reason, whoever gives it up.
GIVEN_UP = ("changed", "dropped")


class ProposalEntry(Stamped):
    """A proposal of payload version 1; days are Danish (`2026-11-12`)."""

    what: Annotated[str, code_of("proposal")]
    goal: UUID | None = None
    step: UUID | None = None
    area: Annotated[str, code_of("goal_area")] | None = None
    title: Title = ""
    status: str | None = None
    minutes: Annotated[int, BeforeValidator(whole), Field(ge=5, le=600)] | None = None
    until: Day | None = None
    text: Why = ""

    def wrong(self, received_at: datetime) -> dict[str, str]:
        """What is missing, and what does not belong to it."""
        sentences, said = self.sentences(), {name: getattr(self, name) for name in (*FIELDS, "text")}
        said |= {"title": self.title.strip(), "text": self.text.strip()}
        wanted = NEEDS[self.what] + (("text",) if self.status in GIVEN_UP else ())
        wrong = {name: sentences[name] for name in wanted if not said[name]}
        if "status" in wanted and self.status not in codes(self.what):
            wrong["status"] = sentences["status"]
        if any(said[name] for name in FIELDS if name not in wanted):
            wrong["what"] = sentences["what"]
        return wrong

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        again = _("Åbn siden igen: forslaget passer ikke til forløbet.")
        return {
            "what": again,
            "goal": again,
            "step": again,
            "area": _("Vælg et område."),
            "title": _("Skriv, hvad du foreslår."),
            "status": _("Vælg, hvordan det står."),
            "minutes": _("Skriv et helt antal minutter om ugen, fra 5 til 600."),
            "until": _("Vælg en dag."),
            "text": _("Skriv kort hvorfor."),
        }
