"""What closed courses led to: their goals by how they stood, by scheme, and by who employs the mentor."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import String, select, type_coerce
from sqlalchemy.orm import aliased

from fieldapp.db import plain
from fieldapp.formats import label
from fieldapp.i18n import gettext as _
from fieldapp.mentorships.models import Course, Goal
from fieldapp.mentorships.periods import BEGUN, Agreement, State
from fieldapp.office.cells import Cell, Place, hidden
from fieldapp.office.sheets import Sheet
from fieldapp.vocabulary import AFFILIATION, GOAL_STATUS, SCHEME


@dataclass(frozen=True)
class Results:
    """Numbers of goals: rows are schemes with affiliations, columns statuses; row 0 and column 0 are all.

    `cells` holds None where it would be about fewer than five citizens, or give such a one away.
    """

    rows: list[tuple[str, str | None]]
    columns: list[str]
    cells: dict[Place, int | None]


def of_days(organisation: UUID, first: date, last: date) -> Results:
    """The goals of courses that were closed, and whose last day lies from `first` to `last`; one query."""
    told = _told(organisation, first, last)
    rows = sorted({(scheme, kind) for scheme, kind, _, _ in told}, key=_order)
    columns = [status for status in GOAL_STATUS if any(status == one for _, _, one, _ in told)]
    goals: dict[Place, int] = defaultdict(int)
    citizens: dict[Place, set[str]] = defaultdict(set)
    row_of = {row: number for number, row in enumerate(rows, 1)}
    column_of = {status: number for number, status in enumerate(columns, 1)}
    for scheme, kind, status, citizen in told:
        for row in (0, row_of[scheme, kind]):
            for column in (0, column_of[status]):
                goals[row, column] += 1
                citizens[row, column].add(citizen)
    table = {place: Cell(number, frozenset(citizens[place])) for place, number in goals.items()}
    away = hidden(table)
    places = [(row, column) for row in range(len(rows) + 1) for column in range(len(columns) + 1)]
    return Results(rows, columns, {place: None if place in away else goals[place] for place in places})


def sheet(found: Results, name: str) -> Sheet:
    """A line for each scheme and affiliation, the sums last; a number that is withheld is in words."""
    columns = [*range(1, len(found.columns) + 1), 0]
    words = [label(status, "goal_status") for status in found.columns]
    who = [
        (label(scheme, "scheme"), label(kind, "affiliation") or _("Ikke oplyst"))
        for scheme, kind in found.rows
    ]
    lines = [*enumerate(who, 1), (0, (_("I alt"), ""))]
    return Sheet(
        name,
        (_("Ordning"), _("Mentor"), *words, _("Mål i alt")),
        [(*called, *(_said(found.cells[row, column]) for column in columns)) for row, called in lines],
    )


def _said(goals: int | None) -> int | str:
    return _("under 5") if goals is None else goals


def quarter(name: str) -> tuple[date, date] | None:
    """The first and the last day of a quarter (`2026-4`)."""
    if not re.fullmatch(r"20\d\d-[1-4]", name, re.ASCII):
        return None
    first = date(int(name[:4]), 3 * int(name[5:]) - 2, 1)
    return first, (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)


def quarters(today: date, number: int) -> list[str]:
    """So many quarters, that of today first."""
    newest = today.year * 4 + (today.month - 1) // 3
    return [f"{one // 4}-{one % 4 + 1}" for one in range(newest, newest - number, -1)]


def _told(organisation: UUID, first: date, last: date) -> list[tuple[str, str | None, str, str]]:
    later = aliased(Agreement)
    goes_on = select(later.id).where(
        later.organisation_id == Agreement.organisation_id,
        later.course_id == Agreement.course_id,
        later.number > Agreement.number,
        later.state.in_(BEGUN),
        later.last_on >= later.starts_on,
    )
    query = (
        select(Agreement.scheme, Agreement.affiliation, Goal.status, type_coerce(Course.citizen_id, String))
        .join(
            Course,
            (Course.organisation_id == Agreement.organisation_id) & (Course.id == Agreement.course_id),
        )
        .join(Goal, (Goal.organisation_id == Course.organisation_id) & (Goal.course_id == Course.id))
        .where(
            Agreement.organisation_id == organisation,
            Agreement.state == State.ENDED,
            Agreement.last_on.between(first, last),
            Agreement.last_on >= Agreement.starts_on,
            ~goes_on.exists(),
        )
    )
    return [(row[0], row[1], row[2], str(row[3])) for row in plain(query)]


def _order(row: tuple[str, str | None]) -> tuple[int, int]:
    """As in the vocabularies; what is newer than them, last."""
    return _place(SCHEME, row[0]), _place(AFFILIATION, row[1])


def _place(words: dict[str, tuple[str, str]], code: str | None) -> int:
    return list(words).index(code) if code in words else len(words)
