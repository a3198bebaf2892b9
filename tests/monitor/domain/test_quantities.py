"""What may name an exact number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_monitor.domain.quantities import exactly

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**15), max_value=10**15)


class TestReading:
    @pytest.mark.parametrize("text", ["0", "21.9", "-4", "58209", "0.00000001", "33.33", "42.00"])
    def test_keeps_every_digit_that_was_written(self, text: str) -> None:
        assert f"{exactly(text):f}" == text

    @pytest.mark.parametrize(
        "number", [21.9, 1e400, True, None, "", "1e3", "1_000", "1,5", "1.", ".5", "+5", " 7", "NaN", "\u0661", [], {}]
    )
    def test_refuses_what_is_rounded_or_read_differently_elsewhere(self, number: object) -> None:
        with pytest.raises(ValueError, match="plain digits"):
            exactly(number)

    def test_knows_one_zero(self) -> None:
        assert str(exactly("-0.0")) == "0.0"

    @given(st.integers(-(10**15), 10**15))
    def test_takes_a_whole_number_as_it_is(self, number: int) -> None:
        assert exactly(number) == number

    @given(decimals)
    def test_gets_back_what_was_written_plainly(self, number: Decimal) -> None:
        assert exactly(f"{number:f}") == number
