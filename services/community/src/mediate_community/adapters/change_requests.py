"""Reads and writes changes that were asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from mediate_community.adapters.change_log import FieldChange
from mediate_community.adapters.curation_tables import ChangeRequestRow
from mediate_community.adapters.parties import one_and_the_same
from mediate_contracts.values import Source
from mediate_contracts.vocabulary import DecisionStatus
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

_TABLE = table_of(ChangeRequestRow)
_EXPORTED_MAX: Final = 1_000


class ChangeRequest(SQLModel):
    """A change that was asked for, as it is shown."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    organisation_id: UUID
    by: UUID | None = Field(description="The account that asked, for itself and those who may decide.")
    status: DecisionStatus
    changes: list[FieldChange] = Field(description="`before` is what the field held when the change was asked for.")
    reason: str
    source: Source | None
    decided_at: datetime | None
    decision_reason: str | None


def as_shown(row: dict[str, Any]) -> ChangeRequest:
    """Return a row as it is shown."""
    return ChangeRequest.model_validate({**row, "by": row["by_account"]})


REQUESTS: Final = Records(_TABLE, ChangeRequest, "change-request")


async def open_about(transaction: Transaction, organisation_id: UUID) -> int:
    """Return how many requests about an organisation are open."""
    query = select(func.count()).where(
        _TABLE.c.organisation_id == organisation_id, _TABLE.c.status == DecisionStatus.OPEN.value
    )
    found: int = (await transaction.execute(query)).scalar_one()
    return found


async def get(connection: AsyncConnection, identifier: UUID, *, reach: Reach) -> ChangeRequest:
    """Return one request. Raises ProblemError (404) where there is none within reach."""
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == identifier))).one_or_none()
    if row is None or not reach.covers(row.organisation_id):
        raise not_found("change-request", identifier)
    return as_shown(dict(row._mapping))


async def listing(
    connection: AsyncConnection,
    *,
    reach: Reach,
    status: DecisionStatus | None,
    organisation_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[ChangeRequest]:
    """Return the requests within reach in the order of asking, behind ``after``; of an organisation, merged or not."""
    query = select(_TABLE).order_by(_TABLE.c.id).limit(limit)
    if not reach.everything:
        query = query.where(_TABLE.c.organisation_id.in_(reach.organisations))
    if status is not None:
        query = query.where(_TABLE.c.status == status.value)
    if organisation_id is not None:
        query = query.where(_TABLE.c.organisation_id.in_(one_and_the_same(organisation_id)))
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    return [as_shown(dict(row._mapping)) for row in await connection.execute(query)]


async def of_account(connection: AsyncConnection, account_id: UUID) -> Sequence[dict[str, Any]]:
    """Return the requests that an account made or decided, oldest first, at most 1,000."""
    of_them = or_(_TABLE.c.by_account == account_id, _TABLE.c.decided_by == account_id)
    query = select(_TABLE).where(of_them).order_by(_TABLE.c.id).limit(_EXPORTED_MAX)
    return [dict(row._mapping) for row in await connection.execute(query)]


async def forget_account(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Forget that an account made or decided requests, which stay; return their ids."""
    found: set[UUID] = set()
    for column in (_TABLE.c.by_account, _TABLE.c.decided_by):
        query = update(_TABLE).where(column == account_id).values({column.name: None}).returning(_TABLE.c.id)
        found |= set((await transaction.execute(query)).scalars())
    return sorted(found)
