"""How a figure stands to its target, its baseline and the year before, for every figure that there may be."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.achievement import Achieved, achieved, change_on, is_met, progress_of
from mediate_contracts.values import Comparator
from mediate_contracts.vocabulary import Achievement

AT_LEAST, AT_MOST, EXACTLY = Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.EXACTLY
QUANTITIES = st.decimals(min_value=-(10**16) + 1, max_value=10**16 - 1, places=8)
SMALL = st.integers(-200, 200).map(Decimal)


def rounded(share: Fraction) -> Decimal:
    """Return a share in per cent with one decimal, half up, by whole numbers alone."""
    tenths = abs(share) * 1000 + Fraction(1, 2)
    whole = tenths.numerator // tenths.denominator
    return Decimal(whole if share >= 0 else -whole) / 10


class TestWhatAFigureComesTo:
    @pytest.mark.parametrize(
        ("comparator", "target", "value", "baseline", "expected", "progress"),
        [
            (AT_LEAST, "725", "103", None, Achievement.NOT_MET, None),
            (AT_LEAST, "45", "96", None, Achievement.MET, None),
            (AT_LEAST, "120", "90", "0", Achievement.PARTLY, "75.0"),
            (AT_MOST, "50", "60", "100", Achievement.PARTLY, "80.0"),
            (AT_MOST, "50", "45", "100", Achievement.MET, "110.0"),
            (AT_LEAST, "120", "80", "100", Achievement.NOT_MET, "-100.0"),
            (AT_LEAST, "-5", "-8", "-10", Achievement.PARTLY, "40.0"),
            (AT_LEAST, "10", "10", "10", Achievement.MET, None),
            (AT_LEAST, "10", "9", "10", Achievement.NOT_MET, None),
            (EXACTLY, "10", "11", "0", Achievement.NOT_MET, "110.0"),
            (AT_LEAST, "80", "75", "100", Achievement.NOT_MET, "125.0"),
            (AT_LEAST, "100", "250", "0", Achievement.MET, "250.0"),
        ],
    )
    def test_is_told_by_the_target_and_by_where_it_began(
        self,
        comparator: Comparator,
        target: str,
        value: str,
        baseline: str | None,
        expected: Achievement,
        progress: str | None,
    ) -> None:
        began = None if baseline is None else Decimal(baseline)
        found = achieved(comparator, Decimal(target), Decimal(value), baseline=began)
        assert found == Achieved(expected, None if progress is None else Decimal(progress))

    def test_says_what_is_missing(self) -> None:
        assert achieved(None, None, Decimal(1)).achievement is Achievement.NO_TARGET
        assert achieved(AT_LEAST, Decimal(1), None).achievement is Achievement.NO_FIGURE

    @given(st.sampled_from(Comparator), SMALL, SMALL, SMALL | st.none())
    def test_is_partly_only_between_where_it_began_and_the_target(
        self, comparator: Comparator, target: Decimal, value: Decimal, baseline: Decimal | None
    ) -> None:
        found = achieved(comparator, target, value, baseline=baseline).achievement
        assert (found is Achievement.MET) == is_met(comparator, target, value)
        if found is Achievement.PARTLY:
            assert baseline is not None
            assert abs(target - value) < abs(target - baseline)

    @given(st.sampled_from(Comparator), QUANTITIES, QUANTITIES, QUANTITIES)
    def test_is_the_same_looked_at_from_below(
        self, comparator: Comparator, target: Decimal, value: Decimal, baseline: Decimal
    ) -> None:
        turned = {AT_LEAST: AT_MOST, AT_MOST: AT_LEAST, EXACTLY: EXACTLY}[comparator]
        assert achieved(comparator, target, value, baseline=baseline) == achieved(
            turned, -target, -value, baseline=-baseline
        )


class TestHowFarItCame:
    @given(QUANTITIES, QUANTITIES, QUANTITIES)
    def test_is_rounded_once_from_what_is_exact(self, baseline: Decimal, target: Decimal, value: Decimal) -> None:
        found = progress_of(baseline, target, value)
        if baseline == target:
            assert found is None
        else:
            assert found == rounded(Fraction(value - baseline) / Fraction(target - baseline))


class TestTheChangeOnBefore:
    def test_of_the_first_quarter_of_2021_is_what_the_report_says(self) -> None:
        assert change_on(Decimal(22_763), Decimal(30_227)) == Decimal("32.8")

    def test_of_nought_or_of_nothing_is_no_percentage(self) -> None:
        assert change_on(Decimal(0), Decimal(5)) is None
        assert change_on(None, Decimal(5)) is None
        assert change_on(Decimal(5), None) is None

    def test_says_growth_as_growth_below_nought_too(self) -> None:
        assert change_on(Decimal(-10), Decimal(-5)) == Decimal(50)
        assert change_on(Decimal(-10), Decimal(5)) == Decimal(150)
        assert change_on(Decimal(-5), Decimal(-10)) == Decimal(-100)

    @given(QUANTITIES.filter(bool), QUANTITIES)
    def test_is_rounded_once_from_what_is_exact(self, before: Decimal, after: Decimal) -> None:
        assert change_on(before, after) == rounded((Fraction(after) - Fraction(before)) / abs(Fraction(before)))

    @given(QUANTITIES.filter(bool), QUANTITIES)
    def test_has_the_sign_of_what_happened_and_no_sign_at_nought(self, before: Decimal, after: Decimal) -> None:
        found = change_on(before, after)
        assert found is not None
        if found == 0:
            assert not found.is_signed()
        else:
            assert (found > 0) == (after > before)
