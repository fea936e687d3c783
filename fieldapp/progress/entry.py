"""One check as it travels: where each area is by its anchors, and how many hours a week are active."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from fieldapp.i18n import gettext as _
from fieldapp.wire.stamped import Stamped, code_of, whole

MOST_HALF_HOURS = 80


class AreaMark(BaseModel):
    """One area: a step from 1 to 5, or why there is none."""

    model_config = ConfigDict(extra="ignore")

    area: Annotated[str, code_of("goal_area")]
    value: Annotated[int, BeforeValidator(whole), Field(ge=1, le=5)] | None = None
    why: Annotated[str, code_of("mark_why")] | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> "AreaMark":
        """Somebody who gives no step says why; somebody who gives one need not."""
        if (self.value is None) == (self.why is None):
            raise ValueError("neither a step nor why not, or both")
        return self


class CheckEntry(Stamped):
    """A check. The same area twice is no answer."""

    occasion: Annotated[str, code_of("occasion")]
    goal_set: Annotated[str, code_of("goal_set"), Field(alias="set")]
    marks: Annotated[list[AreaMark], Field(min_length=1, max_length=8)]
    half_hours: Annotated[int, BeforeValidator(whole), Field(ge=0, le=MOST_HALF_HOURS)] | None = None

    def wrong(self, received_at: datetime) -> dict[str, str]:
        """Each area is said once."""
        areas = {said.area for said in self.marks}
        return {} if len(areas) == len(self.marks) else {"marks": self.sentences()["marks"]}

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What to correct, for each field that can be wrong."""
        return {
            "marks": _("Vælg et trin fra 1 til 5, eller hvorfor ikke."),
            "half_hours": _("Skriv timer om ugen fra 0 til 40, i hele og halve timer."),
        }

    @classmethod
    def sentence(cls, name: str, given: object) -> str:
        """As for every entry, but nobody types half hours: their number would say nothing."""
        return super().sentence(name, None)
