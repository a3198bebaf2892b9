"""How an agenda item moves on. An outcome is final: what is taken up again is proposed as a new item."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError, ItemId
from mediate_contracts.vocabulary import ItemStatus

NEXT: Final[Mapping[ItemStatus, frozenset[ItemStatus]]] = MappingProxyType(
    {
        ItemStatus.PROPOSED: frozenset(
            {ItemStatus.PRIORITISED, ItemStatus.ASSIGNED, ItemStatus.NOT_ACHIEVED, ItemStatus.SUBSTITUTED}
        ),
        ItemStatus.PRIORITISED: frozenset(
            {ItemStatus.PROPOSED, ItemStatus.ASSIGNED, ItemStatus.NOT_ACHIEVED, ItemStatus.SUBSTITUTED}
        ),
        ItemStatus.ASSIGNED: frozenset(
            {ItemStatus.UNDER_WAY, ItemStatus.PRIORITISED, ItemStatus.NOT_ACHIEVED, ItemStatus.SUBSTITUTED}
        ),
        ItemStatus.UNDER_WAY: frozenset(
            {ItemStatus.ACHIEVED, ItemStatus.PARTLY_ACHIEVED, ItemStatus.NOT_ACHIEVED, ItemStatus.SUBSTITUTED}
        ),
        ItemStatus.ACHIEVED: frozenset(),
        ItemStatus.PARTLY_ACHIEVED: frozenset(),
        ItemStatus.NOT_ACHIEVED: frozenset(),
        ItemStatus.SUBSTITUTED: frozenset(),
    }
)
"""Every status and where it may go."""

BY_ASSIGNMENT: Final = frozenset(
    {
        (ItemStatus.PROPOSED, ItemStatus.ASSIGNED),
        (ItemStatus.PRIORITISED, ItemStatus.ASSIGNED),
        (ItemStatus.ASSIGNED, ItemStatus.PRIORITISED),
    }
)
"""Moves that only follow from an organisation taking an item on or leaving it: nobody is assigned from above."""

CONCLUDED: Final = frozenset(status for status, following in NEXT.items() if not following)
"""The outcomes: nothing follows them."""

SAID_AFTERWARDS: Final = frozenset({"themes", "manifesto_points", "programmes", "source"})
"""What may still be said of an item with its outcome: under what it is found, and what it served. What was set out to
do is what its outcome is held against."""

_WITH_EXTERNAL_CAUSE: Final = frozenset({ItemStatus.PARTLY_ACHIEVED, ItemStatus.NOT_ACHIEVED, ItemStatus.SUBSTITUTED})


class StatusNotAllowed(DomainError):
    """The item cannot go from where it stands to where it was sent."""


class StatusFieldsWrong(DomainError):
    """What came with the status is missing, or does not belong to it."""


class ItemConcluded(DomainError):
    """The item has its outcome; nobody can be asked for it, or take it on, any more, and what it says stands."""


class ItemDueTooEarly(DomainError):
    """The item is due before it starts."""


def advance(current: ItemStatus, to: ItemStatus) -> ItemStatus:
    """Return the next status. Raises StatusNotAllowed, naming the rule."""
    if to in NEXT[current]:
        return to
    if current in CONCLUDED:
        rule = "an outcome is final; propose a new item to take it up again"
    elif to is current:
        rule = "it has that status already"
    else:
        rule = "it may become " + ", ".join(sorted(NEXT[current]))
    raise StatusNotAllowed(f"the item is {current}: {rule}", field="body.status", value=to)


def move_by_hand(current: ItemStatus, to: ItemStatus) -> ItemStatus:
    """Return the next status where a facilitator may set it. Raises StatusNotAllowed, naming the rule."""
    if (current, to) in BY_ASSIGNMENT:
        rule = (
            "an item becomes assigned when an organisation accepts it"
            if to is ItemStatus.ASSIGNED
            else "an item is assigned for as long as an organisation carries it; the last assignment must end"
        )
        raise StatusNotAllowed(f"the item is {current}: {rule}", field="body.status", value=to)
    return advance(current, to)


def check_grounds(
    item_id: ItemId,
    to: ItemStatus,
    *,
    reason: str | None,
    external_cause: str | None,
    substituted_by: ItemId | None,
) -> None:
    """Check what comes with a status: a reason, a cause from outside kept apart from it, or the substitute.

    Raises StatusFieldsWrong naming the field.
    """
    if to is ItemStatus.NOT_ACHIEVED and reason is None:
        raise StatusFieldsWrong("say why it was not achieved", field="body.reason", value=reason)
    if external_cause is not None and to not in _WITH_EXTERNAL_CAUSE:
        allowed = ", ".join(sorted(_WITH_EXTERNAL_CAUSE))
        raise StatusFieldsWrong(
            f"a cause from outside belongs to {allowed}", field="body.external_cause", value=external_cause
        )
    if to is ItemStatus.SUBSTITUTED and substituted_by is None:
        raise StatusFieldsWrong("name the item that took its place", field="body.substituted_by", value=None)
    if to is not ItemStatus.SUBSTITUTED and substituted_by is not None:
        raise StatusFieldsWrong("belongs to substituted alone", field="body.substituted_by", value=str(substituted_by))
    if substituted_by == item_id:
        raise StatusFieldsWrong(
            "an item cannot take its own place", field="body.substituted_by", value=str(substituted_by)
        )


def check_substitute(substitute: ItemId, status: ItemStatus | None) -> None:
    """Check that what takes an item's place exists and was not replaced itself, so that no chain runs in a ring.

    ``status`` is None where there is no such item. Raises StatusFieldsWrong.
    """
    if status is None:
        raise StatusFieldsWrong("there is no such item", field="body.substituted_by", value=str(substitute))
    if status is ItemStatus.SUBSTITUTED:
        raise StatusFieldsWrong(
            "that item was substituted itself; name the one that took its place",
            field="body.substituted_by",
            value=str(substitute),
        )


def check_open(current: ItemStatus, *, item_id: ItemId, field: str = "path.item_id") -> None:
    """Check that an item can still be offered or taken on. Raises ItemConcluded; ``field`` is what led to the item."""
    if current in CONCLUDED:
        raise ItemConcluded(f"the item is {current}, and an outcome is final", field=field, value=str(item_id))


def check_days(starts: date | None, due_date: date | None) -> None:
    """Check that an item is not due before it starts. Raises ItemDueTooEarly."""
    if starts is not None and due_date is not None and due_date < starts:
        reason = f"it starts on {starts.isoformat()}, and cannot be due before that"
        raise ItemDueTooEarly(reason, field="body.due_date", value=due_date.isoformat())


def check_amendable(current: ItemStatus, changes: Mapping[str, object]) -> None:
    """Check that these fields of an item may still change, by name. Raises ItemConcluded, naming the first."""
    if current not in CONCLUDED:
        return
    for name in sorted(set(changes) - SAID_AFTERWARDS):
        allowed = ", ".join(sorted(SAID_AFTERWARDS))
        reason = f"the item is {current}, and an outcome is final; of such an item {allowed} may change"
        raise ItemConcluded(reason, field=f"body.{name}", value=changes[name])


def upon_acceptance(current: ItemStatus) -> ItemStatus:
    """Return the status once an organisation took the item on: the first acceptance assigns it."""
    if (current, ItemStatus.ASSIGNED) in BY_ASSIGNMENT:
        return advance(current, ItemStatus.ASSIGNED)
    return current


def upon_ending(current: ItemStatus, *, carriers_left: int) -> ItemStatus:
    """Return the status once an organisation left the item.

    Nobody left moves assigned back to prioritised. What is under way stays so, and shows as unassigned.
    """
    if carriers_left == 0 and current is ItemStatus.ASSIGNED:
        return advance(current, ItemStatus.PRIORITISED)
    return current
