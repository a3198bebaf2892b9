"""Reads and writes targets of indicators."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters.tables import Aim, Target, TargetRow
from mediate_monitor.domain.slots import target_slot, target_taken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(TargetRow)
_ADD = _TABLE.insert().inline()


async def add(transaction: Transaction, identifier: UUID, aim: Aim, *, indicator_id: UUID, at: datetime) -> Target:
    """Insert a target at version 1. The indicator's row is locked. Raises TargetTaken."""
    slot = target_slot(period=aim.period, comparator=aim.comparator, document=aim.source.document)
    found = await transaction.execute(
        select(_TABLE.c.id).where(_TABLE.c.indicator_id == indicator_id, _TABLE.c.slot == slot)
    )
    there = found.scalar_one_or_none()
    if there is not None:
        raise target_taken(there, aim.source.document)
    shown = {
        **{name: getattr(aim, name) for name in Aim.model_fields},
        "id": identifier,
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "indicator_id": indicator_id,
    }
    await transaction.execute(_ADD, {**shown, "slot": slot})
    return Target.model_validate(shown)


async def get(connection: AsyncConnection, identifier: UUID) -> Target:
    """Return one target. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("target", identifier)
    return Target.model_validate(dict(row._mapping))


async def listing(
    connection: AsyncConnection, indicator_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Target]:
    """Return an indicator's targets in the order they were set, behind ``after``, at most ``limit``."""
    query = select(_TABLE).where(_TABLE.c.indicator_id == indicator_id).order_by(_TABLE.c.id).limit(limit)
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    return [Target.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
