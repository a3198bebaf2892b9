"""Reads and writes targets of indicators."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters.tables import Aim, IndicatorRow, TargetRow
from mediate_monitor.adapters.views import Target
from mediate_monitor.domain.slots import document_of, target_slot, target_taken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records, in_order

_TABLE = table_of(TargetRow)
_INDICATOR = table_of(IndicatorRow)
_TARGETS = Records(_TABLE, Target, "target")
_STANDS: Final = _TABLE.c.withdrawn_because.is_(None)


async def add(
    transaction: Transaction,
    identifier: UUID,
    aim: Aim,
    *,
    indicator_id: UUID,
    definition_version: int,
    at: datetime,
) -> Target:
    """Insert a target at version 1. The indicator's row is locked. Raises TargetTaken."""
    await _check_free(transaction, aim, indicator_id=indicator_id, definition_version=definition_version)
    row = await _TARGETS.add(
        transaction,
        {
            **{name: getattr(aim, name) for name in Aim.model_fields},
            "id": identifier,
            "indicator_id": indicator_id,
            "definition_version": definition_version,
            "slot": slot_of(aim),
        },
        at=at,
    )
    return Target.model_validate(row)


async def change(transaction: Transaction, target: Target, changes: dict[str, Any], *, at: datetime) -> Target:
    """Write the next version of a target whose indicator is locked. Raises TargetTaken."""
    changed = target.model_copy(update=changes)
    slot = slot_of(changed)
    if slot != slot_of(target):
        await _check_free(
            transaction, changed, indicator_id=target.indicator_id, definition_version=target.definition_version
        )
        changes = {**changes, "slot": slot}
    return Target.model_validate(await _TARGETS.change(transaction, target.model_dump(), changes, at=at))


async def _check_free(transaction: Transaction, aim: Aim, *, indicator_id: UUID, definition_version: int) -> None:
    found = await in_slot(transaction.connection, indicator_id, definition_version, aim)
    if found is not None:
        raise target_taken(found.id, document_of(aim.source))


def slot_of(aim: Aim) -> bytes:
    """Return the fingerprint of what a target stands for, by one definition of its indicator."""
    return target_slot(period=aim.period, comparator=aim.comparator, document=document_of(aim.source) or "")


async def in_slot(connection: AsyncConnection, indicator_id: UUID, definition_version: int, aim: Aim) -> Target | None:
    """Return the target that stands for the same thing by a definition; None where there is none."""
    query = sa.select(_TABLE).where(
        _TABLE.c.indicator_id == indicator_id,
        _TABLE.c.definition_version == definition_version,
        _TABLE.c.slot == slot_of(aim),
        _STANDS,
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Target.model_validate(dict(row._mapping))


async def number_of(transaction: Transaction, indicator_id: UUID) -> int:
    """Return how many targets an indicator has that were not withdrawn."""
    query = sa.select(sa.func.count()).where(_TABLE.c.indicator_id == indicator_id, _STANDS)
    return await transaction.connection.scalar(query) or 0


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> Target:
    """Return a target with its row locked. Raises ProblemError: 404 where there is none, 412 for another version."""
    return Target.model_validate(await _TARGETS.for_update(transaction, identifier, expecting=expecting))


async def get(connection: AsyncConnection, identifier: UUID) -> Target:
    """Return one target, withdrawn or not. Raises ProblemError (404) where there is none."""
    return await _TARGETS.get(connection, identifier)


async def listing(
    connection: AsyncConnection, indicator_id: UUID, *, withdrawn: bool, after: UUID | None, limit: int
) -> Sequence[Target]:
    """Return an indicator's targets in the order they were set, behind ``after``, at most ``limit``.

    ``withdrawn`` asks for those too that hold no more.
    """
    query = in_order(sa.select(_TABLE), _TABLE, after=after, limit=limit, indicator_id=indicator_id)
    if not withdrawn:
        query = query.where(_STANDS)
    return [Target.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def of_indicators(connection: AsyncConnection, indicator_ids: Collection[UUID]) -> dict[UUID, list[Target]]:
    """Return the targets that hold of each indicator by its current definition, in the order they were set."""
    query = (
        sa.select(_TABLE)
        .join(_INDICATOR, _INDICATOR.c.id == _TABLE.c.indicator_id)
        .where(
            _TABLE.c.indicator_id.in_(indicator_ids),
            _TABLE.c.definition_version == _INDICATOR.c.definition_version,
            _STANDS,
        )
        .order_by(_TABLE.c.id)
    )
    found: dict[UUID, list[Target]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.indicator_id, []).append(Target.model_validate(dict(row._mapping)))
    return found
