"""Which item has to come before which, across action lines: no item waits for itself, through whatever others.

An item that another took the place of is asked for no more: whoever needs it needs the one that stands for it. The
hub never directs: what an item waits for is shown, and keeps nobody from moving it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from mediate_agendas.domain.items import CONCLUDED
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import ItemStatus

NEEDS_MAX: Final = 100
"""The most items that one item needs directly."""

DEPENDENCIES_MAX: Final = 10_000
"""The most dependencies that stand in all, so that every walk along them comes to an end in good time."""

FULFILLED: Final = frozenset({ItemStatus.ACHIEVED, ItemStatus.PARTLY_ACHIEVED})
"""Once it is so, nobody waits for an item any more. One that was not achieved stays in the way, for all to see, until
the dependency is withdrawn."""

_NAMED_MAX: Final = 12
"""The most items that a refusal names."""


class DependsOnItself(DomainError):
    """An item was said to need itself."""


class DependencyRunsInACircle(DomainError):
    """An item would wait for itself, through others."""


class DependencyStands(DomainError):
    """The same dependency stands already."""


class TooManyDependencies(DomainError):
    """There are as many dependencies as there may be."""


@dataclass(frozen=True)
class Placed:
    """An item as the graph sees it: what it is called, how far it is, and which item took its place, if one did."""

    code: str
    status: ItemStatus
    substituted_by: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be achieved."""
        return self.status not in CONCLUDED

    @property
    def is_in_the_way(self) -> bool:
        """Tell whether what needs it waits."""
        return self.status not in FULFILLED


Way = tuple[UUID, ...]
"""Items, each of which needs the next."""


@dataclass(frozen=True)
class Walk:
    """Items in the order they are come by from one of them, the nearest first, and before each the one it is seen from.

    It begins with the item that it starts from.
    """

    start: UUID
    before: Mapping[UUID, UUID]

    @property
    def reached(self) -> list[UUID]:
        """Every item but the first, the nearest first."""
        return list(self.before)

    def way(self, to: UUID) -> Way:
        """Return the shortest way from the start to an item that was reached, with both of them."""
        steps = [to]
        while steps[-1] != self.start:
            steps.append(self.before[steps[-1]])
        return tuple(reversed(steps))


class Graph:
    """Items and what they need; whatever is needed, and whatever took the place of it, is among the items."""

    def __init__(self, needs: Iterable[tuple[UUID, UUID]], items: Mapping[UUID, Placed]) -> None:
        self.items = items
        self._needs: dict[UUID, set[UUID]] = {}
        self._needed_by: dict[UUID, set[UUID]] = {}
        for item_id, needs_id in needs:
            final = self.final(needs_id)
            self._needs.setdefault(item_id, set()).add(final)
            self._needed_by.setdefault(final, set()).add(item_id)

    def final(self, item_id: UUID) -> UUID:
        """Return the item that stands for an item: itself, or what took its place in the end."""
        while (substitute := self.items[item_id].substituted_by) is not None:
            item_id = substitute
        return item_id

    def way(self, start: UUID, to: UUID) -> Way | None:
        """Return the shortest way along what items need, from one to another; None where there is none."""
        walk = self._walk(start, self._needs, reaching=_any, through=_any)
        return walk.way(to) if to == start or to in walk.before else None

    def held_up_by(self, item_id: UUID) -> Walk:
        """Return what an item waits for, directly or further.

        What is achieved is waited for by nobody, and neither is what that one needed; what has its outcome waits for
        nothing.
        """
        if not self.items[item_id].is_open:
            return Walk(item_id, {})
        return self._walk(item_id, self._needs, reaching=_is_in_the_way, through=_is_open)

    def holds_up(self, item_id: UUID) -> Walk:
        """Return what waits for an item, directly or further; its ways lead from the item to those that wait."""
        if not self.items[item_id].is_in_the_way:
            return Walk(item_id, {})
        return self._walk(item_id, self._needed_by, reaching=_is_open, through=_is_open)

    def _walk(
        self,
        start: UUID,
        following: Mapping[UUID, set[UUID]],
        *,
        reaching: Callable[[Placed], bool],
        through: Callable[[Placed], bool],
    ) -> Walk:
        before: dict[UUID, UUID] = {}
        ahead = deque([start])
        while ahead:
            here = ahead.popleft()
            near = [each for each in following.get(here, ()) if each != start and each not in before]
            for each in sorted(near, key=lambda item_id: self.items[item_id].code):
                if reaching(self.items[each]):
                    before[each] = here
                    if through(self.items[each]):
                        ahead.append(each)
        return Walk(start, before)


def check_new(item_id: UUID, needs_id: UUID) -> None:
    """Check that a dependency is between two items. Raises DependsOnItself."""
    if item_id == needs_id:
        raise DependsOnItself("an item cannot need itself", field="body.needs_id", value=str(needs_id))


def check_room(*, of_item: int, in_all: int, item_id: UUID) -> None:
    """Check that one more dependency of an item can be stated. Raises TooManyDependencies."""
    if of_item >= NEEDS_MAX:
        reason = f"one item needs {NEEDS_MAX} others at most"
        raise TooManyDependencies(reason, field="path.item_id", value=str(item_id))
    if in_all >= DEPENDENCIES_MAX:
        reason = f"{DEPENDENCIES_MAX} dependencies stand in all at most"
        raise TooManyDependencies(reason, field="path.item_id", value=str(item_id))


def check_no_circle(graph: Graph, item_id: UUID, needs_id: UUID) -> None:
    """Check that what an item is to need does not need that item.

    Raises DependencyRunsInACircle, which names the circle: ``1.3 needs 5.2 needs 1.3``.
    """
    way = graph.way(graph.final(needs_id), item_id)
    if way is not None:
        raise _circle(graph, (item_id, *way), field="body.needs_id", value=needs_id)


def check_substitution(graph: Graph, item_id: UUID, substitute: UUID) -> None:
    """Check that an item does not come to wait for itself by taking the place of one that it needs.

    Raises DependencyRunsInACircle, which names the circle that there would be.
    """
    way = graph.way(substitute, item_id)
    if way is not None:
        raise _circle(graph, (*way[:-1], substitute), field="body.substituted_by", value=substitute)


def _circle(graph: Graph, around: Way, *, field: str, value: UUID) -> DependencyRunsInACircle:
    named = [graph.items[each].code for each in around]
    if len(named) > _NAMED_MAX:
        named = [*named[: _NAMED_MAX - 1], "…", named[-1]]
    return DependencyRunsInACircle(" needs ".join(named), field=field, value=str(value))


def _any(_item: Placed) -> bool:
    return True


def _is_open(item: Placed) -> bool:
    return item.is_open


def _is_in_the_way(item: Placed) -> bool:
    return item.is_in_the_way
