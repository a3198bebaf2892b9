"""How much of what was set out to do nobody carries: the headline figure per action line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from mediate_agendas.domain.items import CONCLUDED
from mediate_contracts.vocabulary import ItemStatus

_PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True)
class Standing:
    """One item as the share sees it: organisations that carry it now, and that ever did."""

    status: ItemStatus
    carriers: int
    carriers_ever: int

    @property
    def is_unassigned(self) -> bool:
        """Tell whether nobody carries it; for an item with its outcome, whether nobody ever did.

        Without that difference an item would count as unassigned once the work on it is done and the assignment ends.
        """
        return (self.carriers_ever if self.status in CONCLUDED else self.carriers) == 0


def counted(items: Sequence[Standing]) -> list[Standing]:
    """Return the items that count: a substituted one lives on in its substitute, and is not counted twice."""
    return [item for item in items if item.status is not ItemStatus.SUBSTITUTED]


def unassigned(items: Sequence[Standing]) -> int:
    """Return how many of the counted items nobody carries."""
    return sum(item.is_unassigned for item in counted(items))


def unassigned_share(items: Sequence[Standing]) -> Decimal | None:
    """Return the share of items that nobody carries, 0 to 1 with four decimals; None where nothing counts.

    Only an accepted assignment counts. Source: the position paper, whose 41 actions all start unassigned.
    """
    total = len(counted(items))
    if total == 0:
        return None
    return (Decimal(unassigned(items)) / Decimal(total)).quantize(_PLACES, ROUND_HALF_EVEN)
