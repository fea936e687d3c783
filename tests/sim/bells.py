"""What stands, and who must have been rung: the rules once more, in other words, over plain rows."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from fieldapp.formats.zone import ZONE

Row = dict[str, Any]
CAME = ("held", "interrupted")
OFF = ("cancelled_citizen", "cancelled_mentor", "moved")
NEAR = timedelta(hours=3)


class Bells:
    """What every absence's letter must say, by the end of everything."""

    def __init__(self, meetings: Iterable[Row], appointments: Iterable[Row]) -> None:
        self.meetings = list(meetings)
        self.appointments = {row["id"]: row for row in appointments}
        corrected = {row["corrects_id"] for row in self.meetings}
        self.standing = [row for row in self.meetings if row["id"] not in corrected]

    def expected(self) -> dict[UUID, bool]:
        """The first entry of each chain that ever told of an absence: must it ring?"""
        absences = {row["first_id"] for row in self.meetings if row["outcome"] == "no_show"}
        newest = {row["first_id"]: row for row in self.standing}
        return {first: first in newest and self._rings(newest[first]) for first in absences}

    def stand(self, agreed: Row) -> str:
        """How an appointment stands: `moved`, how it was called off, or `planned`."""
        chain = [one for one in self.appointments.values() if one["first_id"] == agreed["first_id"]]
        if max(chain, key=_when) is not agreed:
            return "moved"
        off = [row for row in self._about(agreed["id"]) if row["outcome"] in OFF]
        return str(max(off, key=_when)["outcome"]) if off else "planned"

    def _rings(self, newest: Row) -> bool:
        if newest["outcome"] != "no_show":
            return False
        if newest["appointment_id"] is None:
            near = [one for one in self.appointments.values() if self._is_near(one, newest)]
            return not near or not all(self._was_off(one, newest) for one in near)
        if any(row["outcome"] in CAME for row in self._about(newest["appointment_id"])):
            return False
        return not self._was_off(self.appointments[newest["appointment_id"]], newest)

    def _was_off(self, agreed: Row, absence: Row) -> bool:
        """Had it been called off, or moved to another time or place, before the absence was written?"""
        until = absence["saved_at"]
        if any(row["outcome"] in OFF and row["saved_at"] <= until for row in self._about(agreed["id"])):
            return True
        return any(
            one["first_id"] == agreed["first_id"]
            and (one["saved_at"], one["id"]) > (agreed["saved_at"], agreed["id"])
            and one["saved_at"] <= until
            and any(one[name] != agreed[name] for name in ("starts_at", "form", "place"))
            for one in self.appointments.values()
        )

    def _about(self, appointment: UUID) -> list[Row]:
        return [row for row in self.standing if row["appointment_id"] == appointment]

    def _is_near(self, agreed: Row, absence: Row) -> bool:
        at, met = agreed["starts_at"], absence["met_at"]
        same_day = at.astimezone(ZONE).date() == met.astimezone(ZONE).date()
        return agreed["course_id"] == absence["course_id"] and abs(at - met) <= NEAR and same_day


def _when(row: Row) -> tuple[Any, UUID]:
    return row["saved_at"], row["id"]
