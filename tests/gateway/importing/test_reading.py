"""What people bring is read as it was written, and what only pretends to be a file of theirs is refused."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import product
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mediate_gateway.adapters.importing.reading import read_sheet
from mediate_gateway.adapters.importing.writing import written_csv, written_xlsx
from mediate_gateway.domain.importing.sheets import Cell, Formula, Sheet, SheetRefused, Unreadable, column_letter
from mediate_gateway.domain.neutralising import original

HEADINGS = ("Naam", "Hub", "Omschrijving")
TYPES = "[Content_Types].xml"
# Text as people have it in their files: without characters that no file of text holds.
PRINTABLE = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029\x85")
CELLS = st.text(PRINTABLE | st.sampled_from(list(";,\t\"'\n=+-@")), max_size=20)
TABLES = st.lists(
    st.tuples(CELLS, CELLS, CELLS).filter(lambda row: any(cell.strip() for cell in row)), min_size=1, max_size=8
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


def brought(rows: list[tuple[str, ...]], separator: str, encoding: str) -> bytes:
    """Return a file as somebody else's program writes it."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([HEADINGS, *rows])
    return text.getvalue().encode(encoding)


def is_utf_8(content: bytes) -> bool:
    """Return whether a file could have been written in UTF-8 as well: nothing tells then which was meant."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def cells(sheet: Sheet) -> list[tuple[Cell, ...]]:
    return [row.cells for row in sheet.rows]


def why(name: str, content: bytes) -> Unreadable:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(name, content)
    return refused.value.why


def spreadsheet(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(content: bytes, replaced: dict[str, bytes]) -> bytes:
    """Return a spreadsheet with some of its parts replaced or added."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as package, ZipFile(written, "w", ZIP_DEFLATED) as other:
        for name in package.namelist():
            if name not in replaced:
                other.writestr(name, package.read(name))
        for name, part in replaced.items():
            other.writestr(name, part)
    return written.getvalue()


class TestTextFiles:
    @settings(max_examples=40, deadline=None)
    @given(TABLES.filter(lambda rows: not any(cell.startswith("=") for row in rows for cell in row)))
    def test_are_read_whatever_separates_and_however_they_are_encoded(self, rows: list[tuple[str, ...]]) -> None:
        for separator, encoding in product(";,\t", ENCODINGS):
            try:
                content = brought(rows, separator, encoding)
            except UnicodeEncodeError:
                continue
            if encoding == "cp1252" and is_utf_8(content):
                continue
            sheet = read_sheet("leden.csv", content)
            assert sheet.headings == HEADINGS
            assert [tuple(cell or "" for cell in row) for row in cells(sheet)] == rows

    @settings(max_examples=60, deadline=None)
    @given(TABLES)
    def test_of_ours_come_back_as_they_were(self, rows: list[tuple[str, ...]]) -> None:
        found = cells(read_sheet("x.csv", written_csv(HEADINGS, rows)))
        assert [tuple(original(str(cell)) for cell in row) for row in found] == rows

    def test_in_windows_letters_are_told_from_utf_8(self) -> None:
        for encoding in ("cp1252", "utf-8"):
            content = "Naam;Hub\r\nCafé Zoë €;Hilversum\r\n".encode(encoding)
            assert cells(read_sheet("x.csv", content)) == [("Café Zoë €", "Hilversum")]

    def test_of_formulas_hold_none_but_what_was_kept_as_text_with_one(self) -> None:
        [row] = read_sheet("x.csv", b'Naam;KvK;Hub\r\n=1+1;"=""00123456""";=\r\n').rows
        assert row.cells == (Formula("=1+1"), "00123456", "=")

    def test_that_say_what_separates_are_believed(self) -> None:
        content = b"sep=,\r\nNaam;x,Hub\r\n1;2,3\r\n"
        assert read_sheet("x.csv", content).headings == ("Naam;x", "Hub")

    def test_number_their_rows_as_a_spreadsheet_shows_them(self) -> None:
        content = b'Naam;Hub\r\n\r\n"two\r\nlines";x\r\n;\r\nlast;y\r\n'
        assert [row.line for row in read_sheet("x.csv", content).rows] == [3, 5]

    def test_may_have_a_title_above_the_headings(self) -> None:
        sheet = read_sheet("x.csv", b"Ledenlijst 2026\r\n\r\nNaam;Hub\r\nStudio;Utrecht\r\n")
        assert sheet.headings == ("Naam", "Hub")

    def test_may_have_one_column(self) -> None:
        sheet = read_sheet("x.csv", b"Naam\r\nEen\r\nTwee\r\n")
        assert (sheet.headings, cells(sheet)) == (("Naam",), [("Een",), ("Twee",)])

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", Unreadable.EMPTY),
            (b" \r\n\r\n", Unreadable.EMPTY),
            (b"Naam;Hub\r\n", Unreadable.NO_ROWS),
            (b'Naam;Hub\r\n"open;x\r\n', Unreadable.QUOTES),
            (b"Naam;Hub\r\n" + b"x" * 40_000 + b";y\r\n", Unreadable.CELL),
            (b"Naam;Hub\r\n" + b"x" * 10_000_000 + b";y\r\n", Unreadable.CELL),
            (b"Naam" + b";x" * 100 + b"\r\nx\r\n", Unreadable.COLUMNS),
            (b"Naam;Hub\r\n" + b"x;y\r\n" * 20_001, Unreadable.ROWS),
            (b"Naam;Hub\r\n\x00\x01\x02;x\r\n", Unreadable.NO_TEXT),
            (b"Naam;Hub\r\n\x81\x8d\x8f;x\r\n", Unreadable.NO_TEXT),
            (b"x" * ((20 << 20) + 1), Unreadable.TOO_LARGE),
        ],
        ids=lambda value: value.value if isinstance(value, Unreadable) else "",
    )
    def test_out_of_bounds_are_refused(self, content: bytes, reason: Unreadable) -> None:
        assert why("x.csv", content) is reason

    @settings(max_examples=100, deadline=None)
    @given(st.binary(max_size=400))
    def test_of_garbage_are_read_or_refused_and_nothing_else(self, content: bytes) -> None:
        for name in ("x.csv", "x.xlsx"):
            try:
                read_sheet(name, content)
            except SheetRefused:
                continue


class TestASpreadsheet:
    @settings(max_examples=20, deadline=None)
    @given(TABLES)
    def test_of_ours_comes_back_as_it_was(self, rows: list[tuple[str, ...]]) -> None:
        content = written_xlsx("Leden", HEADINGS, [(row, []) for row in rows])
        found = cells(read_sheet("x.xlsx", content))
        assert [tuple(original(str(cell or "")) for cell in row) for row in found] == rows

    def test_holds_no_formula_when_it_is_ours(self) -> None:
        content = written_xlsx("x", ["=1+1"], [(["=HYPERLINK(1)"], []), (["+1"], []), (["@x"], [])])
        with ZipFile(BytesIO(content)) as package:
            assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")

    def test_gives_numbers_days_and_truth_as_what_they_are(self) -> None:
        content = spreadsheet(["Naam", "Jaar", "Klopt"], ["Studio", 2014.0, True], [None, None, None], ["x", 0.1, None])
        found = read_sheet("x.xlsx", content)
        assert [str(row.cells[1]) for row in found.rows] == ["2014", "0.1"]
        assert found.rows[0].cells[2] is True
        assert [row.line for row in found.rows] == [2, 4]

    def test_gives_what_a_formula_came_to(self) -> None:
        found = spreadsheet(["Naam", "Som"], ["Studio", "=1+1"])
        with ZipFile(BytesIO(found)) as package:
            sheet = (
                package.read("xl/worksheets/sheet1.xml").replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
            )
        [row] = read_sheet("x.xlsx", repacked(found, {"xl/worksheets/sheet1.xml": sheet})).rows
        assert str(row.cells[1]) == "2"

    def test_with_a_formula_that_nobody_computed_holds_no_value_there(self) -> None:
        [row] = read_sheet("x.xlsx", spreadsheet(["Naam", "Som"], ["Studio", "=1+1"])).rows
        assert row.cells == ("Studio", Formula("=1+1"))

    def test_that_claims_to_be_endless_is_read_as_far_as_it_goes(self) -> None:
        content = spreadsheet(["Naam", "Hub"], ["Studio", "Utrecht"])
        with ZipFile(BytesIO(content)) as package:
            sheet = package.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
        assert len(read_sheet("x.xlsx", repacked(content, {"xl/worksheets/sheet1.xml": sheet})).rows) == 1

    @pytest.mark.timeout(20)
    def test_that_leaves_out_more_rows_than_there_are_is_read_as_far_as_it_goes(self) -> None:
        content = spreadsheet(["Naam", "Hub"], ["Studio", "Utrecht"], ["Bureau", "Gooi"])
        with ZipFile(BytesIO(content)) as package:
            sheet = package.read("xl/worksheets/sheet1.xml").replace(b'<row r="3"', b'<row r="9999999999"')
        found = read_sheet("x.xlsx", repacked(content, {"xl/worksheets/sheet1.xml": sheet}))
        assert [row.line for row in found.rows] == [2]

    @pytest.mark.parametrize("number", [b"1e30", b"1e300", b"9" * 40, b"-1E+25"])
    def test_gives_numbers_of_any_size(self, number: bytes) -> None:
        content = spreadsheet(["Naam", "Hub"], ["Studio", 12345])
        with ZipFile(BytesIO(content)) as package:
            sheet = package.read("xl/worksheets/sheet1.xml").replace(b"12345", number)
        [row] = read_sheet("x.xlsx", repacked(content, {"xl/worksheets/sheet1.xml": sheet})).rows
        assert row.cells == ("Studio", Decimal(number.decode()))

    def test_with_a_number_beyond_all_numbers_is_refused(self) -> None:
        content = spreadsheet(["Naam", "Hub"], ["Studio", 12345])
        with ZipFile(BytesIO(content)) as package:
            sheet = package.read("xl/worksheets/sheet1.xml").replace(b"12345", b"1e999")
        assert why("x.xlsx", repacked(content, {"xl/worksheets/sheet1.xml": sheet})) is Unreadable.BROKEN

    def test_that_is_a_bomb_is_refused_before_it_is_unpacked(self) -> None:
        content = spreadsheet(["Naam", "Hub"], ["Studio", "Utrecht"])
        bombs = {"xl/worksheets/sheet1.xml": b" " * (30 << 20)}, {f"xl/media/{n}": b"x" for n in range(2_001)}
        assert [why("x.xlsx", repacked(content, bomb)) for bomb in bombs] == [Unreadable.UNPACKED] * 2

    def test_with_entities_that_expand_is_refused(self) -> None:
        content = spreadsheet(["Naam", "Hub"], ["Studio", "Utrecht"])
        laughs = (
            b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
            b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
        )
        assert why("x.xlsx", repacked(content, {"xl/worksheets/sheet1.xml": laughs})) is Unreadable.DECLARES


class TestAFileThatLies:
    SHEET = spreadsheet(["Naam", "Hub"], ["Studio", "Utrecht"])

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("x.csv", SHEET, Unreadable.OTHER_CONTENT),
            ("x.xlsx", b"Naam;Hub\r\nx;y\r\n", Unreadable.OTHER_CONTENT),
            ("x.csv", b"<!DOCTYPE html><p>Naam;Hub", Unreadable.OTHER_CONTENT),
            ("x.csv", b"\xef\xbb\xbf <HTML><script>", Unreadable.OTHER_CONTENT),
            ("x.csv", b"%PDF-1.7\n;", Unreadable.OTHER_CONTENT),
            ("x.csv", b"MZ\x90\x00;", Unreadable.OTHER_CONTENT),
            ("x.csv", b"\x7fELF;", Unreadable.OTHER_CONTENT),
            ("x.csv", b"#!/bin/sh\necho;", Unreadable.OTHER_CONTENT),
            ("x.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, Unreadable.OLD),
            (
                "x.xlsx",
                bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"),
                Unreadable.PROTECTED,
            ),
            ("x.xls", bytes.fromhex("d0cf11e0a1b11ae1"), Unreadable.NAME),
            ("x.exe", b"Naam;Hub", Unreadable.NAME),
            ("x", b"Naam;Hub", Unreadable.NAME),
            ("x.xlsm", SHEET, Unreadable.MACROS),
            ("x.xlsx", repacked(SHEET, {"xl/vbaProject.bin": b"x"}), Unreadable.MACROS),
            (
                "x.xlsx",
                repacked(SHEET, {TYPES: b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"}),
                Unreadable.MACROS,
            ),
            ("x.xlsx", repacked(SHEET, {TYPES: b"wordprocessingml.document.main+xml"}), Unreadable.OTHER_CONTENT),
            ("x.xlsx", SHEET[:-200], Unreadable.BROKEN),
            ("x.xlsx", b"PK\x03\x04 and then nothing", Unreadable.BROKEN),
        ],
    )
    def test_is_refused(self, name: str, content: bytes, reason: Unreadable) -> None:
        assert why(name, content) is reason


class TestAColumn:
    def test_is_called_as_in_a_spreadsheet(self) -> None:
        assert [column_letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
            "A",
            "Z",
            "AA",
            "AZ",
            "BA",
            "ZZ",
            "AAA",
        ]
