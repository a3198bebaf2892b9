"""What everybody is told of many deals tells nobody of one or two, however the figures are put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from mediate_contracts.vocabulary import DealStage, RollUpDimension
from mediate_pipeline.domain.isolating import isolates
from mediate_pipeline.domain.rolling_up import (
    NOTHING,
    TOTAL,
    Cell,
    Contribution,
    Invested,
    Measure,
    Run,
    Told,
    figures,
    tellable,
    tells_as_much,
    withheld,
)

TODAY = date(2026, 6, 1)
FUNDS = [UUID(int=901), UUID(int=902)]
STAGES = [DealStage.SOURCED, DealStage.SCREENING, DealStage.CLOSED]

contributions = st.builds(
    Contribution,
    stage=st.sampled_from(STAGES),
    since=st.dates(date(2026, 1, 1), date(2026, 1, 5)),
    sought_cents=st.integers(0, 4),
    fund_id=st.sampled_from([None, *FUNDS]),
    lines=st.sampled_from([(), (1,), (2,), (1, 2)]),
    invested=st.sampled_from([(), (Invested(2025, 5, 0),), (Invested(2025, 5, 7), Invested(2026, 5, 9))]),
)
Owned = tuple[UUID, object]
"""An amount, and the deal whose it is."""
deals = st.sampled_from([UUID(int=number) for number in range(1, 10)])
histories = st.lists(st.dictionaries(deals, contributions, max_size=9), min_size=1, max_size=3)
"""What becomes of deals between one edition and the next: each opened or changed."""


def cell(dimension: RollUpDimension, part: object) -> Cell:
    return Cell(dimension, str(part))


def deal(stage: DealStage = DealStage.SOURCED, **changes: Any) -> Contribution:
    return Contribution(stage, TODAY, 100)._replace(**changes)


def told_once(brought: Sequence[Contribution]) -> Told:
    runs = {UUID(int=number): [Run(1, 1, each)] for number, each in enumerate(brought, 1)}
    return tellable(runs, {}, edition=1)


@dataclass
class Hub:
    """Says editions as the service does: one that is nothing without its total is not said."""

    runs: dict[UUID, list[Run]] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)
    brought: dict[int, Mapping[UUID, Contribution]] = field(default_factory=dict)
    now: dict[UUID, Contribution] = field(default_factory=dict)

    def say(self, changes: Mapping[UUID, Contribution]) -> Told:
        """Let deals change, and say what may be said of them."""
        self.now |= changes
        edition = len(self.told) + 1
        runs = {
            each: [Run(said, said, brought[each]) for said, brought in self.brought.items() if each in brought]
            + [Run(edition, edition, contribution)]
            for each, contribution in self.now.items()
        }
        told = tellable(runs, self.told, edition=edition)
        if told != NOTHING:
            self.told[edition] = told
            self.brought[edition] = dict(self.now)
        return told


def sums_told(hub: Hub, measure: Measure) -> list[set[Owned]]:
    """Return each sum that was told as what went into it, each amount by a name of its own."""

    def amounts(who: UUID, each: Contribution, where: Cell) -> list[Owned]:
        any_year = where.dimension is not RollUpDimension.YEAR
        in_year = [put for put in each.invested if any_year or where.part == str(put.year)]
        of_measure: dict[Measure, list[object]] = {
            Measure.DEALS: ["one"],
            Measure.SOUGHT: [each.sought_cents] if each.sought_cents else [],
            Measure.SINCE: [each.since],
            Measure.PUBLIC: [(put.year, put.public_cents) for put in in_year if put.public_cents],
            Measure.PRIVATE: [(put.year, put.private_cents) for put in in_year if put.private_cents],
        }
        return [(who, amount) for amount in of_measure[measure]]

    def belongs(each: Contribution, where: Cell) -> bool:
        years = [str(put.year) for put in each.invested]
        return {
            RollUpDimension.TOTAL: True,
            RollUpDimension.STAGE: where.part == each.stage.value,
            RollUpDimension.FUND: where.part == str(each.fund_id),
            RollUpDimension.LINE: where.part in [str(line) for line in each.lines],
            RollUpDimension.YEAR: where.part in years,
        }[where.dimension]

    return [
        {
            amount
            for who, each in hub.brought[edition].items()
            if belongs(each, where)
            for amount in amounts(who, each, where)
        }
        for edition, told in hub.told.items()
        for where in told[measure]
    ]


def rank(rows: Sequence[Sequence[int]]) -> int:
    left = [[Fraction(number) for number in row] for row in rows]
    found = 0
    for place in range(len(left[0]) if left else 0):
        pivot = next((row for row in left[found:] if row[place]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for row in left[found + 1 :]:
            times = row[place] / pivot[place]
            row[:] = [mine - times * theirs for mine, theirs in zip(row, pivot, strict=True)]
        found += 1
    return found


def attacked(sums: Sequence[set[Owned]]) -> bool:
    """Tell whether somebody who adds up and subtracts any of these, any number of times, is left with one or two.

    Somebody is where the sums say less once the amounts of these two are struck out of all of them.
    """
    amounts = sorted({amount for each in sums for amount in each}, key=str)
    every = rank([[int(amount in each) for amount in amounts] for each in sums])
    owners = sorted({amount[0] for amount in amounts})
    pairs = [*combinations(owners, 2), *((one, one) for one in owners)]
    for pair in pairs:
        others = [amount for amount in amounts if amount[0] not in pair]
        if rank([[int(amount in each) for amount in others] for each in sums]) < every:
            return True
    return False


class TestWhatIsTold:
    @settings(max_examples=150, deadline=None)
    @given(histories)
    def test_tells_nobody_of_fewer_than_three_however_sums_of_all_editions_are_put_together(
        self, history: list[dict[UUID, Contribution]]
    ) -> None:
        hub = Hub()
        for changes in history:
            hub.say(changes)
        for measure in Measure:
            assert not attacked(sums_told(hub, measure)), measure

    def test_would_be_told_apart_if_all_were_told(self) -> None:
        hub = Hub()
        hub.brought[1] = {UUID(int=number): deal() for number in range(1, 5)}
        hub.brought[2] = {**hub.brought[1], UUID(int=9): deal()}
        assert not attacked([set()])
        hub.told = {1: {Measure.DEALS: frozenset({TOTAL})}}
        assert not attacked(sums_told(hub, Measure.DEALS))
        hub.told[2] = hub.told[1]
        assert attacked(sums_told(hub, Measure.DEALS))

    def test_is_nothing_of_two_deals(self) -> None:
        assert told_once([deal(), deal()]) == NOTHING

    def test_is_a_stage_only_with_a_rest_of_three(self) -> None:
        sourced, screening = [deal()] * 4, [deal(DealStage.SCREENING)] * 2
        assert told_once([*sourced, *screening])[Measure.DEALS] == {TOTAL}
        both = told_once([*sourced, *screening, deal(DealStage.SCREENING)])
        assert both[Measure.DEALS] >= {cell(RollUpDimension.STAGE, "sourced"), cell(RollUpDimension.STAGE, "screening")}

    def test_leaves_out_a_line_that_differs_from_another_by_one(self) -> None:
        on_both = [deal(lines=(1, 2))] * 3
        told = told_once([*on_both, deal(lines=(1,)), *[deal()] * 3])
        assert cell(RollUpDimension.LINE, 2) not in told[Measure.DEALS]
        assert cell(RollUpDimension.LINE, 1) in told[Measure.DEALS]

    def test_is_not_what_was_put_into_one_of_them(self) -> None:
        put = deal(invested=(Invested(2026, 500, 1500),))
        one = told_once([put, deal(), deal(), deal()])
        assert TOTAL in one[Measure.SOUGHT]
        assert not one[Measure.PUBLIC]
        assert TOTAL in told_once([put, put, put, deal()])[Measure.PRIVATE]

    def test_waits_until_three_deals_are_new(self) -> None:
        hub = Hub()
        known = {UUID(int=number): deal() for number in range(1, 5)}
        assert hub.say(known)[Measure.DEALS]
        new = {UUID(int=number): deal() for number in range(5, 8)}
        for each in list(new)[:2]:
            assert hub.say({each: new[each]}) == NOTHING
        assert TOTAL in hub.say(new)[Measure.DEALS]

    def test_does_not_tell_what_one_deal_seeks_by_now(self) -> None:
        hub = Hub()
        known = {UUID(int=number): deal() for number in range(1, 8)}
        hub.say(known)
        told = hub.say({UUID(int=1): deal(sought_cents=999)})
        assert TOTAL in told[Measure.DEALS], "nobody came and nobody left"
        assert TOTAL not in told[Measure.SOUGHT]
        assert not tells_as_much(told, hub.told[1])


class TestIsolating:
    def test_sees_through_a_sum_of_three_others(self) -> None:
        everybody = [UUID(int=number) for number in range(10)]
        parts = {0: everybody[:3], 1: everybody[3:6], 2: everybody[6:9]}
        amounts = {frozenset({part, 9}): deals for part, deals in parts.items()}
        assert not isolates(amounts)
        assert isolates(amounts | {frozenset({9}): everybody[9:]})

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.sets(st.integers(0, 11), min_size=1), min_size=1, max_size=5))
    def test_agrees_with_somebody_who_tries_all_ways_to_add_and_subtract(self, sums: list[set[int]]) -> None:
        amounts: dict[frozenset[int], set[UUID]] = {}
        for who in range(12):
            into = frozenset(number for number, each in enumerate(sums) if who in each)
            amounts.setdefault(into, set()).add(UUID(int=who))
        found = isolates(amounts)
        for times in product((-2, -1, 0, 1, 2), repeat=len(sums)):
            left = [sum(time for time, each in zip(times, sums, strict=True) if who in each) for who in range(12)]
            assert found or not 1 <= sum(map(bool, left)) <= 2, times


class TestFigures:
    def test_add_up_what_is_told(self) -> None:
        put = deal(DealStage.CLOSED, invested=(Invested(2026, 500, 1500),), since=date(2026, 5, 22))
        told = told_once([put] * 3)
        total = figures([put] * 3, told, as_of=TODAY)[0]
        assert (total.cell, total.deals, total.sought_cents) == (TOTAL, 3, 300)
        assert (total.public_cents, total.private_cents, total.days_in_stage) == (1500, 4500, Decimal("10.0"))
        assert not total.synthetic

    def test_are_labelled_where_one_of_the_deals_is_invented(self) -> None:
        brought = [deal(), deal(), deal(), deal(synthetic=True)]
        assert all(figure.synthetic for figure in figures(brought, told_once(brought), as_of=TODAY))

    def test_say_of_which_dimension_parts_are_left_out(self) -> None:
        brought = [*[deal()] * 3, deal(DealStage.SCREENING)]
        assert withheld(brought, told_once(brought)) == [RollUpDimension.STAGE]
