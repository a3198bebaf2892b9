"""What waits for what on the pages is what the agendas service says waits for what."""

from dataclasses import dataclass
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mediate_agendas.domain.dependencies import FULFILLED, Graph
from mediate_agendas.domain.dependencies import Placed as PlacedThere
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.waiting import FINISHED, Waits

_MOST = 8
IDS = [UUID(int=number) for number in range(1, _MOST + 1)]


@dataclass(frozen=True)
class Placed:
    code: str
    status: ItemStatus
    substituted_by: UUID | None = None


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[UUID, Placed], list[tuple[UUID, UUID]]]:
    """Draw items, some substituted by later ones, that need items before them: nothing runs in a circle."""
    items: dict[UUID, Placed] = {}
    for place, each in enumerate(IDS):
        earlier = IDS[:place]
        substitute = draw(st.sampled_from([None, None, *earlier]))
        plain = st.sampled_from([each for each in ItemStatus if each is not ItemStatus.SUBSTITUTED])
        status = draw(plain) if substitute is None else ItemStatus.SUBSTITUTED
        items[each] = Placed(f"1.{place}", status, substitute)
    pairs = [(later, earlier) for place, later in enumerate(IDS) for earlier in IDS[:place]]
    return items, draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20))


class TestWaiting:
    def test_ends_with_the_same_outcomes_as_in_the_service(self) -> None:
        assert set(FINISHED) == FULFILLED

    @given(graphs())
    def test_is_for_the_same_items_by_the_same_ways_as_in_the_service(
        self, drawn: tuple[dict[UUID, Placed], list[tuple[UUID, UUID]]]
    ) -> None:
        items, needs = drawn
        here = Waits(needs, items)
        there = Graph(
            needs, {key: PlacedThere(each.code, each.status, each.substituted_by) for key, each in items.items()}
        )
        for item_id in items:
            forth, back = there.held_up_by(item_id), there.holds_up(item_id)
            assert [(each.to, tuple(each.along)) for each in here.held_up_by(item_id)] == [
                (to, forth.way(to)) for to in forth.reached
            ]
            assert [(each.to, tuple(each.along)) for each in here.holds_up(item_id)] == [
                (to, back.way(to)) for to in back.reached
            ]

    def test_leaves_out_what_is_not_known_and_comes_to_an_end_in_a_circle_of_substitutes(self) -> None:
        one, other, unknown = IDS[:3]
        items = {
            one: Placed("1.1", ItemStatus.SUBSTITUTED, other),
            other: Placed("1.2", ItemStatus.SUBSTITUTED, one),
        }
        assert Waits([(one, unknown), (unknown, other)], items).pairs == set()
        assert Waits([], items).final(one) in {one, other}
