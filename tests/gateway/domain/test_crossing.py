"""How much connections cross from kind to kind."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_gateway.domain.crossing import Crossing, crossing

kinds = st.lists(st.sampled_from(["producer", "broadcaster", "school"]), max_size=3)


class TestTheIndex:
    @pytest.mark.parametrize(
        ("internal", "external", "index", "share"),
        [(4, 0, "-1", "0"), (0, 4, "1", "1"), (2, 2, "0", "0.50"), (2, 1, "-0.33", "0.33")],
    )
    def test_is_external_less_internal_by_all(self, internal: int, external: int, index: str, share: str) -> None:
        found = Crossing(internal, external)
        assert (found.index, found.share) == (Decimal(index), Decimal(share))

    def test_is_none_where_nobody_is_connected(self) -> None:
        assert (Crossing().index, Crossing().share) == (None, None)

    def test_counts_a_connection_as_internal_where_one_kind_is_shared(self) -> None:
        found = crossing([(["producer", "school"], ["school"]), (["producer"], ["school"]), ([], ["school"])])
        assert found == Crossing(internal=1, external=1)

    @given(st.lists(st.tuples(kinds, kinds)))
    def test_lies_between_minus_one_and_one(self, connections: list[tuple[list[str], list[str]]]) -> None:
        found = crossing(connections)
        assert found.counted <= len(connections)
        assert found.index is None or -1 <= found.index <= 1
