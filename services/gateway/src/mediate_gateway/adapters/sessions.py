"""Reads and writes sessions; of a session's token only the hash is kept."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP, SESSION, SessionId
from mediate_gateway.adapters.merges import acting_for, with_merged
from mediate_gateway.adapters.opaque import new_token, token_hash
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction

SESSIONS_MAX: Final = 20
"""Most sessions of one account at the same time; one more ends the oldest."""
NOTHING_YET: Final[frozenset[str]] = frozenset()
"""The scopes of somebody who has to change a first password: they are known, and reach nothing."""
_SEEN_EVERY: Final = timedelta(minutes=1)

# Made once: SQLAlchemy takes longer to put a statement together than the database takes to run it.
_MOMENT: Final = DateTime(timezone=True)
_MAKES_AN_ACTOR: Final = (
    ACCOUNT.c.id.label("account_id"),
    ACCOUNT.c.roles,
    ACCOUNT.c.must_change_password,
    acting_for().label("organisations"),
    acting_for(MEMBERSHIP.c.is_admin).label("administers"),
)
_BELONGS: Final = and_(MEMBERSHIP.c.account_id == ACCOUNT.c.id, MEMBERSHIP.c.status == MembershipStatus.ACTIVE.value)
_ACTOR: Final = (
    select(SESSION.c.id.label("session_id"), SESSION.c.seen_at, *_MAKES_AN_ACTOR)
    .select_from(
        with_merged(SESSION.join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account_id).outerjoin(MEMBERSHIP, _BELONGS))
    )
    .where(
        SESSION.c.token_hash == bindparam("token_hash", type_=LargeBinary()),
        SESSION.c.ended_at.is_(None),
        SESSION.c.expires_at > bindparam("now", type_=_MOMENT),
        SESSION.c.seen_at > bindparam("seen_after", type_=_MOMENT),
        ACCOUNT.c.status == AccountStatus.ACTIVE.value,
    )
    .group_by(SESSION.c.id, ACCOUNT.c.id)
)
_TOUCH: Final = (
    SESSION.update()
    .where(SESSION.c.id == bindparam("touched"), SESSION.c.seen_at < bindparam("now", type_=_MOMENT))
    .values(seen_at=bindparam("now", type_=_MOMENT))
)


async def actor_of(
    connection: AsyncConnection | Transaction, token_hash: bytes, *, now: datetime, idle: timedelta
) -> tuple[Actor, SessionId] | None:
    """Return who is signed in with a session's token, and the session; None where it is none that lasts.

    It lasts until it is ended, expires, is not used for ``idle``, or its account is closed. That it was used is noted
    once a minute, for which ``connection`` has to commit. Whoever has to change a first password is known and has
    neither roles nor organisations, and ``NOTHING_YET`` for scopes.
    """
    found = (
        await connection.execute(_ACTOR, {"token_hash": token_hash, "now": now, "seen_after": now - idle})
    ).one_or_none()
    if found is None:
        return None
    if found.seen_at <= now - _SEEN_EVERY:
        await connection.execute(_TOUCH, {"touched": found.session_id, "now": now})
    return _actor(found), SessionId(found.session_id)


async def actor_with(connection: AsyncConnection, account_id: UUID) -> Actor | None:
    """Return who an account is now, for what is done in its name later; None where it is closed or there is none."""
    query = (
        select(*_MAKES_AN_ACTOR)
        .select_from(with_merged(ACCOUNT.outerjoin(MEMBERSHIP, _BELONGS)))
        .where(ACCOUNT.c.id == account_id, ACCOUNT.c.status == AccountStatus.ACTIVE.value)
        .group_by(ACCOUNT.c.id)
    )
    found = (await connection.execute(query)).one_or_none()
    return None if found is None else _actor(found)


def _actor(found: Any) -> Actor:
    if found.must_change_password:
        return Actor(found.account_id, ActorKind.PERSON, scopes=NOTHING_YET)
    return Actor(
        id=found.account_id,
        kind=ActorKind.PERSON,
        roles=frozenset(Role(role) for role in found.roles),
        organisations=frozenset(found.organisations or ()),
        administers=frozenset(found.administers or ()),
    )


async def start(transaction: Transaction, account_id: UUID, *, now: datetime, lasting: timedelta) -> str:
    """Begin a session of an account and return its token, which is kept nowhere; it lasts so long at most."""
    token = new_token()
    await transaction.execute(
        SESSION.insert().inline(),
        {
            "id": new_id(),
            "token_hash": token_hash(token),
            "account_id": account_id,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + lasting,
        },
    )
    newest = (
        select(SESSION.c.id)
        .where(SESSION.c.account_id == account_id, SESSION.c.ended_at.is_(None))
        .order_by(SESSION.c.created_at.desc(), SESSION.c.id.desc())
        .limit(SESSIONS_MAX)
    )
    await transaction.execute(
        SESSION.update()
        .where(SESSION.c.account_id == account_id, SESSION.c.ended_at.is_(None), SESSION.c.id.not_in(newest))
        .values(ended_at=now)
    )
    return token


async def end(transaction: Transaction, token: str, *, now: datetime) -> bool:
    """End the session with this token; tell whether there was one to end."""
    ended = await transaction.execute(
        SESSION.update()
        .where(SESSION.c.token_hash == token_hash(token), SESSION.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount == 1


async def end_all(transaction: Transaction, account_id: UUID, *, now: datetime, but: str | None = None) -> int:
    """End every session of an account but that with the token ``but``; return how many."""
    others = SESSION.update().where(SESSION.c.account_id == account_id, SESSION.c.ended_at.is_(None))
    if but is not None:
        others = others.where(SESSION.c.token_hash != token_hash(but))
    return (await transaction.execute(others.values(ended_at=now))).rowcount


async def forget_before(transaction: Transaction, moment: datetime) -> int:
    """Drop the sessions that were over by a moment; return how many."""
    over = func.coalesce(SESSION.c.ended_at, SESSION.c.expires_at)
    return (await transaction.execute(SESSION.delete().where(over < moment))).rowcount
