"""What the pages of the pipeline ask of the read model: grant calls, and what accounts are called."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.adapters.pipeline_read_model import FUND, GRANT_CALL
from mediate_shared.problems import not_found


@dataclass(frozen=True)
class CallPicture:
    """A grant call: its window where it is held here, and what came of it once that is known."""

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
    purpose: Mapping[str, str] | None
    award_max: Mapping[str, Any] | None
    opens_on: date | None
    closes_on: date | None
    fund_id: UUID | None
    action_lines: Sequence[int]
    published_on: date | None
    awarded: Sequence[Mapping[str, Any]] | None
    note: Mapping[str, str] | None
    synthetic: bool
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


async def fund_name(connection: AsyncConnection, fund_id: UUID) -> str | None:
    """Return what a fund is called, where it is known."""
    found: str | None = (await connection.execute(select(FUND.c.name).where(FUND.c.id == fund_id))).scalar_one_or_none()
    return found


async def account_names(connection: AsyncConnection, identifiers: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what accounts are called, as far as they are there."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(identifiers))
    return {row.id: row.name for row in await connection.execute(query)}


def _picture(row: Any) -> CallPicture:
    known = CallPicture.__dataclass_fields__
    return CallPicture(**{name: value for name, value in row._mapping.items() if name in known})
