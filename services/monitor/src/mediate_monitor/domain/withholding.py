"""Withholding: which figures are not told, so that nobody finds a small count, nor works one out from what is told.

Cells of one indicator and one period hang together: the parts of a dimension make the whole, or make a part of another
dimension that is broken down further. Whoever knows all but one of them knows that one too. So beside every small
count others are withheld, the smallest first, until each of them could as well be another number: until a second set
of numbers is found that agrees with all that is told, and in which what is withheld is different.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from mediate_monitor.domain.cells import Cell
from mediate_monitor.domain.tables_of_parts import Face, Hanging, hanging_together


def withheld(cells: Sequence[Cell], minimum: int | None) -> frozenset[int]:
    """Return which of these cells, by their positions, are not told where counts below ``minimum`` are not.

    A cell's count is what it says it is counted of; for a ratio what is divided and by what; otherwise its value. A
    count of 0 is told: that nothing is there is no secret of anybody. The cells are all of one indicator, period and
    definition, each breakdown once.
    """
    if minimum is None:
        return frozenset()
    hidden = {place for place, cell in enumerate(cells) if any(0 < count < minimum for count in _counts(cell))}
    if not hidden:
        return frozenset()
    breakdowns = [cell.breakdown for cell in cells]
    tables = [hanging_together(breakdowns, face) for face in _faces(cells, minimum)]
    _withhold_beside(hidden, cells, tables)
    return frozenset(hidden)


def _withhold_beside(hidden: set[int], cells: Sequence[Cell], tables: Sequence[Hanging]) -> None:
    # What was once found to be able to be another number stays so while more is withheld.
    safe: list[set[int]] = [set() for _ in tables]
    settled: set[int] = set()
    while waiting := hidden - settled:
        place = min(waiting)
        if all(_could_differ(place, hidden, table, known) for table, known in zip(tables, safe, strict=True)):
            settled.add(place)
            continue
        beside = _smallest(cells, _told_near(place, hidden, tables))
        if beside is None:
            # All that hangs together with it is withheld: there is nothing left from which it could be worked out.
            settled.add(place)
        else:
            hidden.add(beside)


def _could_differ(place: int, hidden: Collection[int], table: Hanging, known: set[int]) -> bool:
    if place not in known:
        known |= table.differing(place, hidden)
    return place in known


def _told_near(place: int, hidden: Collection[int], tables: Sequence[Hanging]) -> list[Collection[int]]:
    beside = {near for table in tables for near in table.beside(place) if near not in hidden}
    further = {near for table in tables for near in table.connected(place, hidden) if near not in hidden}
    return [beside, further]


def _smallest(cells: Sequence[Cell], groups: Sequence[Collection[int]]) -> int | None:
    # A zero would say nothing of the others as long as it is told: it is withheld where nothing else is left.
    for is_some in (True, False):
        for group in groups:
            there = [place for place in group if (_size(cells[place]) > 0) is is_some]
            if there:
                return min(there, key=lambda place: (_size(cells[place]), place))
    return None


def _size(cell: Cell) -> Decimal:
    return max(abs(count) for count in _counts(cell))


def _counts(cell: Cell) -> tuple[Decimal, ...]:
    if cell.counted is not None:
        return (Decimal(cell.counted),)
    if cell.numerator is not None and cell.denominator is not None:
        return cell.numerator, cell.denominator
    return (cell.value,)


def _faces(cells: Sequence[Cell], minimum: int) -> list[Face]:
    """Return the numbers of these cells that somebody can see, one set of them after the other, with their bounds."""
    counts = [_counts(cell) for cell in cells]
    counted = [[each[min(column, len(each) - 1)] for each in counts] for column in range(max(map(len, counts)))]
    seen = (
        [Decimal(cell.events) for cell in cells],
        [cell.value if cell.numerator is None else cell.numerator for cell in cells],
        [cell.value if cell.denominator is None else cell.denominator for cell in cells],
    )
    others = [Face(numbers, list(map(_floor, numbers)), [None] * len(numbers)) for numbers in seen]
    return [
        *(_counted(numbers, minimum) for numbers in counted),
        *(face for face in others if face.numbers not in counted and any(face.numbers)),
    ]


def _counted(numbers: Sequence[Decimal], minimum: int) -> Face:
    # It is known of what is withheld that it is not 0, and of a small count that it is below the minimum. Where the
    # minimum is 2, the only small count is 1: that it is one, nothing can hide; of which it is one, others can.
    smallest_hidden_by_bound = 3
    lows = [Decimal(1) if number > 0 else _floor(number) for number in numbers]
    highs = [
        Decimal(minimum - 1) if minimum >= smallest_hidden_by_bound and 0 < number < minimum else None
        for number in numbers
    ]
    return Face(numbers, lows, highs)


def _floor(number: Decimal) -> Decimal | None:
    return Decimal(0) if number >= 0 else None
