"""What the picture of an action line shows."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.progress import PROGRESS_OF, progress, unassigned_share


class TestProgress:
    def test_has_a_step_for_every_status(self) -> None:
        assert set(PROGRESS_OF) == set(ItemStatus)

    @given(st.dictionaries(st.sampled_from(ItemStatus), st.integers(min_value=0, max_value=1_000)))
    def test_shows_every_item_once(self, by_status: dict[ItemStatus, int]) -> None:
        assert sum(progress(by_status).values()) == sum(by_status.values())


class TestTheUnassignedShare:
    def test_of_the_paper_starts_at_all_of_them(self) -> None:
        assert unassigned_share(41, 41) == Decimal("1.0000")

    def test_has_four_decimals(self) -> None:
        assert str(unassigned_share(41, 40)) == "0.9756"

    def test_of_a_line_without_items_is_none_rather_than_zero(self) -> None:
        assert unassigned_share(0, 0) is None
