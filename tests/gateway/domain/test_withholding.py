"""What the public can tell of single deals from their counts: nothing."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.withholding import COUNT_MIN, withheld

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 6), max_size=4)


class TestWhatThePublicIsTold:
    @given(COUNTS)
    def test_holds_no_count_of_one_or_two(self, counts: dict[str, int]) -> None:
        shown, _ = withheld(counts)
        assert shown.keys() == counts.keys()
        assert all(shown[key] == (None if count in {1, 2} else count) for key, count in counts.items())

    @given(COUNTS)
    def test_leaves_at_least_two_possibilities_for_each_count_that_is_withheld(self, counts: dict[str, int]) -> None:
        shown, total = withheld(counts)
        hidden = [key for key, count in shown.items() if count is None]
        told = sum(count for count in shown.values() if count is not None)
        possible = [
            guess
            for guess in product(range(1, COUNT_MIN), repeat=len(hidden))
            if total is None or told + sum(guess) == total
        ]
        for place in range(len(hidden)):
            assert {guess[place] for guess in possible} == {1, 2}

    def test_is_everything_where_no_count_is_small(self) -> None:
        assert withheld({"sourced": 3, "screening": 0, "lost": 12}) == ({"sourced": 3, "screening": 0, "lost": 12}, 15)

    def test_is_no_total_that_would_give_the_one_withheld_count_away(self) -> None:
        assert withheld({"sourced": 2, "lost": 12}) == ({"sourced": None, "lost": 12}, None)
