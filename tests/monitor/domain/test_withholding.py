"""What the hub's people rely on when it tells counts: a small one is not told, nor can it be worked out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediate_monitor.domain.cells import Cell
from mediate_monitor.domain.withholding import withheld

Table = dict[tuple[str, ...], int]
"""Counts by the members of each dimension; an empty member is all of them."""


def count(value: int, **breakdown: str) -> Cell:
    return Cell(breakdown, Decimal(value))


def share(numerator: int, denominator: int, **breakdown: str) -> Cell:
    return Cell(
        breakdown,
        Decimal(numerator * 100) / Decimal(denominator),
        numerator=Decimal(numerator),
        denominator=Decimal(denominator),
    )


def of_types(*counts: int, whole: bool = True) -> list[Cell]:
    parts = [count(value, type=f"type-{place}") for place, value in enumerate(counts)]
    return [count(sum(counts)), *parts] if whole else parts


class TestWithholding:
    def test_tells_everything_where_no_count_is_small(self) -> None:
        assert withheld(of_types(3, 8, 12), 3) == set()

    def test_tells_everything_of_an_indicator_without_a_minimum(self) -> None:
        assert withheld(of_types(1, 2, 12), None) == set()

    def test_tells_a_zero(self) -> None:
        assert withheld(of_types(0, 8, 12), 3) == set()

    def test_withholds_a_small_count(self) -> None:
        assert withheld([count(2)], 3) == {0}

    def test_withholds_the_next_smallest_beside_a_told_total(self) -> None:
        assert withheld(of_types(12, 2, 8, 30), 3) == {2, 3}

    def test_withholds_no_more_than_two_small_counts_that_hide_each_other(self) -> None:
        assert withheld(of_types(12, 2, 1, 30), 3) == {2, 3}

    def test_withholds_another_where_two_ones_are_all_that_is_left(self) -> None:
        assert withheld(of_types(12, 1, 1, 30), 3) == {1, 2, 3}

    def test_withholds_another_where_all_that_is_left_are_as_large_as_small_counts_get(self) -> None:
        assert withheld(of_types(12, 2, 2, 30), 3) == {1, 2, 3}

    def test_withholds_only_the_part_where_no_whole_is_told(self) -> None:
        assert withheld(of_types(12, 2, 30, whole=False), 3) == {1}

    def test_withholds_beside_it_where_another_dimension_tells_the_same_whole(self) -> None:
        cells = [
            count(12, type="start_up"),
            count(2, type="school"),
            count(9, hub="utrecht"),
            count(5, hub="eindhoven"),
        ]
        assert withheld(cells, 3) >= {1}
        assert len(withheld(cells, 3)) > 1

    def test_tells_the_whole_where_parts_overlap_so_that_they_say_nothing_of_it(self) -> None:
        cells = [count(20), count(12, type="start_up"), count(2, type="school"), count(15, type="producer")]
        assert withheld(cells, 3) == {2}

    def test_withholds_a_zero_where_nothing_else_could_hide_it(self) -> None:
        assert withheld(of_types(1, 1, 0), 3) == {0, 1, 2, 3}

    def test_withholds_the_whole_with_its_only_part(self) -> None:
        assert withheld(of_types(2), 3) == {0, 1}

    def test_withholds_a_share_by_what_is_divided_and_by_what_it_is_divided_by(self) -> None:
        assert withheld([share(1, 40)], 3) == {0}
        assert withheld([share(0, 2)], 3) == {0}
        assert withheld([share(3, 40)], 3) == set()

    def test_withholds_a_share_whose_parts_give_it_away(self) -> None:
        cells = [share(21, 60), share(2, 20, line="1"), share(9, 20, line="2"), share(10, 20, line="3")]
        assert withheld(cells, 3) == {1, 2}

    def test_counts_what_a_figure_says_it_is_counted_of(self) -> None:
        days = [
            Cell({"stage": "screening"}, Decimal("1.5"), numerator=Decimal(6), denominator=Decimal(4), counted=4),
            Cell({"stage": "sourced"}, Decimal(90), numerator=Decimal(180), denominator=Decimal(2), counted=2),
        ]
        assert withheld(days, 3) == {1}

    @pytest.mark.parametrize("events", [(7, 2), (2, 2)])
    def test_does_not_let_how_many_events_are_behind_it_tell_it(self, events: tuple[int, int]) -> None:
        first, second = events
        cells = [
            Cell({}, Decimal(20), events=first + second),
            Cell({"type": "school"}, Decimal(2), events=second),
            Cell({"type": "producer"}, Decimal(15), events=first),
        ]
        assert withheld(cells, 3) > {1}


@given(
    counts=st.lists(st.integers(0, 7), min_size=1, max_size=5),
    minimum=st.integers(2, 5),
    whole=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_no_part_of_one_dimension_can_be_worked_out(counts: list[int], minimum: int, *, whole: bool) -> None:
    table: Table = {(f"t{place}",): value for place, value in enumerate(counts)}
    check_hides({**table, **({("",): sum(counts)} if whole else {})}, ("type",), minimum)


@given(
    rows=st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=3),
    minimum=st.integers(2, 4),
    margins=st.sets(st.sampled_from(["rows", "columns", "whole"])),
)
@settings(max_examples=150, deadline=None)
def test_no_cell_of_two_dimensions_can_be_worked_out(rows: list[list[int]], minimum: int, margins: set[str]) -> None:
    table: Table = {
        (f"r{across}", f"c{down}"): value for across, row in enumerate(rows) for down, value in enumerate(row)
    }
    if "rows" in margins:
        table |= {(f"r{across}", ""): sum(row) for across, row in enumerate(rows)}
    if "columns" in margins:
        table |= {("", f"c{down}"): sum(row[down] for row in rows) for down in range(2)}
    if "whole" in margins:
        table[("", "")] = sum(map(sum, rows))
    check_hides(table, ("row", "column"), minimum)


@given(
    table=st.dictionaries(
        st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "x", "y"])), st.integers(-2, 9), min_size=1
    ),
    minimum=st.integers(2, 5),
)
@settings(max_examples=200, deadline=None)
def test_every_small_count_is_withheld_whatever_else_there_is(table: Table, minimum: int) -> None:
    cells = cells_of(table, ("row", "column"))
    hidden = withheld(cells, minimum)
    assert hidden >= {place for place, cell in enumerate(cells) if 0 < cell.value < minimum}
    assert hidden == withheld(cells, minimum)


def cells_of(table: Table, dimensions: Sequence[str]) -> list[Cell]:
    return [
        count(value, **{dimension: member for dimension, member in zip(dimensions, members, strict=True) if member})
        for members, value in table.items()
    ]


def check_hides(table: Table, dimensions: Sequence[str], minimum: int) -> None:
    """Try every set of numbers there could be: each withheld one has to be another in one of them.

    Somebody who knows that a withheld count is not 0 where it is not, and that a small one is below the minimum, and
    which are small, still finds none of them, unless nothing is told at all.
    """
    keys = list(table)
    hidden = withheld(cells_of(table, dimensions), minimum)
    if len(hidden) == len(keys):
        return
    inner = [members for members in table if all(members)]
    limits = {key: bounds(table[key], minimum) for key in (keys[place] for place in hidden)}
    certain = {key for key in limits if not nothing_is_told_beside(key, keys, hidden)}
    for second in alternatives(table, inner, limits):
        certain = {key for key in certain if second[key] == table[key]}
        if not certain:
            return
    assert not certain


def bounds(value: int, minimum: int) -> list[int]:
    is_small = 0 < value < minimum
    found = range(1 if value > 0 else 0, minimum if is_small and minimum > 2 else value + 4)
    return sorted(found, key=lambda each: abs(each - value))


def alternatives(
    table: Table, inner: Sequence[tuple[str, ...]], limits: Mapping[tuple[str, ...], Sequence[int]]
) -> Iterator[Table]:
    choices = [limits[key] if key in limits else [table[key]] for key in inner]
    for numbers in product(*choices):
        second = dict(zip(inner, numbers, strict=True))
        whole = {
            key: sum(value for part, value in second.items() if is_part(part, key))
            for key in table
            if key not in second
        }
        if all(whole[key] in limits[key] if key in limits else whole[key] == table[key] for key in whole):
            yield {**second, **whole}


def is_part(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return all(of in {"", member} for of, member in zip(whole, part, strict=True))


def nothing_is_told_beside(key: tuple[str, ...], keys: Sequence[tuple[str, ...]], hidden: Collection[int]) -> bool:
    told = [each for place, each in enumerate(keys) if place not in hidden]
    return not any(is_part(each, key) or is_part(key, each) or sum(map(str.__ne__, each, key)) == 1 for each in told)
