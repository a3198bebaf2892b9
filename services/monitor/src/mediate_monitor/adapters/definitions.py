"""Reads and writes the definitions that indicators had and have."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters.tables import DefinitionRow, Measured, Redefined
from mediate_monitor.adapters.views import DefinitionOfIndicator, Indicator
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE = table_of(DefinitionRow)
_DEFINITIONS = Records(_TABLE, DefinitionOfIndicator, "definition")
_FIRST = Redefined()


async def add(
    transaction: Transaction,
    indicator: Indicator,
    *,
    at: datetime,
    redefined: Redefined = _FIRST,
    reason: str | None = None,
) -> None:
    """Keep what an indicator measures now as the newest of its definitions. The indicator's row is locked."""
    told = {name: getattr(indicator, name) for name in Measured.model_fields}
    told |= {name: getattr(redefined, name) for name in Redefined.model_fields}
    told |= {"indicator_id": indicator.id, "definition_version": indicator.definition_version, "reason": reason}
    await _DEFINITIONS.add(transaction, told, at=at)


async def amend(transaction: Transaction, indicator: Indicator, changes: dict[str, Any], *, at: datetime) -> None:
    """Put the newest definition of an indicator in other words. The indicator's row is locked."""
    if changes:
        await transaction.execute(
            _TABLE.update()
            .where(_TABLE.c.indicator_id == indicator.id, _TABLE.c.definition_version == indicator.definition_version)
            .values(**changes, version=_TABLE.c.version + 1, updated_at=at)
        )


async def listing(
    connection: AsyncConnection, indicator_id: UUID, *, after: int, limit: int
) -> Sequence[DefinitionOfIndicator]:
    """Return an indicator's definitions, the first one first, behind version ``after``, at most ``limit``."""
    query = (
        sa.select(_TABLE)
        .where(_TABLE.c.indicator_id == indicator_id, _TABLE.c.definition_version > after)
        .order_by(_TABLE.c.definition_version)
        .limit(limit)
    )
    return [DefinitionOfIndicator.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
