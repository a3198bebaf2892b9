"""Finds accounts by name, for who entrusts something to somebody."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.domain.accounts import AccountStatus


class AccountName(NamedTuple):
    """An account, as far as one needs to know it to choose somebody."""

    id: UUID
    name: str


async def accounts_named(connection: AsyncConnection, text: str, *, limit: int) -> Sequence[AccountName]:
    """Return open accounts with a text somewhere in their name, by name."""
    query = (
        select(ACCOUNT.c.id, ACCOUNT.c.name)
        .where(ACCOUNT.c.name.icontains(text, autoescape=True), ACCOUNT.c.status == AccountStatus.ACTIVE)
        .order_by(func.lower(ACCOUNT.c.name), ACCOUNT.c.id)
        .limit(limit)
    )
    return [AccountName(*row) for row in await connection.execute(query)]
