"""Reads and writes what belongs to items, apart from what they need: milestones, progress, evidence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters import items
from mediate_agendas.adapters.item_tables import (
    Evidence,
    EvidenceRow,
    Milestone,
    MilestoneRow,
    OfItem,
    Progress,
    ProgressRow,
)
from mediate_agendas.adapters.views import Item
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records, in_order

R = TypeVar("R", bound=OfItem)


@dataclass(frozen=True)
class ItemRecords(Generic[R]):
    """Records of one kind that belong to items; where they can be withdrawn, they are kept then too."""

    records: Records[R]

    async def add(self, transaction: Transaction, item_id: UUID, values: dict[str, Any], *, at: datetime) -> R:
        """Insert a record of a locked item, which is a sign of life of it."""
        stands = {"withdrawn_because": None} if self._can_be_withdrawn else {}
        row = await self.records.add(transaction, {**values, **stands, "item_id": item_id}, at=at)
        await items.heard(transaction, item_id, at=at)
        return self.records.view.model_validate(row)

    async def for_update(self, transaction: Transaction, identifier: UUID, *, expecting: int) -> tuple[Item, R]:
        """Return a record and its item, both locked, the item first: that keeps the order of the item's events.

        Raises ProblemError: 404 where there is none, 412 where its version is not the expected one.
        """
        item = await items.for_update(transaction, (await self.get(transaction.connection, identifier)).item_id)
        row = await self.records.for_update(transaction, identifier, expecting=expecting)
        return item, self.records.view.model_validate(row)

    async def change(self, transaction: Transaction, record: R, changes: dict[str, Any], *, at: datetime) -> R:
        """Write the next version of a locked record."""
        return self.records.view.model_validate(await self.records.change(transaction, dict(record), changes, at=at))

    async def count(self, transaction: Transaction, item_id: UUID) -> int:
        """Return how many of an item stand."""
        table = self.records.table
        query = select(func.count()).select_from(table).where(table.c.item_id == item_id)
        if self._can_be_withdrawn:
            query = query.where(table.c.withdrawn_because.is_(None))
        return await transaction.connection.scalar(query) or 0

    async def get(self, connection: AsyncConnection, identifier: UUID) -> R:
        """Return one record, withdrawn or not. Raises ProblemError (404) where there is none."""
        return await self.records.get(connection, identifier)

    async def listing(
        self, connection: AsyncConnection, item_id: UUID, *, after: UUID | None, limit: int, is_withdrawn: bool = False
    ) -> list[R]:
        """Return those of an item in the order they were made, behind ``after``, at most ``limit``."""
        table = self.records.table
        query = in_order(select(table), table, after=after, limit=limit, item_id=item_id)
        if self._can_be_withdrawn:
            stands = table.c.withdrawn_because.is_(None)
            query = query.where(~stands if is_withdrawn else stands)
        return [self.records.view.model_validate(dict(row._mapping)) for row in await connection.execute(query)]

    @property
    def _can_be_withdrawn(self) -> bool:
        return "withdrawn_because" in self.records.table.c


MILESTONES = ItemRecords(Records(table_of(MilestoneRow), Milestone, "milestone"))
PROGRESS = ItemRecords(Records(table_of(ProgressRow), Progress, "report of progress"))
EVIDENCE = ItemRecords(Records(table_of(EvidenceRow), Evidence, "evidence"))
