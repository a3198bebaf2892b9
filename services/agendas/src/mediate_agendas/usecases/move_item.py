"""Say how far an item is."""

from datetime import datetime

from mediate_agendas.adapters import dependencies, items
from mediate_agendas.adapters.tables import Grounds
from mediate_agendas.adapters.views import Item
from mediate_agendas.domain.dependencies import check_substitution
from mediate_agendas.domain.items import check_grounds, check_substitute, move_by_hand
from mediate_contracts.events.agendas import ItemStatusChanged
from mediate_contracts.values import ItemId
from mediate_contracts.vocabulary import ItemStatus
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class MoveItem(Strict, Grounds):
    """The status an item gets, and on what grounds."""

    status: ItemStatus


async def move_item(
    item_id: ItemId, command: MoveItem, *, expecting: int, transaction: Transaction, now: datetime
) -> Item:
    """Move an item on from the version the sender saw.

    Raises ProblemError (404, 412), StatusNotAllowed, StatusFieldsWrong, or DependencyRunsInACircle where whoever needs
    the item would come to wait for themselves by needing what took its place.
    """
    substitute = None if command.substituted_by is None else ItemId(command.substituted_by)
    if substitute is not None:
        await dependencies.one_at_a_time(transaction)
        # Two items that are each to take the other's place must not both find the other one free.
        await items.lock_in_order(transaction, [item_id, substitute])
    item = await items.for_update(transaction, item_id, expecting=expecting)
    status = move_by_hand(item.status, command.status)
    check_grounds(
        item_id,
        status,
        reason=command.reason,
        external_cause=command.external_cause,
        substituted_by=substitute,
    )
    if substitute is not None:
        check_substitute(substitute, await items.status_of(transaction, substitute))
        check_substitution(await dependencies.graph(transaction.connection, item_id, substitute), item_id, substitute)
    return await say_moved(item, status, command, transaction=transaction, now=now)


async def say_moved(
    item: Item, status: ItemStatus, grounds: Grounds, *, transaction: Transaction, now: datetime
) -> Item:
    """Write a locked item's new status and say so."""
    moved = await items.move(
        transaction, item, status, Grounds.model_validate(grounds.model_dump(include=set(Grounds.model_fields))), at=now
    )
    transaction.record(
        ItemStatusChanged(
            item_id=ItemId(item.id),
            previous=item.status,
            status=moved.status,
            reason=moved.reason,
            external_cause=moved.external_cause,
            substituted_by=None if moved.substituted_by is None else ItemId(moved.substituted_by),
        ),
        at=now,
    )
    return moved
