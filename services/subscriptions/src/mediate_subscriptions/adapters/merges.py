"""Knows which records are of one organisation since they were merged."""

from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, case, delete, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters.tables import MergedOrganisationRow

_RECORDS_MAX: Final = 1_000

_MERGED = table_of(MergedOrganisationRow)
_MERGE = insert(_MERGED)
_SAY = _MERGE.on_conflict_do_update(index_elements=["organisation_id"], set_={"into_id": _MERGE.excluded.into_id})


async def records_of(connection: AsyncConnection, organisation_id: UUID) -> frozenset[UUID]:
    """Return an organisation's record and every record that is of the same organisation since a merge.

    From any of them it leads to all of them: up to the one that stands for the others, and down again.
    """
    # One step at a time, in either direction; UNION keeps each record once, so that a ring would end too.
    records = select(literal(organisation_id, Uuid).label("id")).cte("records", recursive=True)
    step = case((_MERGED.c.organisation_id == records.c.id, _MERGED.c.into_id), else_=_MERGED.c.organisation_id)
    beside = or_(_MERGED.c.organisation_id == records.c.id, _MERGED.c.into_id == records.c.id)
    records = records.union(select(step).select_from(_MERGED.join(records, beside)))
    found = await connection.scalars(select(records.c.id).limit(_RECORDS_MAX))
    return frozenset(found)


async def merged(transaction: Transaction, organisation_id: UUID, *, into_id: UUID) -> None:
    """Keep that another record stands for this one."""
    await transaction.execute(_SAY, {"organisation_id": organisation_id, "into_id": into_id})


async def merge_undone(transaction: Transaction, organisation_id: UUID) -> None:
    """Keep that a record stands for itself again."""
    await transaction.execute(delete(_MERGED).where(_MERGED.c.organisation_id == organisation_id))


async def all_records(connection: AsyncConnection) -> dict[UUID, frozenset[UUID]]:
    """Return what ``records_of`` does, of every organisation that was merged with another one."""
    groups: dict[UUID, set[UUID]] = {}
    for one, other in await connection.execute(select(_MERGED.c.organisation_id, _MERGED.c.into_id)):
        together = groups.get(one, {one}) | groups.get(other, {other})
        groups.update(dict.fromkeys(together, together))
    return {each: frozenset(together) for each, together in groups.items()}
