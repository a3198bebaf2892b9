"""Reads and writes which items need which."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.item_tables import Dependency, DependencyRow, StatedDependency
from mediate_agendas.adapters.tables import ItemRow
from mediate_agendas.domain.dependencies import FULFILLED, DependencyStands, Graph, Placed
from mediate_contracts.vocabulary import ItemStatus
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records, in_order

_TABLE = table_of(DependencyRow)
_ITEM = table_of(ItemRow)
_DEPENDENCIES = Records(_TABLE, Dependency, "dependency")
_STANDS: Final = _TABLE.c.withdrawn_at.is_(None)
_ONE_AT_A_TIME: Final = select(func.pg_advisory_xact_lock(func.hashtextextended("mediate.agendas.dependencies", 0)))


async def one_at_a_time(transaction: Transaction) -> None:
    """Wait until nobody else changes which items need which, and keep others waiting until this transaction ends.

    Two dependencies can make a circle that neither makes alone. Taken before any item is locked.
    """
    await transaction.execute(_ONE_AT_A_TIME)


async def add(transaction: Transaction, item_id: UUID, stated: StatedDependency, *, at: datetime) -> Dependency:
    """Insert a dependency. Raises DependencyStands."""
    stands = DependencyStands("it needs that item already", field="body.needs_id", value=str(stated.needs_id))
    values = {"item_id": item_id, "needs_id": stated.needs_id, "reason": stated.reason}
    row = await _DEPENDENCIES.add(
        transaction,
        {**values, "withdrawn_at": None, "withdrawn_because": None},
        at=at,
        taken={"dependency_once": stands},
    )
    return Dependency.model_validate(row)


async def item_of(transaction: Transaction, identifier: UUID) -> UUID:
    """Return the item that a dependency is of. Raises ProblemError (404) where there is none."""
    return (await _DEPENDENCIES.get(transaction.connection, identifier)).item_id


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> Dependency:
    """Return a dependency, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
    return Dependency.model_validate(await _DEPENDENCIES.for_update(transaction, identifier, expecting=expecting))


async def withdraw(transaction: Transaction, dependency: Dependency, reason: str | None, *, at: datetime) -> Dependency:
    """Write as the next version of a locked dependency that it no longer stands."""
    changes = {"withdrawn_at": at, "withdrawn_because": reason}
    return Dependency.model_validate(await _DEPENDENCIES.change(transaction, dict(dependency), changes, at=at))


async def count(transaction: Transaction, *, item_id: UUID | None = None) -> int:
    """Return how many dependencies stand, of one item or in all."""
    query = select(func.count()).select_from(_TABLE).where(_STANDS)
    if item_id is not None:
        query = query.where(_TABLE.c.item_id == item_id)
    return await transaction.connection.scalar(query) or 0


async def get(connection: AsyncConnection, identifier: UUID) -> Dependency:
    """Return one dependency, withdrawn or not. Raises ProblemError (404) where there is none."""
    return await _DEPENDENCIES.get(connection, identifier)


async def listing(
    connection: AsyncConnection,
    *,
    item_id: UUID | None,
    needs_id: UUID | None,
    is_withdrawn: bool,
    after: UUID | None,
    limit: int,
) -> list[Dependency]:
    """Return dependencies in the order they were stated, behind ``after``, at most ``limit``."""
    query = in_order(
        select(_TABLE).where(~_STANDS if is_withdrawn else _STANDS),
        _TABLE,
        after=after,
        limit=limit,
        item_id=item_id,
        needs_id=needs_id,
    )
    return [Dependency.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def graph(connection: AsyncConnection, *also: UUID) -> Graph:
    """Return all dependencies that stand with the items between which they are, and these items; the domain bounds it.

    An item of ``also`` that is not there is not in it.
    """
    edges = (await connection.execute(select(_TABLE.c.item_id, _TABLE.c.needs_id).where(_STANDS))).all()
    # What took the place of an item may have been replaced itself, so every item that was or did is among them.
    replaced = _ITEM.c.substituted_by.is_not(None)
    wanted = union(
        select(_TABLE.c.item_id).where(_STANDS),
        select(_TABLE.c.needs_id).where(_STANDS),
        select(_ITEM.c.id).where(replaced),
        select(_ITEM.c.substituted_by).where(replaced),
        select(_ITEM.c.id).where(_ITEM.c.id.in_(also)),
    ).subquery()
    columns = (_ITEM.c.id, _ITEM.c.code, _ITEM.c.status, _ITEM.c.substituted_by)
    items = await connection.execute(select(*columns).join(wanted, wanted.c.item_id == _ITEM.c.id))
    placed = {row.id: Placed(row.code, ItemStatus(row.status), row.substituted_by) for row in items}
    # Read a moment apart, an edge may lead to an item that was not seen.
    seen = [(edge.item_id, edge.needs_id) for edge in edges if edge.item_id in placed and edge.needs_id in placed]
    return Graph(seen, placed)


async def held_up(connection: AsyncConnection, items: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some items that need one which is in the way: what is near says it, whatever is behind that."""
    needed = (
        select(_TABLE.c.item_id, _ITEM.c.status, _ITEM.c.substituted_by)
        .join(_ITEM, _ITEM.c.id == _TABLE.c.needs_id)
        .where(_STANDS, _TABLE.c.item_id.in_(items))
        .cte("needed", recursive=True)
    )
    needed = needed.union(
        select(needed.c.item_id, _ITEM.c.status, _ITEM.c.substituted_by).join(
            _ITEM, _ITEM.c.id == needed.c.substituted_by
        )
    )
    passed = sorted({*FULFILLED, ItemStatus.SUBSTITUTED})
    found = await connection.execute(select(needed.c.item_id).distinct().where(needed.c.status.not_in(passed)))
    return frozenset(found.scalars())
