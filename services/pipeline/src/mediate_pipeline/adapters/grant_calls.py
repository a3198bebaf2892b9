"""Reads and writes grant calls."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_pipeline.adapters.tables import GrantCall, GrantCallRow, GrantOutcome
from mediate_pipeline.domain.deals import CodeTaken
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.records import Records

_TABLE = table_of(GrantCallRow)
_GRANT_CALLS = Records(_TABLE, GrantCall, "grant_call")
_ADD = insert(_TABLE).on_conflict_do_nothing(index_elements=["code"]).returning(_TABLE.c.id)


async def add(transaction: Transaction, identifier: UUID, outcome: GrantOutcome, *, at: datetime) -> GrantCall:
    """Insert a grant call at version 1. Raises CodeTaken."""
    values = {name: getattr(outcome, name) for name in GrantOutcome.model_fields}
    record = {"id": identifier, "version": 1, "created_at": at, "updated_at": at, **values}
    # A missing value is missing: JSONB would keep None as the JSON value null.
    added = await transaction.execute(_ADD, {name: value for name, value in record.items() if value is not None})
    if added.first() is None:
        raise CodeTaken("another grant call goes by this code", field="body.code", value=outcome.code)
    return GrantCall.model_validate(record)


async def get(connection: AsyncConnection, identifier: UUID) -> GrantCall:
    """Return one grant call. Raises ProblemError (404) where there is none."""
    return await _GRANT_CALLS.get(connection, identifier)


async def listing(connection: AsyncConnection, *, after: UUID | None, limit: int) -> Sequence[GrantCall]:
    """Return grant calls in order of recording, behind ``after``, at most ``limit``."""
    return await _GRANT_CALLS.listing(connection, after=after, limit=limit)
