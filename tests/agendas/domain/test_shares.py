"""How much of what was set out to do nobody carries."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.shares import Coverage, Standing, counted, coverage, unassigned, unassigned_share
from mediate_contracts.vocabulary import ItemStatus

standings = st.builds(
    lambda status, now, former: Standing(status, now, now + former),
    st.sampled_from(ItemStatus),
    st.integers(min_value=0, max_value=3),
    st.integers(min_value=0, max_value=3),
)
NOBODY = Standing(ItemStatus.PROPOSED, 0, 0)
CARRIED = Standing(ItemStatus.ASSIGNED, 1, 1)


class TestTheUnassignedShare:
    def test_of_the_position_papers_41_actions_is_one_at_the_start(self) -> None:
        assert unassigned_share([NOBODY] * 41) == Decimal(1)

    def test_falls_with_every_item_that_somebody_accepts(self) -> None:
        assert unassigned_share([NOBODY] * 40 + [CARRIED]) == Decimal("0.9756")

    def test_of_no_items_is_missing_and_not_zero(self) -> None:
        assert unassigned_share([]) is None
        assert unassigned_share([Standing(ItemStatus.SUBSTITUTED, 0, 0)]) is None

    def test_counts_an_item_again_when_everyone_left_it(self) -> None:
        assert unassigned([Standing(ItemStatus.UNDER_WAY, 0, 2)]) == 1

    def test_does_not_count_what_was_achieved_by_somebody_who_left_afterwards(self) -> None:
        assert unassigned([Standing(ItemStatus.ACHIEVED, 0, 1)]) == 0

    def test_counts_what_was_not_achieved_because_nobody_took_it_on(self) -> None:
        assert unassigned([Standing(ItemStatus.NOT_ACHIEVED, 0, 0)]) == 1

    @given(st.lists(standings))
    def test_lies_between_none_and_all_and_is_exact_to_four_decimals(self, items: list[Standing]) -> None:
        share = unassigned_share(items)
        if share is None:
            assert not counted(items)
        else:
            assert 0 <= share <= 1
            assert abs(share * len(counted(items)) - unassigned(items)) <= Decimal("0.00005") * len(items)

    @given(st.lists(standings, min_size=1))
    def test_does_not_depend_on_the_order_of_items(self, items: list[Standing]) -> None:
        assert unassigned_share(items) == unassigned_share(items[::-1])


class TestCoverage:
    @given(st.dictionaries(standings, st.integers(min_value=1, max_value=50), max_size=12))
    def test_of_groups_is_what_it_is_of_their_items_one_by_one(self, groups: dict[Standing, int]) -> None:
        items = [standing for standing, number in groups.items() for _ in range(number)]
        found = coverage(groups)
        assert (found.items, found.unassigned) == (len(counted(items)), unassigned(items))
        assert found.unassigned_share == unassigned_share(items)
        assert found.unassigned <= found.lead_missing <= found.items

    def test_misses_a_lead_where_only_contributors_carry(self) -> None:
        led, carried = Standing(ItemStatus.ASSIGNED, 1, 1, 1, 1), Standing(ItemStatus.ASSIGNED, 2, 2)
        assert coverage({led: 3, carried: 2}) == Coverage(items=5, unassigned=0, lead_missing=2)
