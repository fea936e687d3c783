"""All courses that are not closed, and what each of them lacks: a yes, a check, a status, an end."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from fieldapp.accounts.settings import Settings
from fieldapp.formats import label
from fieldapp.formats.zone import ZONE
from fieldapp.i18n import gettext as _
from fieldapp.meetings.attendance import OFF_DAYS, OFF_LEAST, OffGoal
from fieldapp.mentorships.periods import BEGUN, State
from fieldapp.office import course_rows
from fieldapp.office.course_rows import Written
from fieldapp.office.sheets import Cell, Sheet
from fieldapp.reports.send import GRACE, owed

# A course is told to be near its end so long before; that long without a step is without a measurement.
SOON, UNMEASURED = timedelta(weeks=6), timedelta(days=90)
# An agreement works on two areas at least.
AREAS = 2


class Row(NamedTuple):
    """A course as a leader sees it on this day, with the agreement that is in force, or the nearest one."""

    today: date
    # The organisation's own share of R5; None when the rule is off.
    off_high: int | None
    key: str
    agreement: str
    citizen: str
    state: str
    course_began: date
    starts_on: date
    last_on: date
    report_days: int
    agreed_how: str | None
    waived: str | None
    # The last day that a status is about.
    told_until: date | None
    checked_on: date | None = None
    held: int = 0
    off: int = 0
    # When the next status is due, or the one given back.
    due_on: date | None = None
    # Asked for where a row is shown (`in_full`).
    written: Written | None = None

    @property
    def course(self) -> UUID:
        return UUID(self.key)

    @property
    def is_closed(self) -> bool:
        return self.state == State.ENDED and self.last_on < self.today

    @property
    def is_begun(self) -> bool:
        return self.state in BEGUN and self.starts_on <= self.today

    @property
    def lacks_yes(self) -> bool:
        """Nobody has seen the citizen's yes here: waived, or from before it was written here, is none."""
        return self.agreed_how in (None, "before")

    @property
    def is_valid(self) -> bool:
        """In force today, with the citizen's yes, or without it for a reason that is written down."""
        return self.is_begun and self.last_on >= self.today and bool(self.waived or not self.lacks_yes)

    @property
    def ends_soon(self) -> bool:
        return self.is_begun and self.today <= self.last_on <= self.today + SOON

    @property
    def is_over(self) -> bool:
        return self.state == State.ACTIVE and self.last_on < self.today

    @property
    def is_unmeasured(self) -> bool:
        """No step of either voice, in a course that has run so long."""
        return self.is_begun and self.checked_on is None and self.course_began <= self.today - UNMEASURED

    @property
    def off_percent(self) -> int | None:
        """The share of meetings outside the goals; None while there are too few to tell."""
        return 100 * self.off // self.held if self.held >= OFF_LEAST else None

    @property
    def is_off_goal(self) -> bool:
        return OffGoal(self.off, self.held).is_over(self.off_high)

    @property
    def is_late(self) -> bool:
        """A status is due and did not come in time."""
        return self.due_on is not None and self.due_on + GRACE < self.today

    @property
    def full(self) -> Written:
        """What its agreement says; of a row `in_full`."""
        if self.written is None:
            raise ValueError("a row that was not asked for in full")
        return self.written

    @property
    def mentor(self) -> str:
        return self.full.mentor

    @property
    def lacks(self) -> list[str]:
        """What is not in the agreement, in words."""
        yes = _("borgerens ja")
        there = {
            f"{yes} ({label(self.waived, 'waived')})" if self.waived else yes: not self.lacks_yes,
            _("formål"): self.full.has_purpose,
            _("opgaver"): self.full.has_tasks,
            _("mentors rolle"): self.full.has_roles,
            _("mål i to områder"): self.full.areas >= AREAS,
        }
        return [what for what, is_there in there.items() if not is_there]


FILTERS: Final[dict[str, Callable[[Row], bool]]] = {
    "yes": lambda row: row.lacks_yes,
    "ending": lambda row: row.ends_soon,
    "over": lambda row: row.is_over,
    "unmeasured": lambda row: row.is_unmeasured,
    "off_goal": lambda row: row.is_off_goal,
    "late": lambda row: row.is_late,
}


def open_on(organisation: UUID, today: date, high: int | None) -> list[Row]:
    """Every course that is not closed, those that end first on top; five queries, whatever the size.

    `high` as `off_high` tells it.
    """
    since = today - UNMEASURED
    agreements: dict[str, list[Row]] = defaultdict(list)
    for found in course_rows.open_agreements(organisation, today):
        agreements[found[0]].append(Row(today, high, *found))
    marked = course_rows.marked(organisation, since)
    measured = course_rows.measured(organisation, since)
    held = course_rows.held(organisation, today - OFF_DAYS)
    returned = course_rows.returned(organisation)
    rows = []
    for key, own in agreements.items():
        nearest = min((row for row in own if not row.is_closed), key=_nearness, default=None)
        if nearest:
            checked_on = max(filter(None, (marked.get(key), measured.get(key))), default=None)
            due_on = _due_on(own, returned.get(key), today)
            whole, off = held.get(key, (0, 0))
            rows.append(nearest._replace(checked_on=checked_on, held=whole, off=off, due_on=due_on))
    return sorted(rows, key=attrgetter("last_on", "citizen", "key"))


def in_full(organisation: UUID, rows: Sequence[Row]) -> list[Row]:
    """The same with what their agreements say, which nobody counts."""
    written = course_rows.written(organisation, [UUID(row.agreement) for row in rows])
    return [row._replace(written=written[row.agreement]) for row in rows]


def _due_on(agreements: Sequence[Any], returned_at: datetime | None, today: date) -> date | None:
    """The day on which the mentor is to have written; `stretch` of plain rows."""
    if returned_at:
        return returned_at.astimezone(ZONE).date()
    days = owed(agreements, agreements[0].told_until, today)
    return days[1] if days else None


def off_high(organisation: UUID) -> int | None:
    """How large a share of meetings may be outside the goals, in per cent; None: any (R5)."""
    return Settings.of(organisation).value("off_goal_high")


def filters(high: int | None) -> dict[str, str]:
    """The words of each filter."""
    return {
        "yes": _("Mangler ja"),
        "ending": _("Slutter inden 6 uger"),
        "over": _("Sluttet, ikke afsluttet"),
        "unmeasured": _("Uden måling i 90 dage"),
        "off_goal": _("Uden for målene")
        if high is None
        else _("Over %(share)s %% uden for målene") % {"share": high},
        "late": _("Status forsinket"),
    }


def sheet(rows: Sequence[Row], today: date, organisation: UUID, high: int | None) -> Sheet:
    """A line for each course."""
    head = (
        _("Borger"),
        _("Mentor"),
        _("Fra"),
        _("Til"),
        _("Aftalen mangler"),
        _("Sidste måling"),
        _("Møder på 28 dage"),
        _("Uden for målene (%)"),
        _("Status til og med"),
        *filters(high).values(),
    )
    return Sheet(f"forloeb-{today}", head, [_line(row) for row in in_full(organisation, rows)])


def _line(row: Row) -> Sequence[Cell]:
    return (
        row.citizen,
        row.mentor.partition(" ")[0],
        row.starts_on,
        row.last_on,
        ", ".join(row.lacks),
        row.checked_on,
        row.held,
        round(100 * row.off / row.held, 1) if row.held >= OFF_LEAST else None,
        row.told_until,
        *(_("ja") if holds(row) else "" for holds in FILTERS.values()),
    )


def _nearness(row: Row) -> tuple[int, int]:
    """In force today before what is over, and that before what is to come or still a draft."""
    if not row.is_begun:
        return 2, row.starts_on.toordinal()
    return (0, 0) if row.last_on >= row.today else (1, -row.last_on.toordinal())
