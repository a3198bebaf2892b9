"""Files a person edits are read as they are meant, and what is wrong in them is pointed at."""

from pathlib import Path

import pytest

from mediate_deploy.load import cells, sheets
from mediate_deploy.load.sheets import Sheet, read_sheet

COLUMNS = frozenset({"code", "title_nl", "title_en"})


def read(directory: Path, content: bytes) -> Sheet:
    (directory / "things.csv").write_bytes(content)
    return read_sheet(directory, "things.csv", "things", COLUMNS)


def reasons(sheet: Sheet) -> list[str]:
    return [str(reject) for reject in (*sheet.rejects, *(one for row in sheet.rows for one in row.rejects))]


class TestAGoodFile:
    def test_gives_each_row_the_number_a_spreadsheet_shows(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b"code;title_nl;title_en\n1.1;een;one\n\n1.2;twee;two\n")
        assert [(row.number, row.cell("code")) for row in sheet.rows] == [(2, "1.1"), (4, "1.2")]

    def test_may_start_with_a_byte_order_mark_and_end_lines_as_windows_does(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b"\xef\xbb\xbfcode;title_nl;title_en\r\n1.1;een;one\r\n")
        assert reasons(sheet) == []
        assert sheet.rows[0].both_languages("title") == {"nl": "een", "en": "one"}

    def test_may_have_a_separator_inside_quotes(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b'code;title_nl;title_en\n1.1;"een; en meer";one\n')
        assert sheet.rows[0].cell("title_nl") == "een; en meer"

    def test_may_have_its_columns_in_another_order(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b"title_en;code;title_nl\none;1.1;een\n")
        assert sheet.rows[0].cell("code") == "1.1"


class TestABrokenFile:
    def test_that_is_absent_is_one_reject_of_its_first_row(self, tmp_path: Path) -> None:
        sheet = read_sheet(tmp_path, "things.csv", "things", COLUMNS)
        assert not sheet.readable
        assert [(reject.row, reject.file) for reject in sheet.rejects] == [(1, "things.csv")]

    def test_without_a_column_says_which(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b"code;title_nl\n1.1;een\n")
        assert reasons(sheet) == ["things.csv row 1, title_en: the column is missing"]

    def test_with_a_misspelt_column_says_so_instead_of_ignoring_it(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b"code;title_nl;title_en;tilte\n")
        assert reasons(sheet) == ["things.csv row 1, tilte: there is no such column"]

    def test_with_a_column_twice_says_so(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b"code;title_nl;title_en;code\n")
        assert reasons(sheet) == ["things.csv row 1, code: the column is there more than once"]

    def test_that_is_not_utf_8_is_not_guessed_at(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, "code;title_nl;title_en\n1.1;één;one\n".encode("cp1252"))
        assert "not UTF-8" in reasons(sheet)[0]

    def test_with_an_unclosed_quote_keeps_the_rows_before_it(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b'code;title_nl;title_en\n1.1;een;one\n1.2;"twee;two\n')
        assert [row.cell("code") for row in sheet.rows] == ["1.1"]
        assert "row 3: the rest of the file cannot be read" in reasons(sheet)[0]

    def test_with_a_cell_too_many_rejects_that_row_only(self, tmp_path: Path) -> None:
        sheet = read(tmp_path, b"code;title_nl;title_en\n1.1;een;one;more\n1.2;twee;two\n")
        assert reasons(sheet) == ["things.csv row 2: the row has 4 cells, the first row has 3"]

    def test_that_is_too_large_is_not_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "FILE_BYTES_MAX", 10)
        assert "larger than 10 bytes" in reasons(read(tmp_path, b"code;title_nl;title_en\n"))[0]

    def test_with_too_many_rows_says_that_the_rest_is_not_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sheets, "ROWS_MAX", 1)
        sheet = read(tmp_path, b"code;title_nl;title_en\n1.1;een;one\n1.2;twee;two\n")
        assert len(sheet.rows) == 1
        assert reasons(sheet) == ["things.csv row 3: the file has more than 1 rows; the rest is not read"]


class TestACell:
    def test_that_must_be_filled_says_so(self, tmp_path: Path) -> None:
        row = read(tmp_path, b"code;title_nl;title_en\n ;een;one\n").rows[0]
        assert row.read("code", cells.code) is None
        assert str(row.rejects[0]) == "things.csv row 2, code: must be filled"

    def test_in_one_language_only_is_refused(self, tmp_path: Path) -> None:
        row = read(tmp_path, b"code;title_nl;title_en\n1.1;een;\n").rows[0]
        assert row.both_languages_if_any("title") is None
        assert row.rejects[0].field == "title_en"

    @pytest.mark.parametrize("cell", ["1.098.229", "1,5", "twaalf", "NaN", "1e40", "0.123456789"])
    def test_with_a_number_a_person_may_read_otherwise_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match=r"number|digits"):
            cells.decimal(cell)

    @pytest.mark.parametrize(("cell", "number"), [("33.33", "33.33"), ("1e3", "1000"), ("-2", "-2")])
    def test_with_an_exact_number_keeps_it_exact(self, cell: str, number: str) -> None:
        assert cells.decimal(cell) == number

    @pytest.mark.parametrize("cell", ["9", "0", "-1", "1.0", "acht"])
    def test_with_a_whole_number_out_of_bounds_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match="must be"):
            cells.whole(1, 8)(cell)

    @pytest.mark.parametrize("cell", ["2020-Q5", "2020-13", "20", "2018-2019"])
    def test_with_no_year_quarter_or_month_is_refused_as_period(self, cell: str) -> None:
        with pytest.raises(ValueError, match="year, quarter or month"):
            cells.period(cell)

    def test_with_a_breakdown_names_dimension_and_member(self) -> None:
        assert cells.breakdown("group=starters, place=park") == {"group": "starters", "place": "park"}

    @pytest.mark.parametrize("cell", ["starters", "group=", "group=a,group=b", "Group=a"])
    def test_with_half_a_breakdown_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match="must be"):
            cells.breakdown(cell)

    def test_with_a_day_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(ValueError, match="must be a day"):
            cells.day("2020-02-30")

    def test_longer_than_a_line_may_be_is_refused(self) -> None:
        with pytest.raises(ValueError, match="longer than 300"):
            cells.line("a" * 301)
