"""Reads the current figures of one period, as checks and formulas look at them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Qualifier
from mediate_contracts.vocabulary import Aggregation, FigureOrigin, ObservationKind, ObservationStatus
from mediate_monitor.adapters.observations import STANDS, WHOLE
from mediate_monitor.adapters.tables import DefinitionRow, ObservationRow
from mediate_monitor.domain.checks import Told
from mediate_shared.database import table_of

_TABLE: Final = table_of(ObservationRow)
_DEFINITION: Final = table_of(DefinitionRow)
_KEPT: Final = (
    *("id", "value", "qualifier", "breakdown", "kind", "status", "origin", "covers_until", "document"),
    *("definition_version", "is_withheld", "numerator", "denominator"),
)
_PARTS_MAX: Final = 5_000


@dataclass(frozen=True)
class Figures:
    """Figures of a period: those of the whole, and those of parts; no parts where there are too many to look at."""

    wholes: Sequence[Told]
    parts: Sequence[Told]

    @property
    def all(self) -> list[Told]:
        """All of them."""
        return [*self.wholes, *self.parts]


async def of_period(
    connection: AsyncConnection, indicator_id: UUID, period: str, *, definitions: Collection[int]
) -> Figures:
    """Return an indicator's current figures of one period by some of its definitions; it reads no other period's."""
    # Each definition is named, because the index of what stands in a period begins with it.
    of_it = sa.and_(
        _TABLE.c.indicator_id == indicator_id,
        _TABLE.c.definition_version.in_(definitions),
        _TABLE.c.period == period,
        STANDS,
    )
    columns = [_TABLE.c[name] for name in _KEPT]
    wholes = await connection.execute(sa.select(*columns).where(of_it, WHOLE).order_by(_TABLE.c.id))
    limited = sa.select(*columns).where(of_it, sa.not_(WHOLE)).order_by(_TABLE.c.id).limit(_PARTS_MAX + 1)
    parts = [_told(row) for row in await connection.execute(limited)]
    return Figures([_told(row) for row in wholes], parts if len(parts) <= _PARTS_MAX else [])


async def comparable_definitions(
    connection: AsyncConnection, identifiers: Collection[UUID]
) -> Mapping[UUID, Sequence[int]]:
    """Return the definitions by which figures of indicators may stand beside each other, of those that are there.

    The one that holds comes first, then those before it for as long as each is comparable with the one after it.
    """
    query = (
        sa.select(_DEFINITION.c.indicator_id, _DEFINITION.c.definition_version, _DEFINITION.c.is_comparable)
        .where(_DEFINITION.c.indicator_id.in_(identifiers))
        .order_by(_DEFINITION.c.indicator_id, _DEFINITION.c.definition_version.desc())
    )
    found: dict[UUID, list[int]] = {}
    ended: set[UUID] = set()
    for row in await connection.execute(query):
        if row.indicator_id not in ended:
            found.setdefault(row.indicator_id, []).append(row.definition_version)
        if not row.is_comparable:
            ended.add(row.indicator_id)
    return found


async def adding_up(connection: AsyncConnection, indicator_id: UUID) -> frozenset[int]:
    """Return the definitions of an indicator by which parts add up to the whole."""
    query = sa.select(_DEFINITION.c.definition_version).where(
        _DEFINITION.c.indicator_id == indicator_id, _DEFINITION.c.aggregation == Aggregation.SUM
    )
    return frozenset((await connection.execute(query)).scalars())


def _told(row: Any) -> Told:
    return Told(
        row.id,
        row.value,
        Qualifier(row.qualifier),
        row.breakdown,
        ObservationKind(row.kind),
        ObservationStatus(row.status),
        FigureOrigin(row.origin),
        row.covers_until,
        row.document,
        row.definition_version,
        row.is_withheld,
        row.numerator,
        row.denominator,
    )
