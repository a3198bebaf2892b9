"""What came of a target."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.outcomes import (
    FigureIncomplete,
    OutcomeDecided,
    check_target,
    decided_by_numbers,
    outcome_of,
    range_of,
)
from mediate_contracts.values import Comparator, Qualifier
from mediate_contracts.vocabulary import Outcome

numbers = st.decimals(min_value=-1_000, max_value=1_000, places=2)
comparators = st.sampled_from(Comparator)
qualifiers = st.sampled_from(Qualifier)
stated_outcomes = st.sampled_from([Outcome.MET, Outcome.PARTLY, Outcome.NOT_MET, Outcome.SUBSTITUTED])


def came_of(target: str, realised: str | None) -> Outcome:
    """Read "at_least 25" against "exact 3"."""
    comparator, number = target.split()
    if realised is None:
        return decided_by_numbers(Comparator(comparator), Decimal(number), None, Qualifier.EXACT)
    qualifier, figure = realised.split()
    return decided_by_numbers(Comparator(comparator), Decimal(number), Decimal(figure), Qualifier(qualifier))


class TestTheReportOf2020:
    @pytest.mark.parametrize(
        ("what", "target", "realised", "outcome"),
        [
            ("hackathons", "at_least 2", "exact 3", Outcome.MET),
            ("students", "at_least 120", "exact 90", Outcome.PARTLY),
            ("talent programmes", "at_least 32", "exact 23", Outcome.PARTLY),
            ("HR meetings", "at_least 4", "exact 0", Outcome.NOT_MET),
            ("MediaTalks", "at_least 10", "exact 11", Outcome.MET),
            ("Dutch Media Week", "at_least 2", "exact 2", Outcome.MET),
            ("matches", "at_least 25", "at_least 25", Outcome.MET),
            ("challenges: one is named", "at_least 3", "at_least 1", Outcome.UNKNOWN),
            ("companies at the table", "at_least 20", "about 20", Outcome.UNKNOWN),
            ("Stadsfonds proposals", "at_least 10", "about 25", Outcome.MET),
            ("teachers: no figure", "at_least 10", None, Outcome.UNKNOWN),
        ],
    )
    def test_reads_as_the_numbers_say_and_no_further(
        self, what: str, target: str, realised: str | None, outcome: Outcome
    ) -> None:
        assert came_of(target, realised) is outcome, what


class TestNumbers:
    @pytest.mark.parametrize(
        ("target", "realised", "outcome"),
        [
            ("at_least 25", "over 25", Outcome.MET),
            ("at_least 25", "over 24", Outcome.UNKNOWN),
            ("at_least 25", "at_most 24", Outcome.UNKNOWN),
            ("at_least 25", "up_to 24", Outcome.UNKNOWN),
            ("at_least 25", "at_most 30", Outcome.UNKNOWN),
            ("at_least 25", "up_to 0", Outcome.NOT_MET),
            ("at_least 25", "about 10", Outcome.PARTLY),
            ("exactly 5", "exact 5", Outcome.MET),
            ("exactly 5", "exact 5.00", Outcome.MET),
            ("exactly 5", "exact 3", Outcome.PARTLY),
            ("exactly 5", "exact 0", Outcome.NOT_MET),
            ("exactly 5", "exact 6", Outcome.NOT_MET),
            ("exactly 5", "over 5", Outcome.NOT_MET),
            ("exactly 5", "at_least 5", Outcome.UNKNOWN),
            ("exactly 5", "about 5", Outcome.UNKNOWN),
            ("exactly 0", "exact 0", Outcome.MET),
            ("at_most 10", "exact 10", Outcome.MET),
            ("at_most 10", "up_to 10", Outcome.MET),
            ("at_most 10", "exact 11", Outcome.NOT_MET),
            ("at_most 10", "over 10", Outcome.NOT_MET),
            ("at_most 10", "at_least 10", Outcome.UNKNOWN),
        ],
    )
    def test_decide_only_where_everything_they_may_mean_agrees(
        self, target: str, realised: str, outcome: Outcome
    ) -> None:
        assert came_of(target, realised) is outcome

    @given(comparators, numbers, qualifiers)
    def test_that_are_missing_decide_nothing(
        self, comparator: Comparator, number: Decimal, qualifier: Qualifier
    ) -> None:
        assert decided_by_numbers(comparator, number, None, qualifier) is Outcome.UNKNOWN
        assert decided_by_numbers(None, None, number, qualifier) is Outcome.UNKNOWN

    @given(comparators, numbers, numbers)
    def test_stated_exactly_always_decide(self, comparator: Comparator, target: Decimal, realised: Decimal) -> None:
        outcome = decided_by_numbers(comparator, target, realised, Qualifier.EXACT)
        assert outcome in {Outcome.MET, Outcome.PARTLY, Outcome.NOT_MET}

    @given(comparators, numbers, numbers, qualifiers, st.data())
    def test_decide_as_any_exact_number_they_may_stand_for_would(
        self, comparator: Comparator, target: Decimal, realised: Decimal, qualifier: Qualifier, data: st.DataObject
    ) -> None:
        outcome = decided_by_numbers(comparator, target, realised, qualifier)
        figure = range_of(realised, qualifier)
        low = figure.low if figure.low is not None else Decimal(-2_000)
        high = figure.high if figure.high is not None else Decimal(2_000)
        one = data.draw(st.decimals(min_value=low, max_value=high, places=4))
        if one == figure.low and not figure.low_counts:
            return
        if outcome is not Outcome.UNKNOWN:
            assert decided_by_numbers(comparator, target, one, Qualifier.EXACT) is outcome

    @given(numbers, numbers, numbers)
    def test_that_are_higher_never_make_a_minimum_worse(self, target: Decimal, one: Decimal, other: Decimal) -> None:
        worst_first = [Outcome.NOT_MET, Outcome.PARTLY, Outcome.MET]
        less, more = (
            worst_first.index(decided_by_numbers(Comparator.AT_LEAST, target, realised, Qualifier.EXACT))
            for realised in sorted((one, other))
        )
        assert less <= more


class TestAStatedOutcome:
    @given(st.none() | comparators, numbers, st.none() | numbers, qualifiers, stated_outcomes)
    def test_counts_only_where_no_number_can_decide_it(
        self,
        comparator: Comparator | None,
        target: Decimal,
        realised: Decimal | None,
        qualifier: Qualifier,
        stated: Outcome,
    ) -> None:
        qualifier = Qualifier.EXACT if realised is None else qualifier
        decided = decided_by_numbers(comparator, target, realised, qualifier)
        if decided is Outcome.UNKNOWN:
            found = outcome_of(comparator, target, realised=realised, qualifier=qualifier, stated=stated)
            assert found is stated
        else:
            with pytest.raises(OutcomeDecided, match=f"the numbers say {decided}") as refused:
                outcome_of(comparator, target, realised=realised, qualifier=qualifier, stated=stated)
            assert refused.value.field == "body.outcome"

    def test_is_not_needed_what_nobody_knows_is_unknown(self) -> None:
        assert outcome_of(None, None, realised=None, qualifier=Qualifier.EXACT, stated=None) is Outcome.UNKNOWN

    def test_cannot_lean_on_a_qualifier_of_no_number(self) -> None:
        with pytest.raises(FigureIncomplete) as refused:
            outcome_of(None, None, realised=None, qualifier=Qualifier.ABOUT, stated=Outcome.MET)
        assert refused.value.field == "body.qualifier"


class TestATarget:
    def test_has_a_number_and_a_comparator_or_neither(self) -> None:
        check_target(None, None)
        check_target(Comparator.AT_LEAST, Decimal(3))
        for comparator, number in ((None, Decimal(3)), (Comparator.AT_LEAST, None)):
            with pytest.raises(FigureIncomplete) as refused:
                check_target(comparator, number)
            assert refused.value.field == "body.comparator"
