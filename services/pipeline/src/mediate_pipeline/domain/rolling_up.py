"""Figures of many deals together, and which of them may be told to everybody.

A figure is told only where neither it alone, nor it together with any other figure that is told or was told in an
edition before, tells of fewer than three deals. What a figure says is several sums: how many deals, what they seek,
what investors put in, since when they are in their stage. Each is held to the rule by itself, because another sum may
be over fewer deals: where three deals are in a stage and one of them closed a round, what public investors put in is
what they put into that one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from mediate_contracts.vocabulary import DealStage, RollUpDimension
from mediate_pipeline.domain.isolating import DEALS_MIN, Sums, isolates

_TENTHS: Final = Decimal("0.1")
_FIRST_TOLD: Final = (
    RollUpDimension.TOTAL,
    RollUpDimension.STAGE,
    RollUpDimension.YEAR,
    RollUpDimension.LINE,
    RollUpDimension.FUND,
)
"""Where not all parts can be told, those of these dimensions are, the first first."""


class Measure(StrEnum):
    """What is added up of deals."""

    DEALS = "deals"
    SOUGHT = "sought"
    PUBLIC = "public"
    PRIVATE = "private"
    SINCE = "since"
    """The days on which they came into their stages, of which the mean of days is made."""


class Cell(NamedTuple):
    """A place for a figure: the part of a dimension; None for all deals."""

    dimension: RollUpDimension
    part: str | None = None


class Invested(NamedTuple):
    """What was put into the rounds that a deal closed in one year, in cents."""

    year: int
    public_cents: int
    private_cents: int


TOTAL: Final = Cell(RollUpDimension.TOTAL)


class Contribution(NamedTuple):
    """What one deal brings to the figures; amounts in cents."""

    stage: DealStage
    since: date
    sought_cents: int
    fund_id: UUID | None = None
    lines: tuple[int, ...] = ()
    invested: tuple[Invested, ...] = ()
    synthetic: bool = False

    def cells(self) -> tuple[Cell, ...]:
        """Return the figures to which it contributes."""
        return (*self.standing(), *(_year(each) for each in self.invested))

    def standing(self) -> tuple[Cell, ...]:
        """Return the figures to which all of it contributes, whatever the year."""
        fund = () if self.fund_id is None else (Cell(RollUpDimension.FUND, str(self.fund_id)),)
        lines = tuple(Cell(RollUpDimension.LINE, str(line)) for line in self.lines)
        return (TOTAL, Cell(RollUpDimension.STAGE, self.stage.value), *fund, *lines)


class Run(NamedTuple):
    """What a deal brought to the editions from the first to the last of these."""

    first: int
    last: int
    contribution: Contribution


Told = Mapping[Measure, AbstractSet[Cell]]
"""Of each measure, the figures that are told."""
NOTHING: Final[Told] = MappingProxyType({measure: frozenset[Cell]() for measure in Measure})


@dataclass(frozen=True)
class Figure:
    """A figure as it is told; a sum that would tell of fewer than three deals is None. Amounts in cents."""

    cell: Cell
    deals: int
    sought_cents: int | None
    public_cents: int | None
    private_cents: int | None
    days_in_stage: Decimal | None
    synthetic: bool


def tellable(runs: Mapping[UUID, Sequence[Run]], before: Mapping[int, Told], *, edition: int) -> Told:
    """Return what may be told in an edition.

    ``runs`` is, of each deal, what it brought to this edition and to those ``before`` in which figures were told. The
    total comes first, and parts beside it; nothing is told where there is no total.
    """
    now = [run.contribution for each in runs.values() for run in each if run.first <= edition <= run.last]
    numbers: dict[Cell, int] = {}
    for contribution in now:
        for cell in contribution.cells():
            numbers[cell] = numbers.get(cell, 0) + 1
    candidates = sorted((cell for cell, number in numbers.items() if number >= DEALS_MIN), key=_before)
    told = {Measure.DEALS: _chosen(Measure.DEALS, candidates, runs, before, edition)}
    if TOTAL not in told[Measure.DEALS]:
        return NOTHING
    counted = [cell for cell in candidates if cell in told[Measure.DEALS]]
    for measure in (Measure.SOUGHT, Measure.SINCE, Measure.PUBLIC, Measure.PRIVATE):
        told[measure] = _chosen(measure, counted, runs, before, edition)
    # Together, or not: leverage is made of the two.
    both = told[Measure.PUBLIC] & told[Measure.PRIVATE]
    return told | {Measure.PUBLIC: both, Measure.PRIVATE: both}


def tells_as_much(told: Told, before: Told) -> bool:
    """Tell whether of all deals together everything is told that was told before; parts come and go."""
    return TOTAL in told[Measure.DEALS] and all(TOTAL in told[each] for each in Measure if TOTAL in before[each])


def figures(contributions: Iterable[Contribution], told: Told, *, as_of: date) -> list[Figure]:
    """Return the figures that are told, by dimension and by part."""
    sums: dict[Cell, dict[Measure, int]] = {}
    synthetic: set[Cell] = set()
    for contribution in contributions:
        cells = contribution.cells()
        if contribution.synthetic:
            synthetic.update(cells)
        for measure, of_measure in _AMOUNTS.items():
            for _amount, number, into in of_measure(contribution):
                for cell in into:
                    of_cell = sums.setdefault(cell, dict.fromkeys(Measure, 0))
                    of_cell[measure] += number

    def one(cell: Cell) -> Figure:
        of_cell = sums[cell]
        shown = {measure: of_cell[measure] if cell in told[measure] else None for measure in Measure}
        since = shown[Measure.SINCE]
        deals = of_cell[Measure.DEALS]
        return Figure(
            cell=cell,
            deals=deals,
            sought_cents=shown[Measure.SOUGHT],
            public_cents=shown[Measure.PUBLIC],
            private_cents=shown[Measure.PRIVATE],
            days_in_stage=None if since is None else _mean_days(since, deals, as_of),
            synthetic=cell in synthetic,
        )

    return [one(cell) for cell in sorted(told[Measure.DEALS], key=_before)]


def withheld(contributions: Iterable[Contribution], told: Told) -> list[RollUpDimension]:
    """Return the dimensions of which some parts are not told though deals are in them."""
    every = {cell for contribution in contributions for cell in contribution.cells()}
    return sorted({cell.dimension for cell in every - told[Measure.DEALS]}, key=_FIRST_TOLD.index)


def _chosen(
    measure: Measure,
    candidates: Sequence[Cell],
    runs: Mapping[UUID, Sequence[Run]],
    before: Mapping[int, Told],
    edition: int,
) -> AbstractSet[Cell]:
    """Return as many of these figures as may be told beside each other, and beside what was told."""
    numbered = {(edition, cell): number for number, cell in enumerate(candidates)}
    known = [(each, cell) for each, told in before.items() for cell in sorted(told[measure], key=_before)]
    numbered |= {place: number for number, place in enumerate(known, len(candidates))}
    amounts = _amounts(measure, runs, numbered, sorted({*before, edition}))
    always = frozenset(range(len(candidates), len(numbered)))

    def safe(kept: AbstractSet[int]) -> bool:
        seen = always | kept
        narrowed: dict[Sums, set[UUID]] = {}
        for sums, deals in amounts.items():
            narrowed.setdefault(sums & seen, set()).update(deals)
        return not isolates(narrowed)

    def beside(kept: AbstractSet[int], more: Sequence[int]) -> AbstractSet[int]:
        # All at once where that goes, as it mostly does; else each half by itself, the first before the second.
        if not more or safe(kept | set(more)):
            return kept | set(more)
        if len(more) == 1:
            return kept
        half = len(more) // 2
        return beside(beside(kept, more[:half]), more[half:])

    return frozenset(candidates[number] for number in beside(frozenset(), range(len(candidates))))


def _amounts(
    measure: Measure,
    runs: Mapping[UUID, Sequence[Run]],
    numbered: Mapping[tuple[int, Cell], int],
    editions: Sequence[int],
) -> Mapping[Sums, set[UUID]]:
    """Return, of all amounts, into which sums they go, with three of the deals whose they are, or all."""

    @cache
    def sums(first: int, last: int, cells: tuple[Cell, ...]) -> Sums:
        places = ((edition, cell) for edition in editions if first <= edition <= last for cell in cells)
        return frozenset(numbered[place] for place in places if place in numbered)

    of_measure = _AMOUNTS[measure]
    found: dict[Sums, set[UUID]] = {}
    for deal_id, theirs in runs.items():
        into: dict[object, Sums] = {}
        for run in theirs:
            for amount, number, cells in of_measure(run.contribution):
                if number:
                    into[amount] = into.get(amount, frozenset()) | sums(run.first, run.last, cells)
        for each in into.values():
            deals = found.setdefault(each, set())
            if len(deals) < DEALS_MIN:
                deals.add(deal_id)
    return found


_Amount = tuple[object, int, tuple[Cell, ...]]
"""What tells an amount of a deal from its others, the amount, and the figures into which it goes."""


def _one(contribution: Contribution) -> Iterable[_Amount]:
    return ((1, 1, contribution.cells()),)


def _sought(contribution: Contribution) -> Iterable[_Amount]:
    return ((contribution.sought_cents, contribution.sought_cents, contribution.cells()),)


def _since(contribution: Contribution) -> Iterable[_Amount]:
    day = contribution.since.toordinal()
    return ((day, day, contribution.cells()),)


def _public(contribution: Contribution) -> Iterable[_Amount]:
    standing = contribution.standing()
    return (
        ((each.year, each.public_cents), each.public_cents, (*standing, _year(each))) for each in contribution.invested
    )


def _private(contribution: Contribution) -> Iterable[_Amount]:
    standing = contribution.standing()
    return (
        ((each.year, each.private_cents), each.private_cents, (*standing, _year(each)))
        for each in contribution.invested
    )


_AMOUNTS: Final[Mapping[Measure, Callable[[Contribution], Iterable[_Amount]]]] = MappingProxyType(
    {
        Measure.DEALS: _one,
        Measure.SOUGHT: _sought,
        Measure.SINCE: _since,
        Measure.PUBLIC: _public,
        Measure.PRIVATE: _private,
    }
)


def _year(invested: Invested) -> Cell:
    return Cell(RollUpDimension.YEAR, str(invested.year))


def _mean_days(since: int, deals: int, as_of: date) -> Decimal:
    return (Decimal(as_of.toordinal() * deals - since) / deals).quantize(_TENTHS, ROUND_HALF_EVEN)


def _before(cell: Cell) -> tuple[int, str]:
    return _FIRST_TOLD.index(cell.dimension), cell.part or ""
