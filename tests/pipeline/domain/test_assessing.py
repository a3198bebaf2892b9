"""What a committee relies on: exact means, an order in which ties are shared, and nobody counted who left."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_pipeline.domain.assessing import Assessed, Scored, check_scores, mean_of, ranking, rounded, weighted
from mediate_pipeline.domain.calls import ScoresWrong

WEIGHTS = {"impact": 2, "feasibility": 1}
MEMBERS = [UUID(int=number) for number in range(1, 6)]
SCORES = st.fixed_dictionaries({code: st.integers(0, 100) for code in WEIGHTS})


def application(number: int, *scores: tuple[int, int], committee: int = 3) -> Assessed:
    given_by = [
        Scored(account, {"impact": impact, "feasibility": feasibility})
        for account, (impact, feasibility) in zip(MEMBERS, scores, strict=False)
    ]
    return Assessed(UUID(int=number), given_by, frozenset(MEMBERS[:committee]))


@st.composite
def applications(draw: st.DrawFn) -> list[Assessed]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        by = draw(st.lists(st.sampled_from(MEMBERS), unique=True))
        there = draw(st.frozensets(st.sampled_from(MEMBERS)))
        found.append(Assessed(UUID(int=100 + number), [Scored(each, draw(SCORES)) for each in by], there))
    return found


class TestAScore:
    def test_weighs_its_criteria(self) -> None:
        assert weighted({"impact": 80, "feasibility": 50}, WEIGHTS) == 70

    def test_is_rounded_only_to_be_shown(self) -> None:
        assert rounded(weighted({"impact": 1, "feasibility": 0}, WEIGHTS)) == Decimal("0.67")
        assert rounded(Fraction(1, 200)) == Decimal("0.00")

    @pytest.mark.parametrize("scores", [{"impact": 1}, {"impact": 1, "feasibility": 1, "price": 1}])
    def test_is_of_exactly_the_criteria_of_the_call(self, scores: dict[str, int]) -> None:
        with pytest.raises(ScoresWrong):
            check_scores(scores, WEIGHTS)


class TestTheRanking:
    def test_shares_a_rank_among_equals_and_goes_on_behind_them(self) -> None:
        ranked = ranking(
            [application(1, (50, 50)), application(2, (90, 90)), application(3, (50, 50)), application(4, (10, 10))],
            WEIGHTS,
        )
        assert [(each.application_id.int, each.rank) for each in ranked] == [(2, 1), (1, 2), (3, 2), (4, 4)]

    def test_compares_exactly_what_would_round_to_the_same(self) -> None:
        # 33⅓ and 33.33: alike with two decimals, and not the same.
        thirds = application(1, (50, 0))
        hundredths = Assessed(UUID(int=2), [Scored(MEMBERS[0], {"impact": 33, "feasibility": 34})], thirds.assessors)
        [first, second] = ranking([hundredths, thirds], WEIGHTS)
        assert (first.mean, second.mean) == (Decimal("33.33"), Decimal("33.33"))
        assert (first.rank, second.rank) == (1, 1)
        assert mean_of(thirds, WEIGHTS) == mean_of(hundredths, WEIGHTS) == Fraction(100, 3)

    def test_puts_what_nobody_scored_last_and_says_who_has_yet_to(self) -> None:
        ranked = ranking([application(1), application(2, (1, 1))], WEIGHTS)
        assert [(each.application_id.int, each.rank, len(each.missing)) for each in ranked] == [(2, 1, 2), (1, None, 3)]

    def test_counts_nobody_who_recused_themselves(self) -> None:
        [ranked] = ranking([application(1, (0, 0), (90, 90), committee=0)], WEIGHTS)
        assert (ranked.rank, ranked.mean, ranked.scored) == (None, None, 0)

    @given(applications())
    def test_holds_everything_once_in_the_order_of_exact_means(self, among: list[Assessed]) -> None:
        ranked = ranking(among, WEIGHTS)
        assert sorted(each.application_id for each in ranked) == sorted(each.application_id for each in among)
        means = {each.application_id: mean_of(each, WEIGHTS) for each in among}
        told = [mean for each in ranked if (mean := means[each.application_id]) is not None]
        assert told == sorted(told, reverse=True)
        for each in ranked:
            mean = means[each.application_id]
            assert (each.rank is None) is (mean is None)
            if mean is not None:
                assert each.rank == 1 + len([other for other in told if other > mean])
                assert 0 <= mean <= 100
