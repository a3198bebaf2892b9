"""How much of what was set out to do nobody carries: the headline figure per action line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from mediate_agendas.domain.items import CONCLUDED
from mediate_contracts.vocabulary import ItemStatus

_PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True)
class Standing:
    """One item as the share sees it: organisations that carry it now and that ever did, and which of them lead."""

    status: ItemStatus
    carriers: int
    carriers_ever: int
    leads: int = 0
    leads_ever: int = 0

    @property
    def is_unassigned(self) -> bool:
        """Tell whether nobody carries it; for an item with its outcome, whether nobody ever did.

        Without that difference an item would count as unassigned once the work on it is done and the assignment ends.
        """
        return (self.carriers_ever if self.status in CONCLUDED else self.carriers) == 0

    @property
    def is_without_lead(self) -> bool:
        """Tell whether nobody leads it; for an item with its outcome, whether nobody ever did."""
        return (self.leads_ever if self.status in CONCLUDED else self.leads) == 0


@dataclass(frozen=True)
class Coverage:
    """How far items are taken on; substituted ones are left out, because they live on in their substitutes."""

    items: int
    unassigned: int
    """How many of them nobody carries."""
    lead_missing: int
    """How many of them nobody leads, those that nobody carries among them."""

    @property
    def unassigned_share(self) -> Decimal | None:
        """Unassigned ÷ items, 0 to 1 with four decimals; None where there are no items."""
        return _share(self.unassigned, self.items)


def coverage(groups: Mapping[Standing, int]) -> Coverage:
    """Return how far items are taken on, of each standing so many."""
    held = {standing: number for standing, number in groups.items() if standing.status is not ItemStatus.SUBSTITUTED}
    return Coverage(
        items=sum(held.values()),
        unassigned=sum(number for standing, number in held.items() if standing.is_unassigned),
        lead_missing=sum(number for standing, number in held.items() if standing.is_without_lead),
    )


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
    return _share(unassigned(items), len(counted(items)))


def _share(part: int, total: int) -> Decimal | None:
    if total == 0:
        return None
    return (Decimal(part) / Decimal(total)).quantize(_PLACES, ROUND_HALF_EVEN)
