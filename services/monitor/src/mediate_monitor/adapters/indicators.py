"""Reads and writes indicators."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters import observations
from mediate_monitor.adapters.tables import Definition, Indicator, IndicatorRow
from mediate_monitor.domain.indicators import CodeTaken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(IndicatorRow)
_ADD = insert(_TABLE).on_conflict_do_nothing(index_elements=["code"]).returning(_TABLE.c.id)


async def add(transaction: Transaction, identifier: UUID, definition: Definition, *, at: datetime) -> Indicator:
    """Insert an indicator at version 1. Raises CodeTaken."""
    values = {name: getattr(definition, name) for name in Definition.model_fields}
    record = {"id": identifier, "version": 1, "created_at": at, "updated_at": at, **values}
    added = await transaction.execute(_ADD, record)
    if added.first() is None:
        reason = "another indicator goes by this code"
        raise CodeTaken(reason, field="body.code", value=definition.code)
    return Indicator.model_validate(record)


async def for_update(transaction: Transaction, identifier: UUID) -> Indicator:
    """Return an indicator, without its latest figure, with its row locked. Raises ProblemError (404)."""
    found = await transaction.execute(select(_TABLE).where(_TABLE.c.id == identifier).with_for_update())
    row = found.one_or_none()
    if row is None:
        raise not_found("indicator", identifier)
    return Indicator.model_validate(dict(row._mapping))


async def get(connection: AsyncConnection, identifier: UUID) -> Indicator:
    """Return one indicator with its latest figure. Raises ProblemError (404) where there is none."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    if row is None:
        raise not_found("indicator", identifier)
    latest = await observations.latest_of(connection, [identifier])
    return Indicator.model_validate({**row._mapping, "latest": latest.get(identifier)})


async def with_code(transaction: Transaction, code: str) -> UUID | None:
    """Return the id of the indicator with this code; None where there is none."""
    identifier: UUID | None = await transaction.connection.scalar(select(_TABLE.c.id).where(_TABLE.c.code == code))
    return identifier


async def check_exists(connection: AsyncConnection, identifier: UUID) -> None:
    """Check that there is such an indicator. Raises ProblemError (404)."""
    if await connection.scalar(select(_TABLE.c.id).where(_TABLE.c.id == identifier)) is None:
        raise not_found("indicator", identifier)


async def listing(
    connection: AsyncConnection, *, code: str | None, after: UUID | None, limit: int
) -> Sequence[Indicator]:
    """Return indicators with their latest figures, in order of definition, behind ``after``, at most ``limit``."""
    query = select(_TABLE).order_by(_TABLE.c.id).limit(limit)
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    if code is not None:
        query = query.where(_TABLE.c.code == code)
    rows = (await connection.execute(query)).all()
    latest = await observations.latest_of(connection, [row.id for row in rows])
    return [Indicator.model_validate({**row._mapping, "latest": latest.get(row.id)}) for row in rows]
