"""What the pages of the pipeline ask of the read model: grant calls, and what accounts are called."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.adapters.tables import GRANT_CALL
from mediate_shared.problems import not_found


@dataclass(frozen=True)
class CallPicture:
    """A grant call and what came of it, as far as a source says."""

    id: UUID
    code: str
    name: Mapping[str, str]
    year: int
    budget: Mapping[str, Any] | None
    committee_members: int | None
    proposals_received: Mapping[str, Any] | None
    awards: int | None
    awarded_total: Mapping[str, Any] | None
    source: Mapping[str, str] | None
    updated_at: datetime


async def call(connection: AsyncConnection, call_id: UUID) -> CallPicture:
    """Return one grant call. Raises ProblemError (404)."""
    row = (await connection.execute(select(GRANT_CALL).where(GRANT_CALL.c.id == call_id))).one_or_none()
    if row is None:
        raise not_found("grant call", str(call_id))
    return _picture(row)


async def calls(connection: AsyncConnection, *, limit: int) -> list[CallPicture]:
    """Return grant calls, the newest year first."""
    query = select(GRANT_CALL).order_by(GRANT_CALL.c.year.desc(), GRANT_CALL.c.code).limit(limit)
    return [_picture(row) for row in await connection.execute(query)]


async def account_names(connection: AsyncConnection, identifiers: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what accounts are called, as far as they are there."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(identifiers))
    return {row.id: row.name for row in await connection.execute(query)}


def _picture(row: Any) -> CallPicture:
    known = CallPicture.__dataclass_fields__
    return CallPicture(**{name: value for name, value in row._mapping.items() if name in known})
