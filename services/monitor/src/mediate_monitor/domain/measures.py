"""Measures: what can be derived from events, how it is read, and which facts it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import Localised, LocalisedLine
from mediate_contracts.vocabulary import Aggregation, Direction
from mediate_monitor.domain.cells import Cell
from mediate_monitor.domain.facts import FactKind as Kind

_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)
_WHOLE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Summed:
    """What the contributions to one figure add up to: of which part, and from how many events."""

    dimension: str | None
    member: str | None
    numerator: Decimal
    denominator: Decimal | None
    counted: int
    events: int


@dataclass(frozen=True)
class Measure:
    """Something that is derived from events.

    ``stands_on`` are the facts that hold from their day on, ``happens_by`` those that count on their day alone. A ratio
    is ``times`` what is divided by what, rounded to ``decimals``. ``minimum`` is the smallest number of things
    (organisations, deals, rounds) that it tells of.
    """

    code: str
    name: LocalisedLine
    formula: Localised
    unit: str
    direction: Direction
    aggregation: Aggregation
    stands_on: frozenset[Kind]
    happens_by: frozenset[Kind] = frozenset()
    dimensions: tuple[str, ...] = ()
    terms: tuple[LocalisedLine, ...] = ()
    is_ratio: bool = False
    times: int = 1
    decimals: int = 0
    minimum: int | None = None

    @property
    def facts(self) -> frozenset[Kind]:
        """Every kind of fact it rests on."""
        return self.stands_on | self.happens_by

    def cells(self, sums: Sequence[Summed]) -> list[Cell]:
        """Return the figures that these sums make; where there is nothing to divide by there is none."""
        made = (self._cell(each) for each in sums)
        return [cell for cell in made if cell is not None]

    def _cell(self, summed: Summed) -> Cell | None:
        breakdown = _WHOLE
        if summed.dimension is not None and summed.member is not None:
            breakdown = MappingProxyType({summed.dimension: summed.member})
        counted = summed.counted if self.minimum is not None else None
        if not self.is_ratio:
            return Cell(breakdown, plain(summed.numerator), events=summed.events, counted=counted)
        if not summed.denominator:
            return None
        return Cell(
            breakdown,
            ratio(summed.numerator, summed.denominator, times=self.times, decimals=self.decimals),
            plain(summed.numerator),
            plain(summed.denominator),
            events=summed.events,
            counted=counted,
        )


def ratio(numerator: Decimal, denominator: Decimal, *, times: int, decimals: int) -> Decimal:
    """Return ``times`` the one divided by the other, rounded half to even; the denominator is not 0."""
    exact = _EXACT.divide(_EXACT.multiply(numerator, Decimal(times)), denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def plain(number: Decimal) -> Decimal:
    """Return the same number without zeros behind its point, as a database that divides leaves them there."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
