"""Reads and writes deals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters.tables import Deal, DealRow, DealTerms, OrganisationRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TABLE = table_of(DealRow)
_ORGANISATION = table_of(OrganisationRow)
_ADD = _TABLE.insert().inline()
_SHOWN = select(_TABLE, _ORGANISATION.c.name.label("organisation_name")).join(_ORGANISATION)


async def add(
    transaction: Transaction,
    identifier: UUID,
    terms: DealTerms,
    *,
    organisation_name: str,
    stage: DealStage,
    at: datetime,
) -> Deal:
    """Insert a deal at version 1; the organisation it is with is known."""
    values = {name: getattr(terms, name) for name in DealTerms.model_fields}
    record = {"id": identifier, "version": 1, "created_at": at, "updated_at": at, "stage": stage, **values}
    await transaction.execute(_ADD, record)
    return Deal.model_validate({**record, "organisation_name": organisation_name})


async def for_update(transaction: Transaction, identifier: UUID) -> Deal:
    """Return a deal with its row locked. Raises ProblemError (404) where there is none."""
    found = await transaction.execute(_SHOWN.where(_TABLE.c.id == identifier).with_for_update(of=_TABLE))
    return _shown(found.one_or_none(), identifier)


async def move(
    transaction: Transaction,
    deal: Deal,
    stage: DealStage,
    *,
    held_from: DealStage | None,
    reason: str | None,
    at: datetime,
) -> Deal:
    """Write a deal's stage as its next version."""
    values = {"stage": stage, "held_from": held_from, "reason": reason, "version": deal.version + 1, "updated_at": at}
    await transaction.execute(_TABLE.update().where(_TABLE.c.id == deal.id).values(**values))
    return deal.model_copy(update=values)


async def get(connection: AsyncConnection, identifier: UUID) -> Deal:
    """Return one deal. Raises ProblemError (404) where there is none."""
    found = await connection.execute(_SHOWN.where(_TABLE.c.id == identifier))
    return _shown(found.one_or_none(), identifier)


async def listing(
    connection: AsyncConnection, *, stage: DealStage | None, after: UUID | None, limit: int
) -> Sequence[Deal]:
    """Return deals in order of opening, behind ``after``, at most ``limit``."""
    query = _SHOWN.order_by(_TABLE.c.id).limit(limit)
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    if stage is not None:
        query = query.where(_TABLE.c.stage == stage)
    return [Deal.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


def _shown(row: Any, identifier: UUID) -> Deal:
    if row is None:
        raise not_found("deal", identifier)
    return Deal.model_validate(dict(row._mapping))
