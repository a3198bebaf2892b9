"""Reads and writes observations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import ObservationKind, ObservationStatus
from mediate_monitor.adapters.tables import Observation, ObservationRow, Observed
from mediate_monitor.domain.periods import Period
from mediate_monitor.domain.slots import figure_slot, figure_taken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(ObservationRow)
_ADD = _TABLE.insert().inline()


async def add(
    transaction: Transaction,
    identifier: UUID,
    observed: Observed,
    period: Period,
    *,
    indicator_id: UUID,
    at: datetime,
    corrects: Mapping[str, Any] | None = None,
) -> Observation:
    """Insert a current observation at version 1; ``corrects`` holds what it supersedes and the reason.

    The indicator's row is locked. Raises SlotTaken.
    """
    slot = figure_slot(
        period=observed.period,
        breakdown=observed.breakdown,
        kind=observed.kind,
        document=observed.source.document,
    )
    there = await transaction.execute(
        select(_TABLE.c.id).where(
            _TABLE.c.indicator_id == indicator_id, _TABLE.c.slot == slot, _TABLE.c.superseded_by.is_(None)
        )
    )
    current = there.scalar_one_or_none()
    if current is not None:
        raise figure_taken(current, observed.source.document)
    shown = {
        **{name: getattr(observed, name) for name in Observed.model_fields},
        "id": identifier,
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "indicator_id": indicator_id,
        **(corrects or {}),
    }
    record = {**shown, "slot": slot, "first_day": period.first_day, "last_day": period.last_day}
    await transaction.execute(_ADD, _without_missing(record))
    return Observation.model_validate(shown)


async def supersede(transaction: Transaction, observation: Observation, by: UUID, *, at: datetime) -> None:
    """Mark an observation as superseded by one that this transaction adds; its figure stays as it was."""
    await transaction.execute(
        _TABLE.update()
        .where(_TABLE.c.id == observation.id)
        .values(superseded_by=by, version=observation.version + 1, updated_at=at)
    )


async def get(connection: AsyncConnection, identifier: UUID) -> Observation:
    """Return one observation, superseded or not. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("observation", identifier)
    return Observation.model_validate(dict(row._mapping))


async def in_slot(connection: AsyncConnection, indicator_id: UUID, observed: Observed) -> Observation | None:
    """Return the current observation that stands for the same thing; None where there is none."""
    slot = figure_slot(
        period=observed.period,
        breakdown=observed.breakdown,
        kind=observed.kind,
        document=observed.source.document,
    )
    found = await connection.execute(
        select(_TABLE).where(
            _TABLE.c.indicator_id == indicator_id, _TABLE.c.slot == slot, _TABLE.c.superseded_by.is_(None)
        )
    )
    row = found.one_or_none()
    return None if row is None else Observation.model_validate(dict(row._mapping))


async def current_of(connection: AsyncConnection, identifier: UUID) -> UUID:
    """Return the observation at the end of the corrections that began with this one."""
    step = _TABLE.alias()
    chain = select(_TABLE.c.id, _TABLE.c.superseded_by).where(_TABLE.c.id == identifier).cte(recursive=True)
    chain = chain.union_all(
        select(step.c.id, step.c.superseded_by).join_from(step, chain, step.c.id == chain.c.superseded_by)
    )
    found = await connection.execute(select(chain.c.id).where(chain.c.superseded_by.is_(None)))
    current: UUID = found.scalar_one()
    return current


async def listing(
    connection: AsyncConnection, indicator_id: UUID, *, superseded: bool, after: UUID | None, limit: int
) -> Sequence[Observation]:
    """Return an indicator's observations in order of recording, behind ``after``, at most ``limit``.

    ``superseded`` asks for those too that a correction replaced.
    """
    query = select(_TABLE).where(_TABLE.c.indicator_id == indicator_id).order_by(_TABLE.c.id).limit(limit)
    if not superseded:
        query = query.where(_TABLE.c.superseded_by.is_(None))
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    return [Observation.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def latest_of(connection: AsyncConnection, indicator_ids: Sequence[UUID]) -> dict[UUID, Observation]:
    """Return each indicator's current figure of its latest period for the whole, where there is one.

    Where documents differ, a measured figure goes before a stated one, a final one before a provisional one, and
    then the one recorded last.
    """
    if not indicator_ids:
        return {}
    rows = await connection.execute(
        select(_TABLE)
        .ext(distinct_on(_TABLE.c.indicator_id))
        .where(
            _TABLE.c.indicator_id.in_(indicator_ids),
            _TABLE.c.superseded_by.is_(None),
            _TABLE.c.breakdown == {},
        )
        .order_by(_TABLE.c.indicator_id, *_most_recent_first(_TABLE))
    )
    return {row.indicator_id: Observation.model_validate(dict(row._mapping)) for row in rows}


def _most_recent_first(table: Table) -> list[Any]:
    return [
        table.c.last_day.desc(),
        table.c.first_day.desc(),
        (table.c.kind == ObservationKind.MEASURED).desc(),
        (table.c.status == ObservationStatus.FINAL).desc(),
        table.c.id.desc(),
    ]


def _without_missing(record: Mapping[str, Any]) -> dict[str, Any]:
    # A missing value is missing: JSONB would keep None as the JSON value null.
    return {name: value for name, value in record.items() if value is not None}
