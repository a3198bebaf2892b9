"""What is reckoned of many deals together: how far they came, what may be expected of them, and what they brought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Final

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.domain.stages import ACTIVE

REACHABLE: Final = (*ACTIVE, DealStage.CLOSED)
"""The stages that deals go through one after another: whoever is in one of them was in those before it."""

OPEN: Final = (*ACTIVE, DealStage.ON_HOLD)
"""The stages of deals that may still be closed."""

CHANCES: Final[Mapping[DealStage, int]] = MappingProxyType(
    {
        DealStage.SOURCED: 5,
        DealStage.SCREENING: 15,
        DealStage.DUE_DILIGENCE: 35,
        DealStage.TERM_SHEET: 60,
        DealStage.COMMITTED: 90,
        DealStage.CLOSED: 100,
        DealStage.LOST: 0,
        DealStage.WITHDRAWN: 0,
        # Nothing is expected of a deal that waits, unless somebody says so.
        DealStage.ON_HOLD: 0,
    }
)
"""In hundredths: how likely a deal is to be closed where nobody judged it, a starting point rather than a finding."""

MONTHS_AHEAD: Final = 24
"""Of a forecast; what is expected after them is told together."""

_SHARES: Final = Decimal("0.0001")
_DAYS: Final = Decimal("0.1")
_TIMES: Final = Decimal("0.01")
_MONTHS_IN_A_YEAR: Final = 12


@dataclass(frozen=True)
class Expected:
    """What is expected in a month: how many deals, what they seek, and ``weight``: cents times hundredths."""

    month: str | None
    deals: int
    sought: int
    weight: int

    def __add__(self, other: "Expected") -> "Expected":
        """Return both together, in the month of this one."""
        return Expected(self.month, self.deals + other.deals, self.sought + other.sought, self.weight + other.weight)


@dataclass(frozen=True)
class Forecast:
    """What is expected when, every month from that of ``today`` on by itself; ``undated`` has no day."""

    overdue: Expected
    months: tuple[Expected, ...]
    later: Expected
    undated: Expected


def place_of(stage: DealStage, held_from: DealStage | None) -> int:
    """Return how far a deal in this stage certainly came: the place in ``REACHABLE``, 0 where that is not told."""
    standing = held_from if stage is DealStage.ON_HOLD and held_from is not None else stage
    return REACHABLE.index(standing) if standing in REACHABLE else 0


def share(part: int, whole: int) -> Decimal | None:
    """Return a part of a whole, four decimals; None where there is no whole."""
    return None if whole == 0 else (Decimal(part) / whole).quantize(_SHARES, ROUND_HALF_EVEN)


def weighted(weight: int) -> int:
    """Return cents times hundredths as whole cents, rounded half to even, once."""
    return int((Decimal(weight) / 100).quantize(Decimal(1), ROUND_HALF_EVEN))


def mean_days(total: int, count: int) -> Decimal | None:
    """Return the mean of so many numbers of days, one decimal; None of none."""
    return None if count == 0 else (Decimal(total) / count).quantize(_DAYS, ROUND_HALF_EVEN)


def multiple(proceeds: int | None, *, public_cents: int) -> Decimal | None:
    """Return what came back for each public euro, two decimals; None where nothing went in or the stake is held."""
    if proceeds is None or public_cents == 0:
        return None
    return (Decimal(proceeds) / public_cents).quantize(_TIMES, ROUND_HALF_EVEN)


def forecast(expected: Iterable[Expected], today: date) -> Forecast:
    """Return what is expected by month, from that of ``today`` on; a month without anything is told as such."""
    months = [_month(today, ahead) for ahead in range(MONTHS_AHEAD)]
    by_month = {month: Expected(month, 0, 0, 0) for month in months}
    overdue, later, undated = (Expected(None, 0, 0, 0) for _ in range(3))
    for each in expected:
        if each.month is None:
            undated += each
        elif each.month < months[0]:
            overdue += each
        elif each.month > months[-1]:
            later += each
        else:
            by_month[each.month] += each
    return Forecast(overdue, tuple(by_month.values()), later, undated)


def _month(today: date, ahead: int) -> str:
    years, month = divmod(today.month - 1 + ahead, _MONTHS_IN_A_YEAR)
    return f"{today.year + years:04}-{month + 1:02}"
