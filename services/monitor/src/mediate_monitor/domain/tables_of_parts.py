"""How parts and wholes of a breakdown hang together, and whether what is withheld of them could be other numbers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mediate_monitor.domain.formulas import total

Key = frozenset[tuple[str, str]]
"""A breakdown: its dimensions with their members."""

_STEPS_MAX: Final = 2_000
_CHANGED_MAX: Final = 60
"""How long, and with how many numbers changed at once, a second set of numbers is looked for.

What takes more counts as not found, and more is withheld: that errs on the safe side.
"""


@dataclass(frozen=True)
class Face:
    """One number of every cell, and between which bounds somebody who sees none of it knows that it lies."""

    numbers: Sequence[Decimal]
    lows: Sequence[Decimal | None]
    highs: Sequence[Decimal | None]


@dataclass(frozen=True, eq=False)
class Sum:
    """Cells that make another one together."""

    whole: int
    parts: tuple[int, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """All of them."""
        return self.whole, *self.parts

    def sign(self, place: int) -> int:
        """Return how a change of one of them moves the parts less the whole."""
        return -1 if place == self.whole else 1


class Hanging:
    """The sums that hold between the numbers of cells; places behind those of the cells are wholes not told of."""

    def __init__(self, face: Face, sums: Sequence[Sum]) -> None:
        self._face = face
        self._sums: dict[int, list[Sum]] = defaultdict(list)
        for each in sums:
            for place in each.places:
                self._sums[place].append(each)

    def beside(self, place: int) -> set[int]:
        """Return the cells that stand in a sum with this one."""
        return {near for each in self._sums.get(place, ()) for near in each.places if self._is_cell(near)} - {place}

    def connected(self, place: int, hidden: Collection[int]) -> set[int]:
        """Return the cells that hang together with this one through sums and through what is not known in them."""
        found = {place}
        waiting = [place]
        while waiting:
            for near in {near for each in self._sums.get(waiting.pop(), ()) for near in each.places} - found:
                found.add(near)
                if self.is_unknown(near, hidden):
                    waiting.append(near)
        return {near for near in found if self._is_cell(near)} - {place}

    def differing(self, place: int, hidden: Collection[int]) -> set[int]:
        """Return cells, this one among them, that could be one more or less at once with all else as it is told.

        Empty where no such second set of numbers is found.
        """
        for change in (1, -1):
            if not self.may_be(place, change):
                continue
            search = _Search(self, hidden)
            if search.succeeds(place, change):
                return {each for each in search.changes if self._is_cell(each)}
        return set()

    def sums_of(self, place: int) -> Sequence[Sum]:
        """Return the sums that a place stands in."""
        return self._sums.get(place, ())

    def is_unknown(self, place: int, hidden: Collection[int]) -> bool:
        """Tell whether nobody is told the number of a place."""
        return place in hidden or not self._is_cell(place)

    def may_be(self, place: int, change: int) -> bool:
        """Tell whether a number changed by so much lies between the bounds that are known of it."""
        if not self._is_cell(place):
            return True
        number, low, high = self._face.numbers[place] + change, self._face.lows[place], self._face.highs[place]
        return (low is None or number >= low) and (high is None or number <= high)

    def _is_cell(self, place: int) -> bool:
        return place < len(self._face.numbers)


class _Search:
    """A search for changes by one that leave every sum as it is."""

    def __init__(self, table: Hanging, hidden: Collection[int]) -> None:
        self.changes: dict[int, int] = {}
        self._table = table
        self._hidden = hidden
        self._excesses: dict[Sum, int] = {}
        self._steps = 0

    def succeeds(self, place: int, change: int) -> bool:
        """Make a change and those that mend what it spoils; tell whether all sums hold then."""
        self._change(place, change)
        spoilt = next(((each, excess) for each, excess in self._excesses.items() if excess), None)
        if spoilt is None:
            return True
        self._steps += 1
        if self._steps <= _STEPS_MAX and len(self.changes) <= _CHANGED_MAX:
            for other, mending in self._mending(*spoilt):
                if self.succeeds(other, mending):
                    return True
        self._take_back(place)
        return False

    def _mending(self, spoilt: Sum, excess: int) -> list[tuple[int, int]]:
        """Return which changes of unknown places could mend a sum by one, those that spoil the fewest others first."""
        direction = -1 if excess > 0 else 1
        could = [
            (place, direction * spoilt.sign(place))
            for place in spoilt.places
            if place not in self.changes and self._table.is_unknown(place, self._hidden)
        ]
        return sorted(
            (each for each in could if self._table.may_be(*each)), key=lambda each: (self._spoils(*each), each[0])
        )

    def _spoils(self, place: int, change: int) -> int:
        left = 0
        for each in self._table.sums_of(place):
            excess = self._excesses.get(each, 0)
            left += abs(excess + each.sign(place) * change) - abs(excess)
        return left

    def _change(self, place: int, change: int) -> None:
        self.changes[place] = change
        for each in self._table.sums_of(place):
            self._excesses[each] = self._excesses.get(each, 0) + each.sign(place) * change

    def _take_back(self, place: int) -> None:
        change = self.changes.pop(place)
        for each in self._table.sums_of(place):
            self._excesses[each] -= each.sign(place) * change


def hanging_together(breakdowns: Sequence[Mapping[str, str]], face: Face) -> Hanging:
    """Return how cells hang together by one of their numbers.

    A sum counts where it holds: of parts that overlap, or of which some are missing, nothing can be worked out
    exactly. Where a whole is not among the cells, the parts of each of its dimensions still make the same one.
    """
    places = {frozenset(breakdown.items()): place for place, breakdown in enumerate(breakdowns)}
    numbers = dict(enumerate(face.numbers))
    made = _parts_by_whole(places)
    sums: list[Sum] = []
    # The most finely broken down come first, so that every part has its number before what it is a part of.
    for whole in sorted(made, key=len, reverse=True):
        sides = [(parts, total([numbers[places[part]] for part in parts])) for parts in made[whole].values()]
        if whole not in places:
            places[whole] = len(places)
            numbers[places[whole]] = Counter(number for _parts, number in sides).most_common(1)[0][0]
        there = places[whole]
        sums += [
            Sum(there, tuple(sorted(places[part] for part in parts)))
            for parts, number in sides
            if number == numbers[there]
        ]
    return Hanging(face, sums)


def _parts_by_whole(known: Collection[Key]) -> dict[Key, dict[str, set[Key]]]:
    made: dict[Key, dict[str, set[Key]]] = defaultdict(lambda: defaultdict(set))
    waiting = list(known)
    while waiting:
        part = waiting.pop()
        for of in part:
            whole = part - {of}
            if whole not in made and whole not in known:
                waiting.append(whole)
            made[whole][of[0]].add(part)
    return made
