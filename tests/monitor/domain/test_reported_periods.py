"""Which figure and which target a report about a period tells: never a part against what was aimed for the whole."""

import pytest

from mediate_contracts.periods import Period, parse_period
from mediate_contracts.vocabulary import Aggregation
from mediate_monitor.domain.reported_periods import Told, told

YEAR = parse_period("2020")


def periods(*texts: str) -> set[Period]:
    return {parse_period(text) for text in texts}


def tell(figures: set[Period], targets: set[Period], aggregation: Aggregation = Aggregation.SUM) -> Told:
    return told(YEAR, figures, targets, aggregation=aggregation)


class TestTheFigure:
    def test_of_the_period_itself_goes_before_any_part_of_it(self) -> None:
        assert tell(periods("2020", "2020-12"), set()) == Told(YEAR, None)

    def test_of_the_newest_part_is_told_where_there_is_none_of_the_whole(self) -> None:
        assert tell(periods("2020-Q1", "2020-Q3"), set()).period == parse_period("2020-Q3")

    def test_of_the_longest_of_parts_that_end_together_is_told(self) -> None:
        assert tell(periods("2020-Q4", "2020-12"), set()).period == parse_period("2020-Q4")

    def test_that_is_missing_leaves_the_period_of_the_report(self) -> None:
        assert tell(set(), set()) == Told(YEAR, None)
        assert tell(set(), periods("2020")) == Told(YEAR, YEAR)


class TestTheTarget:
    def test_is_that_of_the_period_of_the_figure(self) -> None:
        assert tell(periods("2020"), periods("2020", "2020-Q4")) == Told(YEAR, YEAR)
        assert tell(periods("2020-Q4"), periods("2020-Q4")).target == parse_period("2020-Q4")

    @pytest.mark.parametrize("aggregation", [Aggregation.SUM, Aggregation.MEAN, Aggregation.NONE])
    def test_of_the_whole_is_no_target_of_a_part(self, aggregation: Aggregation) -> None:
        assert tell(periods("2020-Q4"), periods("2020"), aggregation) == Told(YEAR, YEAR)

    def test_of_the_whole_is_one_of_how_things_stand_at_its_end(self) -> None:
        found = tell(periods("2020-Q3", "2020-Q4"), periods("2020"), Aggregation.LATEST)
        assert found == Told(parse_period("2020-Q4"), YEAR)
