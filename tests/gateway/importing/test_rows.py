"""Rows of a file before anybody is asked about them: what stands once stands once, however long the file is."""

from gateway.importing.columns import HUB, ID, NAME, words
from mediate_gateway.domain.importing.described import ColumnKind, FileColumn, ImportKind
from mediate_gateway.domain.importing.rows import CellError, missing, ready
from mediate_gateway.domain.importing.sheets import Cell, Sheet, SheetRow
from mediate_gateway.domain.languages import Language

NUMBER = FileColumn("kvk_number", words("KvK-nummer", "KvK number"), unique=True)
ONE, TWO = "01a20000-0000-7000-8000-000000000001", "01a20000-0000-7000-8000-000000000002"
KIND = ImportKind(
    "community",
    "organisations",
    words("Organisaties", "Organisations"),
    (FileColumn(ID.key, ID.words, ColumnKind.ID, unique=True), NAME, HUB, NUMBER),
)
MAPPED = {0: "id", 1: "name", 2: "kvk_number"}


def sheet(*rows: tuple[Cell, ...]) -> Sheet:
    return Sheet(("id", "Naam", "KvK"), tuple(SheetRow(line, cells) for line, cells in enumerate(rows, start=2)))


class TestARow:
    def test_that_holds_what_an_earlier_one_holds_is_refused_where_it_may_stand_once(self) -> None:
        rows = sheet((ONE, "A", "1"), (TWO, "A", "1"), (ONE.upper(), "B", None), (None, "C", None), (None, "C", "  "))
        errors = [row.errors for row in ready(rows, KIND, MAPPED, Language.NL)]
        assert errors == [(), (CellError("kvk_number", "twice"),), (CellError("id", "twice"),), (), ()]

    def test_of_a_branch_shares_its_number_with_other_branches_and_with_no_other_row_of_its_own(self) -> None:
        branch = FileColumn("branch_number", words("Vestigingsnummer", "Branch number"))
        number = FileColumn("kvk_number", NUMBER.words, unique=True, unique_with="branch_number")
        kind = ImportKind("community", "organisations", KIND.title, (*KIND.columns[:-1], number, branch))
        rows = sheet((None, "1", "7"), (None, "1", "8"), (None, "1", "7"), (None, "1", None), (None, "1", " "))
        errors = [row.errors for row in ready(rows, kind, {1: "kvk_number", 2: "branch_number"}, Language.NL)]
        twice = (CellError("kvk_number", "twice"),)
        assert errors == [(), (), twice, (), twice]
        # Of records that are named it is not known which branch they are, where the file does not tell.
        rows = sheet((ONE, "1", None), (TWO, "1", None))
        assert [row.errors for row in ready(rows, kind, {0: "id", 1: "kvk_number"}, Language.NL)] == [(), ()]

    def test_has_its_empty_cells_as_nothing_and_the_rest_as_its_columns_say(self) -> None:
        [row] = ready(sheet((None, " A ", "'=1")), KIND, MAPPED, Language.NL)
        assert row.body == {"line": 2, "id": None, "values": {"name": "A", "kvk_number": "=1"}}


class TestColumns:
    def test_that_are_required_are_missed_unless_records_are_named(self) -> None:
        assert missing(KIND, {0: "hub"}) == ["name"]
        assert missing(KIND, {0: "hub", 1: "id"}) == []
        own = ImportKind("community", "organisations", KIND.title, KIND.columns, adds=False)
        assert missing(own, {0: "name"}) == ["id"]
