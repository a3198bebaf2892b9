"""What a reader of a computed figure relies on: exact arithmetic, and nothing where there is nothing to compute."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import FormulaKind
from mediate_monitor.domain.formulas import compute, hundredths, less, rounded, total

QUANTITIES = st.decimals(-(10**15), 10**15, places=8)
PERCENT = Decimal(100)


class TestFormulas:
    @pytest.mark.parametrize(
        ("subsidy", "budget", "share"),
        [
            ("240000", "1098229", "21.85"),
            ("300000", "1138686", "26.35"),
            ("300000", "1399270", "21.44"),
            ("250000", "1103540", "22.65"),
        ],
    )
    def test_divide_the_subsidy_by_the_budget_in_per_cent(self, subsidy: str, budget: str, share: str) -> None:
        operands = [Decimal(subsidy), Decimal(budget)]
        assert compute(FormulaKind.RATIO, operands, times=PERCENT, decimals=2) == Decimal(share)

    @pytest.mark.parametrize(
        ("groups", "stated"),
        [((42, 165, 1539, 61), 1807), ((59, 496, 1266, 85), 1906), ((206, 36, 2047, 6), 2295)],
    )
    def test_add_up_what_groups_took_part(self, groups: tuple[int, ...], stated: int) -> None:
        assert compute(FormulaKind.SUM, [Decimal(each) for each in groups], decimals=0) == stated

    def test_take_all_others_from_the_first(self) -> None:
        assert compute(FormulaKind.DIFFERENCE, [Decimal(10), Decimal(3), Decimal("0.5")], decimals=1) == Decimal("6.5")

    def test_compute_nothing_by_a_division_by_zero(self) -> None:
        assert compute(FormulaKind.RATIO, [Decimal(5), Decimal(0)]) is None

    def test_compute_nothing_by_a_division_by_several(self) -> None:
        assert compute(FormulaKind.RATIO, [Decimal(1), Decimal(2), Decimal(3)]) is None

    def test_compute_nothing_that_is_too_large_to_be_kept(self) -> None:
        assert compute(FormulaKind.SUM, [Decimal(9 * 10**15), Decimal(9 * 10**15)]) is None
        assert compute(FormulaKind.RATIO, [Decimal(10**15), Decimal("0.00000001")], times=PERCENT) is None

    def test_round_half_up_and_away_from_zero(self) -> None:
        assert rounded(Decimal("2.5"), 0) == 3
        assert rounded(Decimal("-2.5"), 0) == -3
        assert rounded(Decimal("21.853"), 1) == Decimal("21.9")

    def test_know_no_negative_zero(self) -> None:
        assert str(compute(FormulaKind.RATIO, [Decimal("-0.001"), Decimal(1)], decimals=1)) == "0.0"
        assert str(less(Decimal("1.0"), Decimal("1.00"))) == "0.00"

    def test_take_so_many_per_cent_of_the_size_of_a_number(self) -> None:
        assert hundredths(Decimal(-40), Decimal(25)) == 10


@given(numerator=QUANTITIES, denominator=QUANTITIES.filter(bool), decimals=st.integers(0, 8))
def test_a_ratio_is_within_half_of_its_last_place(numerator: Decimal, denominator: Decimal, decimals: int) -> None:
    made = compute(FormulaKind.RATIO, [numerator, denominator], decimals=decimals)
    truth = Fraction(numerator) / Fraction(denominator)
    if made is None:
        assert abs(truth) > 10**16 - 2
    else:
        assert abs(Fraction(made) - truth) <= Fraction(1, 2 * 10**decimals)


@given(numbers=st.lists(QUANTITIES, max_size=20))
def test_a_sum_is_exact_and_does_not_depend_on_the_order(numbers: list[Decimal]) -> None:
    assert Fraction(total(numbers)) == sum(map(Fraction, numbers))
    assert total(numbers) == total(list(reversed(numbers)))


@given(first=QUANTITIES, others=st.lists(st.decimals(-(10**6), 10**6, places=8), max_size=5))
def test_a_difference_and_its_parts_make_the_first_again(first: Decimal, others: list[Decimal]) -> None:
    left = compute(FormulaKind.DIFFERENCE, [first, *others])
    assert left is not None
    assert total([left, *others]) == first
