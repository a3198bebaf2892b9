"""Reads what the pages call people."""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.domain.languages import Language


class Viewer(NamedTuple):
    """Somebody who looks at the pages: their name, and the language they chose."""

    name: str
    language: Language


# Made once: SQLAlchemy takes longer to put a statement together than the database takes to run it.
_VIEWER: Final = select(ACCOUNT.c.name, ACCOUNT.c.language).where(ACCOUNT.c.id == bindparam("id", type_=Uuid()))
_ANY_LOCAL: Final = select(select(ACCOUNT.c.id).where(ACCOUNT.c.login.is_not(None)).exists())


async def viewer(connection: AsyncConnection, account_id: UUID) -> Viewer | None:
    """Return what the pages call the owner of an account; None where there is no such account."""
    found = (await connection.execute(_VIEWER, {"id": account_id})).one_or_none()
    return None if found is None else Viewer(found.name, Language(found.language))


async def names(connection: AsyncConnection, accounts: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what people are called, by their accounts, as far as there are any."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(accounts))
    return {row.id: row.name for row in await connection.execute(query)}


async def anybody_has_a_password(connection: AsyncConnection) -> bool:
    """Tell whether there are accounts that sign in with a password of the hub's own."""
    return bool(await connection.scalar(_ANY_LOCAL))
