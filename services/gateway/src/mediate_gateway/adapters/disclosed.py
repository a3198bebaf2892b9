"""What the pages ask of the read model about disclosed deals: what was told of each, to whoever may know it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_gateway.adapters.pipeline_read_model import DISCLOSED_DEAL, FUND
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_shared.problems import not_found


@dataclass(frozen=True)
class DisclosedPicture:
    """What was disclosed of a deal; amounts as they travel."""

    id: UUID
    visibility: str
    organisation_id: UUID
    title: str
    text: Mapping[str, str] | None
    disclosed_on: date
    closed_on: date | None
    fund_id: UUID | None
    amount: Mapping[str, Any] | None
    public: Mapping[str, Any] | None
    private: Mapping[str, Any] | None
    investors: Sequence[Mapping[str, Any]]
    action_lines: Sequence[int]
    synthetic: bool
    updated_at: datetime


async def one(connection: AsyncConnection, disclosure_id: UUID, *, of_network: bool) -> DisclosedPicture:
    """Return what was disclosed of one deal. Raises ProblemError (404), also where it was not disclosed to who asks."""
    row = (
        await connection.execute(_told(of_network=of_network).where(DISCLOSED_DEAL.c.id == disclosure_id))
    ).one_or_none()
    if row is None:
        raise not_found("disclosed deal", str(disclosure_id))
    return _picture(row)


async def newest(
    connection: AsyncConnection, *, of_network: bool, limit: int, of: Collection[UUID] = ()
) -> Sequence[DisclosedPicture]:
    """Return what was disclosed, the newest first; with ``of``, what is of one of these organisations."""
    query = _told(of_network=of_network)
    if of:
        query = query.where(DISCLOSED_DEAL.c.organisation_id.in_(of))
    query = query.order_by(DISCLOSED_DEAL.c.disclosed_on.desc(), DISCLOSED_DEAL.c.id.desc()).limit(limit)
    return [_picture(row) for row in await connection.execute(query)]


async def named(connection: AsyncConnection, identifiers: Collection[UUID]) -> Mapping[str, str]:
    """Return what organisations and funds are called, by their ids as text, as far as they are known."""
    found: dict[str, str] = {}
    for table in (ORGANISATION, FUND):
        rows = await connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(identifiers)))
        found |= {str(row.id): row.name for row in rows}
    return found


def _told(*, of_network: bool) -> Select[Any]:
    query = select(DISCLOSED_DEAL)
    return query if of_network else query.where(DISCLOSED_DEAL.c.visibility == Visibility.PUBLIC.value)


def _picture(row: Any) -> DisclosedPicture:
    known = DisclosedPicture.__dataclass_fields__
    return DisclosedPicture(**{name: value for name, value in row._mapping.items() if name in known})
