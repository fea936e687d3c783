"""What was promised, and what the house has in the end: nothing may be missing, nothing may count twice."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import Engine, select

from fieldapp.alerts.models import Alert
from fieldapp.meetings.bell import KIND
from fieldapp.meetings.models import Meeting, Outcome
from tests.soak._chaos import reading


@dataclass(frozen=True)
class Tally:
    """What became of one siege.

    Every entry carries its own id as its note too: then a second copy is seen, whatever id it was given.
    """

    kills: int = 0
    promised: int = 0
    """Entries somebody was told of: »Gemt på telefonen«, or a receipt."""
    lost: int = 0
    """Promised entries that are nowhere, and promised absences that ring nobody."""
    double: int = 0
    """Entries that are there twice, and absences that ring twice."""
    again: int = 0
    """Entries that the house already had when they came: without their ids these would be doubles."""
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Every promise was kept, and none of them twice."""
        return self.promised > 0 and not self.lost and not self.double

    def plus(self, other: Self) -> Self:
        """Both together."""
        names = ("kills", "promised", "lost", "double", "again", "seconds")
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in names})


def count(engine: Engine, promised: Collection[str]) -> Tally:
    """Look at the meetings and their bells, and never at what anybody believes to have sent."""
    with reading(engine) as own:
        arrived = list(own.execute(select(Meeting.id, Meeting.note, Meeting.outcome)))
        bells = Counter(own.scalars(select(Alert.subject_id).where(Alert.kind == KIND)))
    copies = Counter(note or str(id) for id, note, _ in arrived)
    absences = {id: note or str(id) for id, note, outcome in arrived if outcome == Outcome.NO_SHOW}
    silent = {mark for id, mark in absences.items() if not bells[id]}
    return Tally(
        promised=len(promised),
        lost=sum(mark not in copies or mark in silent for mark in promised),
        double=sum(number - 1 for number in copies.values()) + sum(number - 1 for number in bells.values()),
    )
