"""Files to take along: a Danish spreadsheet opens them, and nothing in them is ever worked out."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from fieldapp.office.sheets import Sheet, csv, xlsx

MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
SHEET = Sheet(
    "minutter-2026-11",
    ("Navn", "Minutter", "Andel", "Dag"),
    [
        ("Åse; »Nord«", 45, 87.5, date(2026, 11, 2)),
        ('=HYPERLINK("x")', 0, None, None),
        ("-1+1", 7, 100.0, None),
    ],
)


def cells(file: bytes) -> dict[str, str]:
    """What stands in each cell of the one sheet, by its place; shared texts in their places."""
    with ZipFile(BytesIO(file)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(one.itertext()) for one in shared.findall("m:si", MAIN)]
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert page.find(".//m:f", MAIN) is None, "a formula"
    found = {}
    for cell in page.iterfind(".//m:c", MAIN):
        value = cell.findtext("m:v", namespaces=MAIN)
        found[cell.get("r")] = texts[int(value)] if cell.get("t") == "s" else value
    return found


def test_csv_is_as_a_danish_spreadsheet_reads_it():
    assert (
        csv(SHEET)
        == (
            "\N{BYTE ORDER MARK}Navn;Minutter;Andel;Dag\r\n"
            '"Åse; »Nord«";45;87,5;02-11-2026\r\n'
            '"\'=HYPERLINK(""x"")";0;;\r\n'
            "'-1+1;7;100,0;\r\n"
        ).encode()
    )


def test_every_beginning_of_a_formula_is_made_harmless():
    for first in "=+-@\t\r":
        assert (
            csv(Sheet("x", ("a",), [(f"{first}1",)])).decode("utf-8-sig").split("\r\n", 1)[1].strip('"')[0]
            == "'"
        )


def test_a_workbook_holds_numbers_days_and_harmless_texts():
    found = cells(xlsx(SHEET))
    assert (found["A1"], found["D1"]) == ("Navn", "Dag")
    assert (found["A2"], found["B2"], found["C2"]) == ("Åse; »Nord«", "45", "87.5")
    assert date.fromordinal(date(1899, 12, 30).toordinal() + int(found["D2"])) == date(2026, 11, 2)
    assert found["A3"] == '\'=HYPERLINK("x")'
    assert "C3" not in found
