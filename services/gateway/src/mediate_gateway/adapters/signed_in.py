"""Reads where somebody is signed in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import SESSION
from mediate_gateway.adapters.opaque import token_hash


class SignedInSince(NamedTuple):
    """One session that lasts; ``is_this`` tells whether it is the one that asks."""

    since: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


async def sessions_of(
    connection: AsyncConnection, account_id: UUID, *, this: str | None, now: datetime, idle: timedelta
) -> Sequence[SignedInSince]:
    """Return the sessions of an account that last, newest first; ``this`` is the token of the one that asks."""
    query = (
        select(SESSION.c.created_at, SESSION.c.seen_at, SESSION.c.expires_at, SESSION.c.token_hash)
        .where(
            SESSION.c.account_id == account_id,
            SESSION.c.ended_at.is_(None),
            SESSION.c.expires_at > now,
            SESSION.c.seen_at > now - idle,
        )
        .order_by(SESSION.c.created_at.desc(), SESSION.c.id)
    )
    known = None if this is None else token_hash(this)
    return [
        SignedInSince(row.created_at, row.seen_at, row.expires_at, row.token_hash == known)
        for row in await connection.execute(query)
    ]
