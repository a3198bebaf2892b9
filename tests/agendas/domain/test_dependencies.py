"""What must hold of items that need each other, whatever they are and however they hang together."""

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediate_agendas.domain.dependencies import (
    DEPENDENCIES_MAX,
    FULFILLED,
    NEEDS_MAX,
    DependencyRunsInACircle,
    DependsOnItself,
    Graph,
    Placed,
    TooManyDependencies,
    check_new,
    check_no_circle,
    check_room,
    check_substitution,
)
from mediate_contracts.values import ItemId
from mediate_contracts.vocabulary import ItemStatus

ITEMS = [ItemId(UUID(int=number)) for number in range(1, 10)]
_PLACES = st.integers(0, len(ITEMS) - 1)
_EDGES = st.lists(st.tuples(_PLACES, _PLACES), max_size=30)
_STATUSES = st.lists(
    st.sampled_from([each for each in ItemStatus if each is not ItemStatus.SUBSTITUTED]),
    min_size=len(ITEMS),
    max_size=len(ITEMS),
)
_REPLACED = st.lists(st.tuples(_PLACES, _PLACES), max_size=4)


def placed(
    statuses: Sequence[ItemStatus] = (ItemStatus.UNDER_WAY,) * len(ITEMS), replaced: Sequence[tuple[int, int]] = ()
) -> dict[UUID, Placed]:
    """Return items 1.1, 1.2, … as far as told, some of which others took the place of."""
    items: dict[UUID, Placed] = {item: Placed(f"1.{place + 1}", statuses[place]) for place, item in enumerate(ITEMS)}
    for one, other in replaced:
        items[ITEMS[one]] = Placed(f"1.{one + 1}", ItemStatus.SUBSTITUTED, ITEMS[other])
    return items


def between(*edges: tuple[int, int]) -> list[tuple[UUID, UUID]]:
    """Return edges by the places of their items."""
    return [(ITEMS[one], ITEMS[other]) for one, other in edges]


def stated(edges: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], Graph]:
    """Return those of some dependencies that are let in one after the other, and the graph they make."""
    items = placed()
    let_in: list[tuple[int, int]] = []
    for one, other in edges:
        graph = Graph(between(*let_in), items)
        try:
            check_new(ITEMS[one], ITEMS[other])
            check_no_circle(graph, ITEMS[one], ITEMS[other])
        except (DependsOnItself, DependencyRunsInACircle):
            continue
        let_in.append((one, other))
    return let_in, Graph(between(*let_in), items)


def reaches(edges: Sequence[tuple[int, int]], start: int, to: int) -> bool:
    """Tell by the plainest means whether edges lead from one place to another, in one step at least."""
    reached = {other for one, other in edges if one == start}
    while following := {other for one, other in edges if one in reached} - reached:
        reached |= following
    return to in reached


class TestACircle:
    @given(_EDGES)
    def test_is_never_let_in_and_nothing_else_is_kept_out(self, edges: list[tuple[int, int]]) -> None:
        let_in, _ = stated(edges)
        assert not any(reaches(let_in, place, place) for place in range(len(ITEMS)))
        for kept_out in set(edges) - set(let_in):
            one, other = kept_out
            assert one == other or reaches([*let_in, kept_out], one, one)

    @given(_EDGES)
    def test_does_not_depend_on_the_items_outcomes(self, edges: list[tuple[int, int]]) -> None:
        let_in, _ = stated(edges)
        over = placed([ItemStatus.ACHIEVED] * len(ITEMS))
        for one, other in let_in:
            with pytest.raises(DependencyRunsInACircle):
                check_no_circle(Graph(between(*let_in), over), ITEMS[other], ITEMS[one])

    def test_is_named_by_the_codes_of_its_items(self) -> None:
        graph = Graph(between((1, 2), (2, 0)), placed())
        with pytest.raises(DependencyRunsInACircle, match=r"^1\.1 needs 1\.2 needs 1\.3 needs 1\.1$") as refused:
            check_no_circle(graph, ITEMS[0], ITEMS[1])
        assert (refused.value.field, refused.value.value) == ("body.needs_id", str(ITEMS[1]))

    def test_of_many_items_is_named_in_short(self) -> None:
        many = [uuid4() for _ in range(40)]
        items = {item: Placed(f"2.{place}", ItemStatus.PROPOSED) for place, item in enumerate(many)}
        graph = Graph(pairwise(many), items)
        with pytest.raises(DependencyRunsInACircle) as refused:
            check_no_circle(graph, many[-1], many[0])
        assert refused.value.reason.startswith("2.39 needs 2.0 needs 2.1")
        assert refused.value.reason.endswith("… needs 2.39")

    def test_runs_through_what_took_an_items_place(self) -> None:
        graph = Graph(between((0, 1)), placed(replaced=[(1, 2)]))
        with pytest.raises(DependencyRunsInACircle, match=r"^1\.3 needs 1\.1 needs 1\.3$"):
            check_no_circle(graph, ITEMS[2], ITEMS[0])

    def test_is_not_made_by_taking_an_items_place(self) -> None:
        graph = Graph(between((2, 1), (1, 0)), placed())
        with pytest.raises(DependencyRunsInACircle, match=r"^1\.3 needs 1\.2 needs 1\.3$") as refused:
            check_substitution(graph, ITEMS[0], ITEMS[2])
        assert refused.value.field == "body.substituted_by"
        check_substitution(graph, ITEMS[2], ITEMS[0])

    @given(_EDGES, _PLACES, _PLACES)
    def test_is_never_made_by_a_substitution_that_is_let_through(
        self, edges: list[tuple[int, int]], one: int, other: int
    ) -> None:
        let_in, graph = stated(edges)
        if one == other:
            return
        try:
            check_substitution(graph, ITEMS[one], ITEMS[other])
        except DependencyRunsInACircle:
            return
        after = [(start, other if to == one else to) for start, to in let_in]
        assert not reaches(after, other, other)

    def test_of_one_item_alone_is_refused(self) -> None:
        with pytest.raises(DependsOnItself):
            check_new(ITEMS[0], ITEMS[0])


class TestWhatIsHeldUp:
    @given(_EDGES, _STATUSES, _REPLACED)
    @settings(max_examples=200)
    def test_is_seen_the_same_from_both_ends(
        self, edges: list[tuple[int, int]], statuses: list[ItemStatus], replaced: list[tuple[int, int]]
    ) -> None:
        let_in, _ = stated(edges)
        # Always by a later one, so that nothing took its own place in the end.
        later = [(one, other) for one, other in replaced if one < other]
        graph = Graph(between(*let_in), placed(statuses, later))
        waits = {(one, to) for one in ITEMS for to in graph.held_up_by(one).reached}
        holds = {(one, to) for to in ITEMS for one in graph.holds_up(to).reached}
        assert waits == holds

    @given(_EDGES, _STATUSES)
    def test_is_reached_by_a_way_of_which_each_step_is_a_dependency(
        self, edges: list[tuple[int, int]], statuses: list[ItemStatus]
    ) -> None:
        let_in, _ = stated(edges)
        items = placed(statuses)
        graph = Graph(between(*let_in), items)
        for item in ITEMS:
            walk = graph.held_up_by(item)
            for to in walk.reached:
                way = walk.way(to)
                assert (way[0], way[-1]) == (item, to)
                assert set(pairwise(way)) <= set(between(*let_in))
                assert all(items[each].is_open for each in way[:-1])
                assert items[to].status not in FULFILLED

    @given(_EDGES)
    def test_comes_nearest_first(self, edges: list[tuple[int, int]]) -> None:
        _, graph = stated(edges)
        for item in ITEMS:
            walk = graph.held_up_by(item)
            lengths = [len(walk.way(to)) for to in walk.reached]
            assert lengths == sorted(lengths)

    def test_waits_for_the_item_that_took_the_place_of_what_it_needed(self) -> None:
        graph = Graph(between((0, 1)), placed(replaced=[(1, 2), (2, 3)]))
        assert graph.held_up_by(ITEMS[0]).reached == [ITEMS[3]]
        assert graph.holds_up(ITEMS[3]).reached == [ITEMS[0]]
        assert graph.holds_up(ITEMS[1]).reached == []

    def test_waits_no_more_for_what_was_achieved_nor_for_what_that_needed(self) -> None:
        statuses = [ItemStatus.UNDER_WAY] * len(ITEMS)
        statuses[1] = ItemStatus.PARTLY_ACHIEVED
        assert Graph(between((0, 1), (1, 2)), placed(statuses)).held_up_by(ITEMS[0]).reached == []

    def test_waits_in_vain_for_what_was_not_achieved_and_that_shows(self) -> None:
        statuses = [ItemStatus.UNDER_WAY] * len(ITEMS)
        statuses[1] = ItemStatus.NOT_ACHIEVED
        graph = Graph(between((0, 1), (1, 2)), placed(statuses))
        assert graph.held_up_by(ITEMS[0]).reached == [ITEMS[1]]
        assert graph.holds_up(ITEMS[1]).reached == [ITEMS[0]]


class TestRoom:
    def test_is_for_a_hundred_of_one_item_and_a_bounded_number_in_all(self) -> None:
        check_room(of_item=NEEDS_MAX - 1, in_all=DEPENDENCIES_MAX - 1, item_id=ITEMS[0])
        for of_item, in_all in ((NEEDS_MAX, 0), (0, DEPENDENCIES_MAX)):
            with pytest.raises(TooManyDependencies):
                check_room(of_item=of_item, in_all=in_all, item_id=ITEMS[0])
