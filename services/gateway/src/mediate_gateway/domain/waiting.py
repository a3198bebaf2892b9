"""What items wait for, and what waits for them, across action lines.

An item that another took the place of is waited for no more: whoever needs it needs the one that stands for it. The
agendas service keeps who needs whom, and lets nothing run in a circle; a test holds these ways to its own.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar
from uuid import UUID

from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.progress import CONCLUDED

FINISHED: Final = (ItemStatus.ACHIEVED, ItemStatus.PARTLY_ACHIEVED)
"""Once it is so, nobody waits for an item any more; one that was not achieved stays in the way, for all to see."""


class Placed(Protocol):
    """An item as far as waiting is concerned: how far it is, and what took its place."""

    @property
    def code(self) -> str:
        """What it is called in a line."""

    @property
    def status(self) -> ItemStatus:
        """How far it is."""

    @property
    def substituted_by(self) -> UUID | None:
        """The item that took its place, if one did."""


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True)
class Way:
    """An item that is come by, and the items on the shortest way there, both ends among them."""

    to: UUID
    along: Sequence[UUID]


class Waits:
    """Items, and which needs which; needs of items that are not known are left out."""

    def __init__(self, needs: Iterable[tuple[UUID, UUID]], items: Mapping[UUID, Placed]) -> None:
        self._items = items
        self._needs: dict[UUID, set[UUID]] = {}
        self._needed_by: dict[UUID, set[UUID]] = {}
        for item_id, needs_id in needs:
            final = self.final(needs_id)
            if item_id in items and final in items:
                self._needs.setdefault(item_id, set()).add(final)
                self._needed_by.setdefault(final, set()).add(item_id)

    def final(self, item_id: UUID) -> UUID:
        """Return the item that stands for one: itself, or what took its place in the end, as far as it is known."""
        passed = {item_id}
        while (here := self._items.get(item_id)) is not None and here.substituted_by is not None:
            if here.substituted_by in passed:
                return item_id
            item_id = here.substituted_by
            passed.add(item_id)
        return item_id

    @property
    def pairs(self) -> set[tuple[UUID, UUID]]:
        """Which item needs which, each by what stands for it."""
        return {(item_id, needs_id) for item_id, needed in self._needs.items() for needs_id in needed}

    def held_up_by(self, item_id: UUID) -> list[Way]:
        """Return what an item waits for, directly or further, the nearest first; nothing once it has its outcome."""
        if not self._is_open(item_id):
            return []
        return self._walk(item_id, self._needs, reaching=self._is_in_the_way)

    def holds_up(self, item_id: UUID) -> list[Way]:
        """Return what waits for an item, directly or further, the nearest first."""
        if not self._is_in_the_way(item_id):
            return []
        return self._walk(item_id, self._needed_by, reaching=self._is_open)

    def _is_open(self, item_id: UUID) -> bool:
        return self._items[item_id].status not in CONCLUDED

    def _is_in_the_way(self, item_id: UUID) -> bool:
        return self._items[item_id].status not in FINISHED

    def _walk(self, start: UUID, following: Mapping[UUID, set[UUID]], *, reaching: Callable[[UUID], bool]) -> list[Way]:
        ways: dict[UUID, tuple[UUID, ...]] = {start: (start,)}
        ahead = deque([start])
        while ahead:
            here = ahead.popleft()
            near = [each for each in following.get(here, ()) if each not in ways and reaching(each)]
            for each in sorted(near, key=lambda item_id: self._items[item_id].code):
                ways[each] = (*ways[here], each)
                # What was not achieved is in the way by itself, and waits for nothing any more.
                if self._is_open(each):
                    ahead.append(each)
        return [Way(to, along) for to, along in ways.items() if to != start]
