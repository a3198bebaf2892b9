"""Reads and writes from where indicators start."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters.tables import BaselineRow, IndicatorRow, Start
from mediate_monitor.adapters.views import Baseline
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE = table_of(BaselineRow)
_INDICATOR = table_of(IndicatorRow)
_BASELINES = Records(_TABLE, Baseline, "baseline")
_HOLDS: Final = _TABLE.c.superseded_at.is_(None)


async def add(
    transaction: Transaction, start: Start, *, indicator_id: UUID, definition_version: int, at: datetime
) -> Baseline:
    """Insert a baseline that holds from now on. The indicator's row is locked and no other one holds."""
    row = await _BASELINES.add(
        transaction,
        {
            **{name: getattr(start, name) for name in Start.model_fields},
            "indicator_id": indicator_id,
            "definition_version": definition_version,
            "superseded_at": None,
        },
        at=at,
    )
    return _shown(row)


async def holding(transaction: Transaction, indicator_id: UUID, definition_version: int) -> Baseline | None:
    """Return the baseline that holds by a definition; None where there is none."""
    query = sa.select(_TABLE).where(
        _TABLE.c.indicator_id == indicator_id, _TABLE.c.definition_version == definition_version, _HOLDS
    )
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else _shown(dict(row._mapping))


async def supersede(transaction: Transaction, baseline: Baseline, *, at: datetime) -> None:
    """Let a baseline hold no more; what it was stays."""
    await transaction.execute(
        _TABLE.update()
        .where(_TABLE.c.id == baseline.id)
        .values(superseded_at=at, version=baseline.version + 1, updated_at=at)
    )


async def get(connection: AsyncConnection, identifier: UUID) -> Baseline:
    """Return one baseline, holding or not. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(sa.select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("baseline", identifier)
    return _shown(dict(row._mapping))


async def listing(
    connection: AsyncConnection, indicator_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Baseline]:
    """Return every baseline an indicator had in the order they were set, behind ``after``, at most ``limit``."""
    query = in_order(sa.select(_TABLE), _TABLE, after=after, limit=limit, indicator_id=indicator_id)
    return [_shown(dict(row._mapping)) for row in await connection.execute(query)]


async def of_indicators(connection: AsyncConnection, indicator_ids: Collection[UUID]) -> dict[UUID, Baseline]:
    """Return the baseline that holds of each indicator by its current definition, where there is one."""
    query = (
        sa.select(_TABLE)
        .join(_INDICATOR, _INDICATOR.c.id == _TABLE.c.indicator_id)
        .where(
            _TABLE.c.indicator_id.in_(indicator_ids),
            _TABLE.c.definition_version == _INDICATOR.c.definition_version,
            _HOLDS,
        )
    )
    return {row.indicator_id: _shown(dict(row._mapping)) for row in await connection.execute(query)}


def _shown(row: dict[str, Any]) -> Baseline:
    return Baseline.model_validate({**row, "is_current": row["superseded_at"] is None})
