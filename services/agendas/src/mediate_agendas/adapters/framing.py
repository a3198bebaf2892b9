"""Reads and writes what frames the agenda: phases of the roadmap, points of the manifesto, programmes of others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_agendas.adapters.framing_tables import (
    ManifestoPoint,
    ManifestoPointRow,
    NumberedPoint,
    Phase,
    PhaseRow,
    Programme,
    ProgrammeRow,
)
from mediate_agendas.domain.names import ManifestoNumberTaken, ProgrammeCodeTaken
from mediate_contracts.values import DomainError
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Kept, Records, in_order

R = TypeVar("R", bound=Kept)
_POINT = table_of(ManifestoPointRow)
_PROGRAMME = table_of(ProgrammeRow)
_POINTS = Records(_POINT, ManifestoPoint, "manifesto point")


@dataclass(frozen=True)
class Withdrawing(Generic[R]):
    """Records that stand until they are withdrawn, and are kept then too."""

    records: Records[R]

    async def add(
        self,
        transaction: Transaction,
        values: dict[str, Any],
        *,
        at: datetime,
        taken: dict[str, DomainError] | None = None,
    ) -> R:
        """Insert a record; ``taken`` says what to raise where a name is used already."""
        row = await self.records.add(transaction, {**values, "withdrawn_because": None}, at=at, taken=taken)
        return self.records.view.model_validate(row)

    async def for_update(self, transaction: Transaction, identifier: UUID, *, expecting: int) -> R:
        """Return a record, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
        return self.records.view.model_validate(
            await self.records.for_update(transaction, identifier, expecting=expecting)
        )

    async def change(
        self,
        transaction: Transaction,
        record: R,
        changes: dict[str, Any],
        *,
        at: datetime,
        taken: dict[str, DomainError] | None = None,
    ) -> R:
        """Write the next version of a locked record; ``taken`` as in ``add``."""
        row = await self.records.change(transaction, dict(record), changes, at=at, taken=taken)
        return self.records.view.model_validate(row)

    async def count(self, transaction: Transaction) -> int:
        """Return how many stand."""
        table = self.records.table
        query = select(func.count()).select_from(table).where(table.c.withdrawn_because.is_(None))
        return await transaction.connection.scalar(query) or 0

    async def get(self, connection: AsyncConnection, identifier: UUID) -> R:
        """Return one record, withdrawn or not. Raises ProblemError (404) where there is none."""
        return await self.records.get(connection, identifier)

    async def listing(
        self, connection: AsyncConnection, *, is_withdrawn: bool, after: UUID | None, limit: int
    ) -> list[R]:
        """Return records in the order they were made, behind ``after``, at most ``limit``."""
        table = self.records.table
        stands = table.c.withdrawn_because.is_(None)
        query = in_order(select(table), table, after=after, limit=limit).where(~stands if is_withdrawn else stands)
        return [self.records.view.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


PHASES = Withdrawing(Records(table_of(PhaseRow), Phase, "phase"))
PROGRAMMES = Withdrawing(Records(_PROGRAMME, Programme, "programme"))


def code_taken(code: str) -> dict[str, DomainError]:
    """Return what to raise where another programme that stands has this code."""
    return {
        "programme_code_once": ProgrammeCodeTaken("there is a programme with this code", field="body.code", value=code)
    }


async def programmes_standing(transaction: Transaction, programmes: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some programmes that stand; until this transaction ends, none of them is withdrawn."""
    if not programmes:
        return frozenset()
    query = (
        select(_PROGRAMME.c.id)
        .where(_PROGRAMME.c.id.in_(programmes), _PROGRAMME.c.withdrawn_because.is_(None))
        .order_by(_PROGRAMME.c.id)
        .with_for_update(read=True, key_share=True)
    )
    return frozenset((await transaction.execute(query)).scalars())


async def programmes_with(transaction: Transaction, codes: Collection[str]) -> dict[str, UUID]:
    """Return the programmes that stand under these codes, by code."""
    query = select(_PROGRAMME.c.code, _PROGRAMME.c.id).where(
        _PROGRAMME.c.code.in_(codes), _PROGRAMME.c.withdrawn_because.is_(None)
    )
    return {row.code: row.id for row in await transaction.execute(query)}


async def add_point(transaction: Transaction, point: NumberedPoint, *, at: datetime) -> ManifestoPoint:
    """Insert a point of the manifesto. Raises ManifestoNumberTaken."""
    values = {name: getattr(point, name) for name in NumberedPoint.model_fields}
    taken = ManifestoNumberTaken("the manifesto has a point of this number", field="body.number", value=point.number)
    row = await _POINTS.add(transaction, values, at=at, taken={"manifesto_number_key": taken})
    return ManifestoPoint.model_validate(row)


async def point_for_update(transaction: Transaction, identifier: UUID, *, expecting: int) -> ManifestoPoint:
    """Return a point, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
    return ManifestoPoint.model_validate(await _POINTS.for_update(transaction, identifier, expecting=expecting))


async def change_point(
    transaction: Transaction, point: ManifestoPoint, changes: dict[str, Any], *, at: datetime
) -> ManifestoPoint:
    """Write the next version of a locked point."""
    return ManifestoPoint.model_validate(await _POINTS.change(transaction, dict(point), changes, at=at))


async def point(connection: AsyncConnection, identifier: UUID) -> ManifestoPoint:
    """Return one point of the manifesto. Raises ProblemError (404) where there is none."""
    return await _POINTS.get(connection, identifier)


async def points(connection: AsyncConnection, *, after: int, limit: int) -> list[ManifestoPoint]:
    """Return points of the manifesto with a number above ``after``, in the order of their numbers."""
    query = select(_POINT).where(_POINT.c.number > after).order_by(_POINT.c.number).limit(limit)
    return [ManifestoPoint.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def points_with(transaction: Transaction, numbers: Collection[int]) -> frozenset[int]:
    """Return those of some numbers that a point of the manifesto has."""
    if not numbers:
        return frozenset()
    found = await transaction.execute(select(_POINT.c.number).where(_POINT.c.number.in_(numbers)))
    return frozenset(found.scalars())
