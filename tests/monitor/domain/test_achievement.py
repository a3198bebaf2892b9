"""How a figure stands to its target, wherever the target lies."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mediate_contracts.values import Comparator
from mediate_contracts.vocabulary import Achievement, Direction
from mediate_monitor.domain.achievement import Standing, achieved

numbers = st.decimals(-(10**15), 10**15, places=4)
directions = st.sampled_from(Direction)
comparators = st.one_of(st.none(), st.sampled_from(Comparator))


def standing(
    value: str | None,
    target: str | None,
    baseline: str | None = None,
    comparator: Comparator | None = Comparator.AT_LEAST,
    direction: Direction = Direction.MORE,
) -> Standing:
    exact = [None if each is None else Decimal(each) for each in (baseline, target, value)]
    return achieved(direction, comparator, baseline=exact[0], target=exact[1], value=exact[2])


class TestRealFigures:
    def test_courses_of_media_booster_missed_their_target(self) -> None:
        assert standing("103", "725") == Standing(Achievement.NOT_MET)

    def test_pilots_and_live_tests_passed_theirs(self) -> None:
        assert standing("96", "45").achievement is Achievement.MET
        assert standing("512", "180").achievement is Achievement.MET

    def test_a_target_below_the_baseline_is_met_by_going_down(self) -> None:
        lower = Comparator.AT_MOST
        assert standing("21.9", "25", "31", lower, Direction.LESS) == Standing(Achievement.MET, Decimal("151.7"))
        assert standing("28", "25", "31", lower, Direction.LESS) == Standing(Achievement.PARTLY, Decimal("50.0"))
        assert standing("33", "25", "31", lower, Direction.LESS) == Standing(Achievement.NOT_MET, Decimal("-33.3"))

    def test_a_start_from_zero_is_a_baseline_like_any_other(self) -> None:
        assert standing("103", "725", "0") == Standing(Achievement.PARTLY, Decimal("14.2"))
        assert standing("0", "725", "0") == Standing(Achievement.NOT_MET, Decimal("0.0"))

    def test_an_index_below_zero_that_rises_is_on_its_way(self) -> None:
        assert standing("-0.2", "0.1", "-0.5") == Standing(Achievement.PARTLY, Decimal("50.0"))

    def test_more_than_all_of_the_way_is_told_as_it_is(self) -> None:
        assert standing("300", "200", "100") == Standing(Achievement.MET, Decimal("200.0"))


class TestWhatIsNotKnown:
    @given(directions, comparators, numbers, numbers)
    def test_without_a_target_or_a_figure_is_said_and_is_never_a_zero(
        self, direction: Direction, comparator: Comparator | None, one: Decimal, other: Decimal
    ) -> None:
        no_target = achieved(direction, comparator, baseline=one, target=None, value=other)
        no_figure = achieved(direction, comparator, baseline=one, target=other, value=None)
        assert no_target == Standing(Achievement.NO_TARGET)
        assert no_figure == Standing(Achievement.NO_FIGURE)

    @given(directions, comparators, numbers, numbers)
    def test_without_a_baseline_a_target_is_met_or_not(
        self, direction: Direction, comparator: Comparator | None, target: Decimal, value: Decimal
    ) -> None:
        found = achieved(direction, comparator, baseline=None, target=target, value=value)
        assert found.achievement in {Achievement.MET, Achievement.NOT_MET}
        assert found.progress is None


class TestAnyNumbers:
    @given(directions, comparators, numbers, numbers)
    def test_the_target_itself_meets_the_target(
        self, direction: Direction, comparator: Comparator | None, baseline: Decimal, target: Decimal
    ) -> None:
        found = achieved(direction, comparator, baseline=baseline, target=target, value=target)
        assert found.achievement is Achievement.MET
        assert found.progress == (None if baseline == target else 100)

    @given(directions, comparators, numbers, numbers, numbers)
    def test_partly_is_strictly_on_the_way_from_baseline_to_target(
        self, direction: Direction, comparator: Comparator | None, baseline: Decimal, target: Decimal, value: Decimal
    ) -> None:
        found = achieved(direction, comparator, baseline=baseline, target=target, value=value)
        if found.achievement is Achievement.PARTLY:
            assert min(baseline, target) < value < max(baseline, target)
            assert found.progress is not None
            assert 0 <= found.progress <= 100

    @given(directions, comparators, numbers, numbers, numbers)
    def test_reads_the_same_with_every_sign_turned(
        self, direction: Direction, comparator: Comparator | None, baseline: Decimal, target: Decimal, value: Decimal
    ) -> None:
        turned = {
            None: None,
            Comparator.AT_LEAST: Comparator.AT_MOST,
            Comparator.AT_MOST: Comparator.AT_LEAST,
            Comparator.EXACTLY: Comparator.EXACTLY,
        }
        other_way = {Direction.MORE: Direction.LESS, Direction.LESS: Direction.MORE}.get(direction, direction)
        found = achieved(direction, comparator, baseline=baseline, target=target, value=value)
        mirrored = achieved(other_way, turned[comparator], baseline=-baseline, target=-target, value=-value)
        assert found == mirrored

    @given(numbers, numbers, numbers, numbers)
    def test_who_gets_nearer_has_gone_no_less_of_the_way(
        self, baseline: Decimal, target: Decimal, one: Decimal, other: Decimal
    ) -> None:
        assume(baseline < target)
        low, high = sorted((one, other))
        gone = [
            achieved(Direction.MORE, None, baseline=baseline, target=target, value=value).progress
            for value in (low, high)
        ]
        if gone[0] is not None and gone[1] is not None:
            assert gone[0] <= gone[1]

    @given(numbers, numbers, st.sampled_from([Direction.MORE, Direction.LESS, Direction.NEITHER]))
    def test_a_target_without_a_comparator_asks_what_the_direction_calls_better(
        self, target: Decimal, value: Decimal, direction: Direction
    ) -> None:
        asked = {
            Direction.MORE: Comparator.AT_LEAST,
            Direction.LESS: Comparator.AT_MOST,
            Direction.NEITHER: Comparator.EXACTLY,
        }
        told = achieved(direction, asked[direction], baseline=None, target=target, value=value)
        assert achieved(direction, None, baseline=None, target=target, value=value) == told

    @pytest.mark.parametrize("tiny", ["0.0001", "-0.0001"])
    def test_a_way_too_short_to_be_a_percentage_of_says_none(self, tiny: str) -> None:
        found = standing("999999999999999", tiny, "0")
        assert found.progress is None
