"""What a reader of derived figures relies on: numbers are exact, a missing one is missing, every formula is told."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.catalogue import CATALOGUE
from mediate_monitor.adapters.measures import CONTRIBUTIONS
from mediate_monitor.domain.days import days_of
from mediate_monitor.domain.facts import FactKind
from mediate_monitor.domain.measured import MEASURES
from mediate_monitor.domain.measures import Measure, Summed, plain, ratio
from mediate_monitor.entrypoints.goal_events import GOAL_HANDLERS
from mediate_monitor.usecases.facts_told import TOLD

SHARE = MEASURES["items.assigned.share"]
MEMBERS = MEASURES["members.active"]
whole = st.integers(min_value=1, max_value=10**9).map(Decimal)


def summed(numerator: int, denominator: int | None = None, **more: int) -> Summed:
    below = None if denominator is None else Decimal(denominator)
    return Summed(None, None, Decimal(numerator), below, more.get("counted", 0), more.get("events", 1))


class TestFigures:
    @given(numerator=whole, denominator=whole)
    def test_a_ratio_lies_within_half_of_its_last_decimal(self, numerator: Decimal, denominator: Decimal) -> None:
        found = ratio(numerator, denominator, times=100, decimals=2)
        assert abs(found * denominator - numerator * 100) <= Decimal("0.005") * denominator

    def test_there_is_none_where_there_is_nothing_to_divide_by(self) -> None:
        assert SHARE.cells([summed(0, 0)]) == []

    def test_a_ratio_tells_what_was_divided_by_what(self) -> None:
        [cell] = SHARE.cells([summed(7, 41)])
        assert (cell.value, cell.numerator, cell.denominator) == (Decimal("17.07"), Decimal(7), Decimal(41))

    def test_a_part_tells_which_it_is(self) -> None:
        [cell] = MEMBERS.cells([Summed("type", "school", Decimal(4), None, 4, 4)])
        assert cell.breakdown == {"type": "school"}
        assert cell.counted == 4

    @given(number=st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**9), max_value=10**9))
    def test_a_number_is_the_same_without_the_zeros_behind_it(self, number: Decimal) -> None:
        assert plain(number) == number
        assert not f"{plain(number):f}".endswith(".0")


class TestTies:
    @given(silos=st.lists(st.sampled_from("abcd"), min_size=2, max_size=40))
    def test_counted_by_silo_are_as_many_as_counted_one_by_one(self, silos: list[str]) -> None:
        # What the query adds up for each occasion: of n there, n(n-1)/2 ties, and within a silo by the same rule.
        number = len(silos)
        ties = number * (number - 1) // 2
        within = sum(size * (size - 1) // 2 for size in (silos.count(silo) for silo in set(silos)))
        pairs = list(combinations(silos, 2))
        assert ties == len(pairs)
        assert within == sum(one == other for one, other in pairs)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
class TestAMeasure:
    def test_has_a_query_of_its_own_and_words_for_each_term(self, measure: Measure) -> None:
        assert measure.code in CONTRIBUTIONS
        assert len(measure.terms) == (2 if measure.is_ratio else 1)
        assert measure.formula.nl != measure.formula.en

    def test_rests_on_facts_that_some_event_tells(self, measure: Measure) -> None:
        assert measure.facts
        assert measure.facts <= set(FactKind)


class TestWhatIsHeard:
    def test_is_every_event_the_catalogue_means_for_the_monitor(self) -> None:
        meant = {entry.event for entry in CATALOGUE.values() if "monitor" in entry.consumers}
        assert set(TOLD) | set(GOAL_HANDLERS) == meant

    def test_names_fields_that_its_events_have(self) -> None:
        for event, told in TOLD.items():
            named = {told.subject, *([told.leads_to] if told.leads_to else [])}
            assert named <= set(event.model_fields), event


class TestDaysThatArePartlyKnown:
    @pytest.mark.parametrize(
        ("partial", "first", "last"),
        [
            ("2020", "2020-01-01", "2020-12-31"),
            ("2020-02", "2020-02-01", "2020-02-29"),
            ("2021-02", "2021-02-01", "2021-02-28"),
            ("2020-02-29", "2020-02-29", "2020-02-29"),
        ],
    )
    def test_may_be_any_of_these(self, partial: str, first: str, last: str) -> None:
        assert tuple(day.isoformat() for day in days_of(partial)) == (first, last)

    def test_that_no_month_has_are_refused(self) -> None:
        with pytest.raises(ValueError, match="day"):
            days_of("2021-02-29")
