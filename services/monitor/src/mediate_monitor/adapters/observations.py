"""Reads and writes observations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.periods import Period
from mediate_contracts.vocabulary import FigureOrigin, ObservationKind, ObservationStatus
from mediate_monitor.adapters.tables import IndicatorRow, ObservationRow, Observed
from mediate_monitor.adapters.views import Observation
from mediate_monitor.domain.slots import figure_slot, figure_taken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records, in_order

_TABLE = table_of(ObservationRow)
_INDICATOR = table_of(IndicatorRow)
_OBSERVATIONS = Records(_TABLE, Observation, "observation")
_ADD = _TABLE.insert().inline()
STANDS: Final = sa.and_(_TABLE.c.superseded_by.is_(None), _TABLE.c.withdrawn_because.is_(None))
"""Neither corrected nor withdrawn."""
WHOLE: Final = _TABLE.c.breakdown == sa.literal_column("'{}'::jsonb")
"""Of the whole, and no part of it; written out, as the index of such figures is."""


async def add(
    transaction: Transaction,
    identifier: UUID,
    observed: Observed,
    period: Period,
    *,
    indicator_id: UUID,
    at: datetime,
    **standing: Any,
) -> Observation:
    """Insert a current observation at version 1; ``standing`` holds the columns that say where it stands.

    Those are its definition's version, its origin, whether it is withheld, what it supersedes and why. The indicator's
    row is locked. Raises SlotTaken.
    """
    there = await in_slot(transaction.connection, indicator_id, standing["definition_version"], observed)
    if there is not None:
        raise figure_taken(there.id, observed.source.document)
    shown = {
        **{name: getattr(observed, name) for name in Observed.model_fields},
        "id": identifier,
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "indicator_id": indicator_id,
        **standing,
    }
    record = {
        **shown,
        "slot": slot_of(observed),
        "first_day": period.first_day,
        "last_day": period.last_day,
        "operands": [],
    }
    await transaction.execute(_ADD, {name: value for name, value in record.items() if value is not None})
    return Observation.model_validate(shown)


def slot_of(observed: Observed) -> bytes:
    """Return the fingerprint of what a figure stands for, by one definition of its indicator."""
    return figure_slot(
        period=observed.period,
        breakdown=observed.breakdown,
        kind=observed.kind,
        document=observed.source.document,
    )


async def supersede(transaction: Transaction, observation: Observation, by: UUID, *, at: datetime) -> None:
    """Mark an observation as superseded by one that this transaction adds; its figure stays as it was."""
    await change(transaction, observation, {"superseded_by": by}, at=at)


async def change(
    transaction: Transaction, observation: Observation, changes: dict[str, Any], *, at: datetime
) -> Observation:
    """Write the next version of an observation whose indicator is locked."""
    changed = {**changes, "version": observation.version + 1, "updated_at": at}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == observation.id).values(**changed))
    return observation.model_copy(update=changed)


async def get(connection: AsyncConnection, identifier: UUID) -> Observation:
    """Return one observation, current or not. Raises ProblemError (404) where there is none."""
    return await _OBSERVATIONS.get(connection, identifier)


async def in_slot(
    connection: AsyncConnection, indicator_id: UUID, definition_version: int, observed: Observed
) -> Observation | None:
    """Return the current observation that stands for the same thing by a definition; None where there is none."""
    found = await connection.execute(
        sa.select(_TABLE).where(
            _TABLE.c.indicator_id == indicator_id,
            _TABLE.c.definition_version == definition_version,
            _TABLE.c.slot == slot_of(observed),
            STANDS,
        )
    )
    row = found.one_or_none()
    return None if row is None else Observation.model_validate(dict(row._mapping))


async def documents(
    connection: AsyncConnection, indicator_id: UUID, definition_version: int, *, limit: int
) -> list[str]:
    """Return documents that current figures by a definition come from, in alphabetical order, at most ``limit``.

    Each step finds the next document in the index, so that it takes no longer where there are millions of figures.
    """
    found: list[str] = []
    while len(found) < limit:
        following = _TABLE.c.document > found[-1] if found else _TABLE.c.document.is_not(None)
        document: str | None = await connection.scalar(
            sa.select(_TABLE.c.document)
            .where(_of(indicator_id, definition_version), STANDS, following)
            .order_by(_TABLE.c.document)
            .limit(1)
        )
        if document is None:
            break
        found.append(document)
    return found


async def has_document(connection: AsyncConnection, indicator_id: UUID, definition_version: int, document: str) -> bool:
    """Tell whether a current figure by a definition comes from a document."""
    of_document = sa.select(_TABLE.c.id).where(
        _of(indicator_id, definition_version), STANDS, _TABLE.c.document == document
    )
    return await connection.scalar(of_document.limit(1)) is not None


async def withhold(transaction: Transaction, identifier: UUID, *, is_withheld: bool) -> None:
    """Keep whether an observation that this transaction adds may be told."""
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == identifier).values(is_withheld=is_withheld))


async def brought(
    transaction: Transaction, indicator_id: UUID, definition_version: int, period: str
) -> list[Observation]:
    """Return the current figures of a period that somebody brought, by one definition, in order of recording."""
    rows = await transaction.execute(
        sa.select(_TABLE)
        .where(
            _of(indicator_id, definition_version),
            _TABLE.c.period == period,
            _TABLE.c.origin != FigureOrigin.DERIVED,
            STANDS,
        )
        .order_by(_TABLE.c.id)
    )
    return [Observation.model_validate(dict(row._mapping)) for row in rows]


async def small_or_withheld(
    transaction: Transaction, indicator_id: UUID, minimum_count: int | None
) -> list[tuple[int, str]]:
    """Return the definitions and periods of current figures that were brought and are withheld, or too small now."""
    is_small = sa.false() if minimum_count is None else sa.and_(_TABLE.c.value > 0, _TABLE.c.value < minimum_count)
    query = (
        sa.select(_TABLE.c.definition_version, _TABLE.c.period)
        .where(
            _TABLE.c.indicator_id == indicator_id,
            _TABLE.c.origin != FigureOrigin.DERIVED,
            STANDS,
            sa.or_(_TABLE.c.is_withheld, is_small),
        )
        .distinct()
        .order_by(_TABLE.c.definition_version, _TABLE.c.period)
    )
    return [(row.definition_version, row.period) for row in await transaction.execute(query)]


async def current_of(connection: AsyncConnection, identifier: UUID) -> UUID:
    """Return the observation at the end of the corrections that began with this one."""
    step = _TABLE.alias()
    chain = sa.select(_TABLE.c.id, _TABLE.c.superseded_by).where(_TABLE.c.id == identifier).cte(recursive=True)
    chain = chain.union_all(
        sa.select(step.c.id, step.c.superseded_by).join_from(step, chain, step.c.id == chain.c.superseded_by)
    )
    found = await connection.execute(sa.select(chain.c.id).where(chain.c.superseded_by.is_(None)))
    current: UUID = found.scalar_one()
    return current


async def listing(
    connection: AsyncConnection,
    indicator_id: UUID,
    *,
    superseded: bool,
    after: UUID | None,
    limit: int,
    **equal: object,
) -> Sequence[Observation]:
    """Return an indicator's observations in order of recording, behind ``after``, at most ``limit``.

    ``superseded`` asks for those too that were corrected or withdrawn; None in ``equal`` does not filter.
    """
    query = in_order(sa.select(_TABLE), _TABLE, after=after, limit=limit, indicator_id=indicator_id, **equal)
    if not superseded:
        query = query.where(STANDS)
    return [Observation.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _of(indicator_id: UUID, definition_version: int) -> sa.ColumnElement[bool]:
    return sa.and_(_TABLE.c.indicator_id == indicator_id, _TABLE.c.definition_version == definition_version)


def _best_first(table: sa.FromClause) -> list[Any]:
    return [
        (table.c.kind == ObservationKind.MEASURED).desc(),
        (table.c.status == ObservationStatus.FINAL).desc(),
        table.c.id.desc(),
    ]


_LATEST: Final = (
    sa.select(_TABLE)
    .where(
        _TABLE.c.indicator_id == _INDICATOR.c.id,
        _TABLE.c.definition_version == _INDICATOR.c.definition_version,
        STANDS,
        WHOLE,
    )
    # Of periods that end together the longest is the newest, so the earlier first day goes first.
    .order_by(_TABLE.c.last_day.desc(), _TABLE.c.first_day, *_best_first(_TABLE))
    .limit(1)
    .lateral("latest")
)


async def latest_of(connection: AsyncConnection, indicator_ids: Collection[UUID]) -> dict[UUID, Observation]:
    """Return each indicator's current figure of its latest period for the whole, by its current definition.

    Where documents differ, a measured figure goes before a stated one, a final one before a provisional one, and
    then the one recorded last.
    """
    if not indicator_ids:
        return {}
    joined = _INDICATOR.join(_LATEST, sa.true())
    rows = await connection.execute(sa.select(_LATEST).select_from(joined).where(_INDICATOR.c.id.in_(indicator_ids)))
    return {row.indicator_id: Observation.model_validate(dict(row._mapping)) for row in rows}


async def of_wholes(
    connection: AsyncConnection, keys: Mapping[UUID, tuple[int, date, date]]
) -> dict[UUID, list[Observation]]:
    """Return each indicator's current figures of one period for the whole, the best first.

    ``keys`` holds, by indicator, the version of the definition and the first and the last day of the period.
    """
    if not keys:
        return {}
    wanted = [
        (indicator_id, version, last_day, first_day) for indicator_id, (version, first_day, last_day) in keys.items()
    ]
    key = sa.tuple_(_TABLE.c.indicator_id, _TABLE.c.definition_version, _TABLE.c.last_day, _TABLE.c.first_day)
    rows = await connection.execute(
        sa.select(_TABLE).where(key.in_(wanted), STANDS, WHOLE).order_by(*_best_first(_TABLE))
    )
    found: dict[UUID, list[Observation]] = {}
    for row in rows:
        found.setdefault(row.indicator_id, []).append(Observation.model_validate(dict(row._mapping)))
    return found


def is_brought(observation: Observation) -> bool:
    """Tell whether somebody brought a figure, so that it can be corrected and withdrawn by hand."""
    return observation.origin is not FigureOrigin.DERIVED
