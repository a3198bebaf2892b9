"""Cells: the figures of one period that are computed together, one for the whole and one for each part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from mediate_contracts.vocabulary import ObservationStatus


@dataclass(frozen=True)
class Cell:
    """One computed figure: of which part (empty for the whole), its value, and what it was computed from.

    ``numerator`` and ``denominator`` are there where it is a ratio. ``counted`` is how many things it is of, where that
    and not its value is what may be too small to be told: deals, rounds. ``status`` and ``covers_until`` are those of
    the figures it rests on, where it rests on figures.
    """

    breakdown: Mapping[str, str]
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    events: int = 0
    operands: tuple[UUID, ...] = ()
    counted: int | None = None
    status: ObservationStatus | None = None
    covers_until: date | None = None

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """Which part of the whole it is of, in one form that can be compared."""
        return tuple(sorted(self.breakdown.items()))
