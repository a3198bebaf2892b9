"""The arithmetic of the benchmarks: medians of rounds, ratios, percentiles."""

import pytest

from benchmarks.figures import Paired, Row, percentile, table


class TestPercentile:
    def test_is_a_value_that_was_measured(self) -> None:
        assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0

    def test_99_of_a_hundred_is_the_last_but_one(self) -> None:
        assert percentile([float(number) for number in range(1, 101)], 0.99) == 99.0

    def test_reaches_from_the_least_to_the_greatest(self) -> None:
        assert (percentile([3.0, 1.0, 2.0], 0), percentile([3.0, 1.0, 2.0], 1)) == (1.0, 3.0)

    @pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.5), ([1.0], -0.1)])
    def test_of_nothing_or_beyond_the_whole_is_refused(self, values: list[float], share: float) -> None:
        with pytest.raises(ValueError, match="expected a share"):
            percentile(values, share)


class TestPaired:
    def test_divides_each_round_by_the_peer_next_to_it(self) -> None:
        slowing = Paired(ours=[90, 45, 9], peers=[100, 50, 10])
        assert slowing.ratio == pytest.approx(0.9)

    def test_one_odd_round_does_not_move_the_median(self) -> None:
        assert Paired(ours=[50, 50, 5_000], peers=[100, 100, 100]).ratio == pytest.approx(0.5)

    def test_refuses_rounds_without_a_partner(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            _ = Paired(ours=[1, 2], peers=[1]).ratio


class TestTable:
    def test_says_plainly_what_was_missed(self) -> None:
        paired = Paired(ours=[30, 30, 30], peers=[100, 100, 100])
        printed = table([Row.at_least("commands", paired, 0.9), Row.at_most("start", 3.2, "s", "", 4)])
        assert "| 0.30  | ≥ 0.9 | missed |" in printed
        assert "| 3.2 s | ≤ 4 s | met    |" in printed
