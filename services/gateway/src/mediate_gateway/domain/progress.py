"""How far the items of an action line are, in the few steps that a picture can show."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mediate_contracts.vocabulary import ItemStatus

_SHARE_STEP: Final = Decimal("0.0001")


class Progress(StrEnum):
    """A step of the picture, in the order in which it is drawn."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    UNDER_WAY = "under_way"
    ASSIGNED = "assigned"
    OPEN = "open"
    CLOSED = "closed"


PROGRESS_OF: Final[Mapping[ItemStatus, Progress]] = MappingProxyType(
    {
        ItemStatus.PROPOSED: Progress.OPEN,
        ItemStatus.PRIORITISED: Progress.OPEN,
        ItemStatus.ASSIGNED: Progress.ASSIGNED,
        ItemStatus.UNDER_WAY: Progress.UNDER_WAY,
        ItemStatus.ACHIEVED: Progress.ACHIEVED,
        ItemStatus.PARTLY_ACHIEVED: Progress.PARTLY,
        ItemStatus.NOT_ACHIEVED: Progress.CLOSED,
        ItemStatus.SUBSTITUTED: Progress.CLOSED,
    }
)
"""The step each status is drawn in; not achieved and substituted are both closed without a result of their own."""


CONCLUDED: Final = (
    ItemStatus.ACHIEVED,
    ItemStatus.PARTLY_ACHIEVED,
    ItemStatus.NOT_ACHIEVED,
    ItemStatus.SUBSTITUTED,
)
"""The outcomes an item may have."""


def counts(status: ItemStatus) -> bool:
    """Tell whether an item counts among a line's: a substituted one lives on in its substitute."""
    return status is not ItemStatus.SUBSTITUTED


def progress(by_status: Mapping[ItemStatus, int]) -> dict[Progress, int]:
    """Return the number of items in each step, in the order in which they are drawn; steps without items too."""
    counted = dict.fromkeys(Progress, 0)
    for status, items in by_status.items():
        counted[PROGRESS_OF[status]] += items
    return counted


def unassigned_share(items: int, unassigned: int) -> Decimal | None:
    """Return the part of the items that nobody has accepted, 0 to 1 in four decimals; None where there are none."""
    return (Decimal(unassigned) / Decimal(items)).quantize(_SHARE_STEP) if items else None
