"""A table of counts in which nobody can be found: small cells are hidden, and what would give them away.

A table has totals in row 0 and column 0, and everybody may add and subtract them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# Fewer citizens than these are hidden (domain 5.3).
SMALLEST: Final = 5
Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """So many goals, of these citizens."""

    goals: int
    citizens: frozenset[str]

    @property
    def is_small(self) -> bool:
        return 0 < len(self.citizens) < SMALLEST


def hidden(table: Mapping[Place, Cell]) -> set[Place]:
    """The places of small cells, and of the smallest neighbours that would give one away.

    A hidden cell is safe when it lies on a ring of hidden ones, row by column by row: only then do the sums
    leave it open. What is hidden in a line, together, must be enough citizens too.
    """
    away = {place for place, cell in table.items() if cell.is_small}
    while near := next(filter(None, (_near(table, away, place) for place in sorted(away))), None):
        # Totals stay as long as they can; what closes the ring goes first.
        away.add(min(near, key=lambda one: (0 in one, not near[one], table[one].goals, one)))
    return away


# Numbers of rows, and of columns.
Reach = tuple[set[int], set[int]]


def _near(table: Mapping[Place, Cell], away: set[Place], place: Place) -> dict[Place, bool]:
    """The cells of which one must go for this one to be safe, and whether it then is; none when it is."""
    shown = [one for one, cell in table.items() if cell.goals and one not in away]
    for axis in (0, 1):
        if _leaves_few(table, away, axis, place[axis]):
            return {one: True for one in shown if one[axis] == place[axis]}
    others = away - {place}
    rows, columns = _reached(others, ({place[0]}, set()))
    if place[1] in columns:
        return {}
    far_rows, far_columns = _reached(others, (set(), {place[1]}))

    def closes(one: Place) -> bool:
        return (one[0] in rows and one[1] in far_columns) or (one[0] in far_rows and one[1] in columns)

    near = [one for one in shown if one[0] in rows | far_rows or one[1] in columns | far_columns]
    return {one: closes(one) for one in near or shown}


def _leaves_few(table: Mapping[Place, Cell], away: set[Place], axis: int, number: int) -> bool:
    """The total of a row (axis 0) or column is shown, and without all that is shown there remain too few."""
    total = (number, 0) if axis == 0 else (0, number)
    parts = [one for one in away if one[axis] == number and one != total]
    if total in away or not parts:
        return False
    return len(frozenset[str]().union(*(table[one].citizens for one in parts))) < SMALLEST


def _reached(places: set[Place], start: Reach) -> Reach:
    """All rows and columns that one comes to from these by hidden cells."""
    rows, columns = start
    size = -1
    while size != len(rows) + len(columns):
        size = len(rows) + len(columns)
        columns |= {column for row, column in places if row in rows}
        rows |= {row for row, column in places if column in columns}
    return rows, columns
