"""Where a facilitator may send an agenda item, so that a form offers nothing that is refused.

The agendas service decides; a test holds this table to its own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediate_contracts.vocabulary import ItemStatus

_CLOSING: Final = (ItemStatus.NOT_ACHIEVED, ItemStatus.SUBSTITUTED)
MOVES: Final[Mapping[ItemStatus, tuple[ItemStatus, ...]]] = MappingProxyType(
    {
        ItemStatus.PROPOSED: (ItemStatus.PRIORITISED, *_CLOSING),
        ItemStatus.PRIORITISED: (ItemStatus.PROPOSED, *_CLOSING),
        ItemStatus.ASSIGNED: (ItemStatus.UNDER_WAY, *_CLOSING),
        ItemStatus.UNDER_WAY: (ItemStatus.ACHIEVED, ItemStatus.PARTLY_ACHIEVED, *_CLOSING),
        ItemStatus.ACHIEVED: (),
        ItemStatus.PARTLY_ACHIEVED: (),
        ItemStatus.NOT_ACHIEVED: (),
        ItemStatus.SUBSTITUTED: (),
    }
)
"""By status, the statuses that may be chosen, in the order in which a form shows them. That an item is assigned, or no
longer is, follows from an organisation that takes it on or leaves it, and is chosen by nobody."""
