"""What a cell says: in the language of its file, and nothing where it may say two things."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.importing.columns import HUB, NAME, TYPES, of_kind
from mediate_gateway.domain.importing.cells import CellRefused, CellWrong, value_of
from mediate_gateway.domain.importing.described import ColumnKind, FileColumn
from mediate_gateway.domain.importing.sheets import Cell
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.neutralising import neutral, original

NL, EN = Language.NL, Language.EN


def refused(cell: Cell, column: FileColumn, language: Language = NL) -> CellRefused:
    with pytest.raises(CellRefused) as found:
        value_of(cell, column, language)
    return found.value


class TestACell:
    @pytest.mark.parametrize(
        ("kind", "language", "cell", "value"),
        [
            (ColumnKind.INTEGER, NL, "2.014", 2014),
            (ColumnKind.INTEGER, EN, "2,014", 2014),
            (ColumnKind.INTEGER, NL, Decimal(2014), 2014),
            (ColumnKind.DECIMAL, NL, "1.234,50", "1234.50"),
            (ColumnKind.DECIMAL, EN, "1,234.50", "1234.50"),
            (ColumnKind.DECIMAL, NL, Decimal("21.9"), "21.9"),
            (ColumnKind.MONEY, NL, "€ 1.234,50", {"cents": 123450, "currency": "EUR"}),
            (ColumnKind.MONEY, EN, "EUR 1,234.50", {"cents": 123450, "currency": "EUR"}),
            (ColumnKind.MONEY, NL, Decimal("12.5"), {"cents": 1250, "currency": "EUR"}),
            (ColumnKind.DATE, NL, "29-2-2024", "2024-02-29"),
            (ColumnKind.DATE, EN, "2024-02-29", "2024-02-29"),
            (ColumnKind.DATE, EN, date(2024, 2, 29), "2024-02-29"),
            (ColumnKind.YES_NO, NL, "Ja", True),
            (ColumnKind.YES_NO, EN, "no", False),
            (ColumnKind.YES_NO, NL, True, True),
            (ColumnKind.TEXT, NL, Decimal(12345678), "12345678"),
            (ColumnKind.TEXT, NL, "  blanks around  ", "blanks around"),
            (ColumnKind.TEXT, NL, "'=1+1", "=1+1"),
            (ColumnKind.WEB_ADDRESS, NL, "https://studio.example", "https://studio.example"),
            (ColumnKind.DECIMAL, NL, "   ", None),
            (ColumnKind.DECIMAL, NL, None, None),
        ],
    )
    def test_is_read_in_the_language_of_its_file(
        self, kind: ColumnKind, language: Language, cell: Cell, value: Any
    ) -> None:
        assert value_of(cell, of_kind(kind), language) == value

    @pytest.mark.parametrize(
        ("kind", "language", "cell"),
        [
            (ColumnKind.DECIMAL, NL, "1.5"),
            (ColumnKind.INTEGER, NL, "1,5"),
            (ColumnKind.INTEGER, NL, Decimal("1.5")),
            (ColumnKind.INTEGER, NL, True),
            (ColumnKind.MONEY, NL, Decimal("1.005")),
            (ColumnKind.MONEY, NL, "-5"),
            (ColumnKind.DATE, EN, "3-4-2024"),
            (ColumnKind.DATE, NL, "30-2-2024"),
            (ColumnKind.DATE, NL, Decimal(45000)),
            (ColumnKind.YES_NO, NL, "misschien"),
            (ColumnKind.ID, NL, "17"),
            (ColumnKind.WEB_ADDRESS, NL, "javascript:alert(1)"),
        ],
    )
    def test_that_may_mean_something_else_is_refused(self, kind: ColumnKind, language: Language, cell: Cell) -> None:
        assert refused(cell, of_kind(kind), language).why == CellWrong(kind.value)

    def test_with_the_error_of_a_formula_is_refused(self) -> None:
        assert refused("#REF!", NAME).why is CellWrong.FORMULA

    def test_with_a_choice_is_known_by_key_and_words(self) -> None:
        for said in ("hilversum", "HILVERSUM", " Hilversum "):
            assert value_of(said, HUB, EN) == "hilversum"
        assert value_of("Elders", HUB, EN) == "elsewhere"
        assert value_of("Game-studio; overheid;game_studio", TYPES, NL) == ["game_studio", "public_body"]

    def test_with_a_typing_error_suggests_what_may_be_meant(self) -> None:
        assert refused("Hilverzum", HUB) == CellRefused(CellWrong.CHOICE, "Hilversum")
        assert refused("elsewere", HUB, NL).suggestion == "elders"
        assert refused("studio.example", of_kind(ColumnKind.WEB_ADDRESS)).suggestion == "https://studio.example"
        assert refused("1.5", of_kind(ColumnKind.DECIMAL)).suggestion == "1,5"

    @given(st.text() | st.decimals(allow_nan=False, allow_infinity=False) | st.dates() | st.booleans())
    def test_is_read_or_refused_and_nothing_else(self, cell: Cell) -> None:
        for kind in ColumnKind:
            for language in Language:
                try:
                    value_of(cell, of_kind(kind), language)
                except CellRefused:
                    continue

    @pytest.mark.parametrize(
        ("column", "cell", "why"),
        [
            (of_kind(ColumnKind.MONEY), "1" + " " * 32_000 + "x", CellWrong.MONEY),
            (TYPES, "gamestudio;" * 2_900, CellWrong.CHOICE),
            (HUB, "Hilversum " * 3_000, CellWrong.CHOICE),
            (of_kind(ColumnKind.INTEGER), Decimal("1e308"), CellWrong.INTEGER),
            (of_kind(ColumnKind.DECIMAL), Decimal("-1e308"), CellWrong.DECIMAL),
            (of_kind(ColumnKind.MONEY), Decimal("1e308"), CellWrong.MONEY),
        ],
    )
    @pytest.mark.timeout(5)
    def test_larger_than_anybody_means_is_refused_at_once(self, column: FileColumn, cell: Cell, why: CellWrong) -> None:
        assert refused(cell, column).why is why


class TestTextInAFile:
    @pytest.mark.parametrize("text", ["=1+1", "+31 6", "-", "@handle", "\tx", "\rx", "'=1", "''@x"])
    def test_that_would_be_computed_is_not(self, text: str) -> None:
        assert neutral(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "plain", "'s avonds", "a=b", "1-2"])
    def test_that_is_harmless_stays_as_it_is(self, text: str) -> None:
        assert neutral(text) == original(text) == text

    @given(st.text(alphabet="'=+-@a\t ") | st.text())
    def test_comes_back_as_it_was(self, text: str) -> None:
        assert original(neutral(text)) == text
        assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
