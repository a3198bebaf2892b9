"""What is written into a cell is read from it again."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import FormulaKind
from mediate_monitor.domain.breakdowns import canonical
from mediate_monitor.domain.cells_of_files import (
    WrittenFormula,
    breakdown,
    formula,
    is_missing,
    written_breakdown,
    written_formula,
)

codes = st.from_regex(r"[a-z0-9]{1,9}(\.[a-z0-9]{1,9})?", fullmatch=True)
members = st.text(st.characters(exclude_categories=["C"], exclude_characters=";"), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)


class TestABreakdown:
    @given(st.dictionaries(codes, members.filter(bool), max_size=5))
    def test_that_was_written_is_read_again(self, parts: dict[str, str]) -> None:
        whole = canonical(parts)
        assert canonical(breakdown(written_breakdown(whole))) == whole

    @pytest.mark.parametrize("cell", ["starters", "group=a; group=b"])
    def test_that_names_no_dimension_once_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match="dimension=part"):
            breakdown(cell)


class TestAFormula:
    @given(
        st.sampled_from(FormulaKind),
        st.lists(codes, min_size=2, max_size=20),
        st.decimals(-(10**9), 10**9, places=4),
        st.integers(0, 8),
    )
    def test_that_was_written_is_read_again(
        self, kind: FormulaKind, operands: list[str], times: Decimal, decimals: int
    ) -> None:
        read = formula(written_formula(kind, operands, times, decimals))
        assert read == WrittenFormula(kind, tuple(operands), times, decimals)

    def test_needs_no_more_than_what_it_is_made_of(self) -> None:
        assert formula("sum: a.code; b") == WrittenFormula(FormulaKind.SUM, ("a.code", "b"))

    @given(st.text(max_size=40))
    def test_in_any_other_writing_is_refused_and_nothing_else(self, cell: str) -> None:
        with suppress(ValueError):
            formula(cell)

    @pytest.mark.parametrize("cell", ["ratio", "times: a; b", "sum: a; b; times=NaN", "sum: a; b; colour=red"])
    def test_that_is_none_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match="write it as"):
            formula(cell)


class TestAMissingFigure:
    @pytest.mark.parametrize("cell", ["n.v.t.", "N/A", " - ", "\u2013", "onbekend", "?"])
    def test_is_told_in_many_ways(self, cell: str) -> None:
        assert is_missing(cell)

    @pytest.mark.parametrize("cell", ["0", "-1", "1.5", None, 0])
    def test_is_none_where_there_is_a_number_or_nothing(self, cell: object) -> None:
        assert not is_missing(cell)
