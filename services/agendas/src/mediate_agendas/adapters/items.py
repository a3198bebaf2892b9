"""Reads and writes agenda items."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.tables import AgendaItem, Grounds, ItemRow, LineRow
from mediate_agendas.adapters.views import Item
from mediate_agendas.domain.names import ItemCodeTaken
from mediate_agendas.domain.rhythm import RHYTHM_DAYS, TAKEN_ON
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import ItemStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records, in_order

_TABLE = table_of(ItemRow)
_LINE = table_of(LineRow)
_ITEMS = Records(_TABLE, Item, "item")
_NO_GROUNDS = dict.fromkeys(Grounds.model_fields)


async def add(transaction: Transaction, item: AgendaItem, *, at: datetime) -> Item:
    """Insert a proposed item. Raises ItemCodeTaken."""
    values = {name: getattr(item, name) for name in AgendaItem.model_fields}
    row = await _ITEMS.add(
        transaction,
        {**values, **_NO_GROUNDS, "status": ItemStatus.PROPOSED, "last_heard_at": at},
        at=at,
        taken=_taken(item.code),
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


async def amend(transaction: Transaction, item: Item, described: AgendaItem, *, at: datetime) -> Item:
    """Write what is said of a locked item as its next version. Raises ItemCodeTaken."""
    values = {name: getattr(described, name) for name in AgendaItem.model_fields}
    return await _change(transaction, item, values, at=at)


async def move(transaction: Transaction, item: Item, status: ItemStatus, grounds: Grounds, *, at: datetime) -> Item:
    """Write where a locked item stands, and on what grounds, as its next version."""
    return await _change(transaction, item, {"status": status, **grounds.model_dump()}, at=at)


async def touch(transaction: Transaction, item: Item, *, at: datetime) -> Item:
    """Write the next version of a locked item that was taken on or left: who saw others decides on a stale picture."""
    return await _change(transaction, item, {}, at=at)


async def heard(transaction: Transaction, identifier: UUID, *, at: datetime) -> None:
    """Keep that something was told of a locked item; what it says and how far it is stay as they are."""
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == identifier).values(last_heard_at=at))


async def get(connection: AsyncConnection, identifier: UUID) -> Item:
    """Return one item. Raises ProblemError (404) where there is none."""
    return await _ITEMS.get(connection, identifier)


async def of_ids(connection: AsyncConnection, identifiers: Sequence[UUID]) -> list[Item]:
    """Return those of some items that are there, in no order."""
    found = await connection.execute(select(_TABLE).where(_TABLE.c.id.in_(identifiers)))
    return [Item.model_validate(dict(row._mapping)) for row in found]


async def with_code(transaction: Transaction, code: str) -> Item | None:
    """Return the item with this code; None where there is none."""
    row = (await transaction.execute(select(_TABLE).where(_TABLE.c.code == code))).one_or_none()
    return None if row is None else Item.model_validate(dict(row._mapping))


async def link_to(transaction: Transaction, programme_id: UUID) -> bool:
    """Tell whether items link to a programme."""
    query = select(_TABLE.c.id).where(_TABLE.c.programmes.contains([programme_id])).limit(1)
    return (await transaction.execute(query)).first() is not None


async def listing(
    connection: AsyncConnection,
    *,
    line_id: UUID | None,
    status: ItemStatus | None,
    stalled: bool | None,
    after: UUID | None,
    limit: int,
    now: datetime,
) -> Sequence[Item]:
    """Return items in the order they were proposed, behind ``after``, at most ``limit``."""
    query = in_order(select(_TABLE), _TABLE, after=after, limit=limit, line_id=line_id, status=status)
    if stalled is not None:
        is_stalled = _is_stalled(now)
        query = query.join_from(_TABLE, _LINE, _TABLE.c.line_id == _LINE.c.id)
        query = query.where(is_stalled if stalled else ~is_stalled)
    return [Item.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _is_stalled(now: datetime) -> ColumnElement[bool]:
    """Say ``domain.rhythm.is_stalled`` as a condition."""
    days = func.coalesce(_LINE.c.rhythm_days, RHYTHM_DAYS)
    # In hours, because a day of an interval is as long as the calendar of the database's time zone makes it.
    rhythm = func.make_interval(0, 0, 0, 0, days * 24)
    return and_(_TABLE.c.status.in_(sorted(TAKEN_ON)), _TABLE.c.last_heard_at < literal(now) - rhythm)


async def _change(transaction: Transaction, item: Item, changes: dict[str, Any], *, at: datetime) -> Item:
    row = await _ITEMS.change(
        transaction, dict(item), {"last_heard_at": at, **changes}, at=at, taken=_taken(changes.get("code", item.code))
    )
    return Item.model_validate(row)


def _taken(code: str) -> dict[str, DomainError]:
    return {"item_code_key": ItemCodeTaken("there is an item with this code", field="body.code", value=code)}
