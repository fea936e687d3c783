"""Tables to take along: csv as a Danish Excel opens it, and xlsx with real numbers and days."""

import csv as writing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Final

from xlsxwriter import Workbook

Cell = str | int | float | date | None
# What a spreadsheet would take for the beginning of a formula.
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table with its headings; `name` is that of the file. Shares are numbers with one decimal."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv(sheet: Sheet) -> bytes:
    """Semicolons, decimal comma, days as 12-11-2026, UTF-8 with its mark, lines that end as on Windows."""
    text = StringIO()
    writer = writing.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_plain(cell) for cell in row] for row in (sheet.head, *sheet.rows))
    return text.getvalue().encode("utf-8-sig")


def xlsx(sheet: Sheet) -> bytes:
    """A workbook of one sheet: headings that stay in sight, text that is never worked out."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy"})
        page = book.add_worksheet()
        for column, heading in enumerate(sheet.head):
            page.write_string(0, column, heading, bold)
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, column, _harmless(cell))
                elif isinstance(cell, date):
                    page.write_datetime(number, column, cell, day)
                elif cell is not None:
                    page.write_number(number, column, cell)
        page.freeze_panes(1, 0)
        page.autofit()
    return file.getvalue()


WRITERS: Final[dict[str, Callable[[Sheet], bytes]]] = {"csv": csv, "xlsx": xlsx}
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _harmless(cell)
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return str(cell).replace(".", ",")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text
