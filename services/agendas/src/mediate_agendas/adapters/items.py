"""Reads and writes agenda items."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.records import Records
from mediate_agendas.adapters.tables import AgendaItem, Grounds, ItemRow
from mediate_agendas.adapters.views import Item
from mediate_agendas.domain.names import ItemCodeTaken
from mediate_contracts.vocabulary import ItemStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_TABLE = table_of(ItemRow)
_ITEMS = Records(_TABLE, Item, "item")
_NO_GROUNDS = dict.fromkeys(Grounds.model_fields)


async def add(transaction: Transaction, item: AgendaItem, *, at: datetime) -> Item:
    """Insert a proposed item. Raises ItemCodeTaken."""
    taken = ItemCodeTaken("there is an item with this code", field="body.code", value=item.code)
    values = {name: getattr(item, name) for name in AgendaItem.model_fields}
    row = await _ITEMS.add(
        transaction,
        {**values, **_NO_GROUNDS, "status": ItemStatus.PROPOSED},
        at=at,
        taken={"item_code_key": taken},
    )
    return Item.model_validate(row)


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Item:
    """Return an item with its row locked: every event about it is recorded under this lock, so in order.

    Raises ProblemError: 404 where there is none, 412 where its version is not the expected one.
    """
    return Item.model_validate(await _ITEMS.for_update(transaction, identifier, expecting=expecting))


async def lock_in_order(transaction: Transaction, identifiers: Sequence[UUID]) -> None:
    """Lock several items, always in the same order, so that two who lock the same ones do not wait for each other."""
    await transaction.execute(
        select(_TABLE.c.id).where(_TABLE.c.id.in_(identifiers)).order_by(_TABLE.c.id).with_for_update()
    )


async def status_of(transaction: Transaction, identifier: UUID) -> ItemStatus | None:
    """Return an item's status, None where there is no such item."""
    status = await transaction.connection.scalar(select(_TABLE.c.status).where(_TABLE.c.id == identifier))
    return None if status is None else ItemStatus(status)


async def move(transaction: Transaction, item: Item, status: ItemStatus, grounds: Grounds, *, at: datetime) -> Item:
    """Write where a locked item stands, and on what grounds, as its next version."""
    return await _change(transaction, item, {"status": status, **grounds.model_dump()}, at=at)


async def touch(transaction: Transaction, item: Item, *, at: datetime) -> Item:
    """Write the next version of a locked item whose assignments changed: who saw others decides on a stale picture."""
    return await _change(transaction, item, {}, at=at)


async def get(connection: AsyncConnection, identifier: UUID) -> Item:
    """Return one item. Raises ProblemError (404) where there is none."""
    return await _ITEMS.get(connection, identifier)


async def with_code(transaction: Transaction, code: str) -> Item | None:
    """Return the item with this code; None where there is none."""
    row = (await transaction.execute(select(_TABLE).where(_TABLE.c.code == code))).one_or_none()
    return None if row is None else Item.model_validate(dict(row._mapping))


async def listing(
    connection: AsyncConnection, *, line_id: UUID | None, status: ItemStatus | None, after: UUID | None, limit: int
) -> Sequence[Item]:
    """Return items in the order they were proposed, behind ``after``, at most ``limit``."""
    return await _ITEMS.listing(connection, after=after, limit=limit, line_id=line_id, status=status)


async def _change(transaction: Transaction, item: Item, changes: dict[str, Any], *, at: datetime) -> Item:
    return Item.model_validate(await _ITEMS.change(transaction, dict(item), changes, at=at))
