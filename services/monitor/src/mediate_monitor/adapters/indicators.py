"""Reads and writes indicators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_monitor.adapters import definitions
from mediate_monitor.adapters.readings import with_readings
from mediate_monitor.adapters.tables import Definition, IndicatorRow, Measured, Redefined
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain.indicators import CodeTaken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_TABLE = table_of(IndicatorRow)
_INDICATORS = Records(_TABLE, Indicator, "indicator")
_ADD = insert(_TABLE).on_conflict_do_nothing(index_elements=["code"]).returning(_TABLE.c.id)


@dataclass(frozen=True)
class Wanted:
    """Which indicators to list; None and False do not narrow."""

    code: str | None = None
    organisation_id: UUID | None = None
    line: int | None = None
    measure: str | None = None
    derived: bool | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return what holds of the wanted ones, besides what equals a column."""
        found: list[sa.ColumnElement[bool]] = []
        if self.line is not None:
            found.append(sa.literal(self.line) == sa.any_(_TABLE.c.action_lines))
        if self.derived is not None:
            is_derived = sa.or_(_TABLE.c.measure.is_not(None), _TABLE.c.formula.is_not(None))
            found.append(is_derived if self.derived else sa.not_(is_derived))
        return found


async def add(transaction: Transaction, identifier: UUID, definition: Definition, *, at: datetime) -> Indicator:
    """Insert an indicator at version 1, with its first definition. Raises CodeTaken."""
    values = {name: getattr(definition, name) for name in Definition.model_fields}
    record = {"id": identifier, "version": 1, "created_at": at, "updated_at": at, "definition_version": 1, **values}
    added = await transaction.execute(_ADD, record)
    if added.first() is None:
        reason = "another indicator goes by this code"
        raise CodeTaken(reason, field="body.code", value=definition.code)
    indicator = Indicator.model_validate(record)
    await definitions.add(transaction, indicator, at=at)
    return indicator


async def change(transaction: Transaction, indicator: Indicator, changes: dict[str, Any], *, at: datetime) -> Indicator:
    """Write the next version of a locked indicator whose definition is the same, in other words at most."""
    row = await _INDICATORS.change(transaction, indicator.model_dump(), changes, at=at)
    worded = {name: value for name, value in changes.items() if name in Measured.model_fields}
    await definitions.amend(transaction, indicator, worded, at=at)
    return Indicator.model_validate(row)


async def redefine(
    transaction: Transaction,
    indicator: Indicator,
    changes: dict[str, Any],
    *,
    redefined: Redefined,
    reason: str,
    at: datetime,
) -> Indicator:
    """Write the next version of a locked indicator with its next definition."""
    row = await _INDICATORS.change(
        transaction,
        indicator.model_dump(),
        {**changes, "definition_version": indicator.definition_version + 1},
        at=at,
    )
    changed = Indicator.model_validate(row)
    await definitions.add(transaction, changed, at=at, redefined=redefined, reason=reason)
    return changed


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Indicator:
    """Return an indicator, without its figures, with its row locked. Raises ProblemError (404, 412)."""
    return Indicator.model_validate(await _INDICATORS.for_update(transaction, identifier, expecting=expecting))


async def get(connection: AsyncConnection, identifier: UUID) -> Indicator:
    """Return one indicator with its latest figure. Raises ProblemError (404) where there is none."""
    return (await with_readings(connection, [await _INDICATORS.get(connection, identifier)]))[0]


async def with_code(transaction: Transaction, code: str) -> Indicator | None:
    """Return the indicator with this code, without its figures; None where there is none."""
    row = (await transaction.execute(sa.select(_TABLE).where(_TABLE.c.code == code))).one_or_none()
    return None if row is None else Indicator.model_validate(dict(row._mapping))


async def codes(connection: AsyncConnection, identifiers: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the codes of those of some indicators that are there."""
    query = sa.select(_TABLE.c.id, _TABLE.c.code).where(_TABLE.c.id.in_(identifiers))
    return {row.id: row.code for row in await connection.execute(query)}


async def one_formula_at_a_time(transaction: Transaction) -> None:
    """Wait until nobody else changes a formula, and keep others waiting until this transaction ends.

    Two who change formulas can make a circle that neither makes alone.
    """
    key = sa.func.hashtextextended("mediate.monitor.formulas", 0)
    await transaction.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def formulas(transaction: Transaction) -> Mapping[UUID, Sequence[UUID]]:
    """Return the operands of every indicator that has a formula."""
    query = sa.select(_TABLE.c.id, _TABLE.c.formula["operands"].label("operands")).where(_TABLE.c.formula.is_not(None))
    return {row.id: [UUID(each) for each in row.operands] for row in await transaction.execute(query)}


async def check_exists(connection: AsyncConnection, identifier: UUID) -> None:
    """Check that there is such an indicator. Raises ProblemError (404)."""
    if await connection.scalar(sa.select(_TABLE.c.id).where(_TABLE.c.id == identifier)) is None:
        raise not_found("indicator", identifier)


async def listing(
    connection: AsyncConnection, wanted: Wanted, *, after: UUID | None, limit: int
) -> Sequence[Indicator]:
    """Return indicators with their latest figures, in order of definition, behind ``after``, at most ``limit``."""
    query = in_order(
        sa.select(_TABLE).where(*wanted.conditions()),
        _TABLE,
        after=after,
        limit=limit,
        code=wanted.code,
        organisation_id=wanted.organisation_id,
        measure=wanted.measure,
    )
    found = [Indicator.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
    return await with_readings(connection, found)
