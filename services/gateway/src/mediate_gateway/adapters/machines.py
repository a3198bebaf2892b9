"""Reads and writes machines, and knows them by their secrets."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, DateTime, Uuid, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import ACCOUNT, MACHINE, MEMBERSHIP
from mediate_gateway.adapters.merges import final, merged_into
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.domain.machines import ROLES, MachineKind, Secret, is_prefix
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found

_TOUCHED_EVERY: Final = timedelta(minutes=1)


class Machine(BaseModel):
    """A machine as it is shown; an OAuth client's ``client_id`` is its ``id``."""

    id: UUID
    version: int
    kind: MachineKind
    name: str
    prefix: str = Field(description="The part of its key that may be known: it tells keys apart.")
    organisation_id: UUID | None
    roles: list[Role]
    scopes: list[str]
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None


def _stands() -> ColumnElement[bool]:
    """Return the condition that a machine may ask at ``now``: it lasts, and its maker still has what it was given."""
    maker_is_administrator = ACCOUNT.c.roles.contains([Role.ADMINISTRATOR.value])
    # Said explicitly: by itself SQLAlchemy ties a subquery to the query around it, and not to the one around that.
    maker_is_member = (
        exists()
        .where(
            MEMBERSHIP.c.account_id == MACHINE.c.created_by,
            # Of any of its records: who belongs to an organisation belongs to what was merged into it.
            final(MEMBERSHIP.c.organisation_id) == final(MACHINE.c.organisation_id),
            MEMBERSHIP.c.status == "active",
        )
        .correlate(MACHINE)
    )
    return and_(
        MACHINE.c.revoked_at.is_(None),
        MACHINE.c.expires_at > bindparam("now", type_=DateTime(timezone=True)),
        exists()
        .where(
            ACCOUNT.c.id == MACHINE.c.created_by,
            ACCOUNT.c.status == "active",
            # Roles are an administrator's to give; membership is a member's, and no administrator's who is none.
            or_(
                and_(maker_is_administrator, MACHINE.c.organisation_id.is_(None)),
                and_(maker_is_member, func.cardinality(MACHINE.c.roles) == 0),
            ),
        )
        .correlate(MACHINE),
    )


# Made once: SQLAlchemy takes longer to put a statement together than the database takes to run it.
_SHOWN: Final = [MACHINE.c[name] for name in Machine.model_fields]
_FINAL: Final = final(MACHINE.c.organisation_id)
_KEPT: Final = (MACHINE.c.secret_hash, *_SHOWN, _FINAL.label("final_id"), merged_into(_FINAL).label("merged_ids"))
_BY_PREFIX: Final = select(*_KEPT).where(
    MACHINE.c.prefix == bindparam("prefix"), MACHINE.c.kind == MachineKind.API_KEY.value, _stands()
)
_BY_ID: Final = select(*_KEPT).where(
    MACHINE.c.id == bindparam("id", type_=Uuid()), MACHINE.c.kind == MachineKind.OAUTH_CLIENT.value, _stands()
)
_TOUCH: Final = (
    MACHINE.update()
    .where(
        MACHINE.c.id == bindparam("touched"),
        or_(MACHINE.c.last_used_at.is_(None), MACHINE.c.last_used_at <= bindparam("before")),
    )
    .values(last_used_at=bindparam("now"))
)


async def add(
    transaction: Transaction,
    identifier: UUID,
    secret: Secret,
    *,
    kind: MachineKind,
    name: str,
    organisation_id: UUID | None,
    roles: Sequence[Role],
    scopes: Sequence[str],
    created_by: UUID,
    at: datetime,
    expires_at: datetime,
) -> Machine:
    """Insert a machine; of its secret the hash alone."""
    values: dict[str, Any] = {
        "id": identifier,
        "version": 1,
        "kind": kind.value,
        "name": name,
        "prefix": secret.prefix,
        "organisation_id": organisation_id,
        "roles": [role.value for role in roles],
        "scopes": list(scopes),
        "created_by": created_by,
        "created_at": at,
        "expires_at": expires_at,
        "last_used_at": None,
        "revoked_at": None,
    }
    await transaction.execute(MACHINE.insert().inline(), {**values, "secret_hash": token_hash(secret.secret)})
    return Machine.model_validate(values)


async def for_update(transaction: Transaction, identifier: UUID) -> Machine:
    """Return a machine with its row locked. Raises ProblemError (404) where there is none."""
    found = (
        await transaction.execute(select(*_SHOWN).where(MACHINE.c.id == identifier).with_for_update())
    ).one_or_none()
    if found is None:
        raise not_found("machine", identifier)
    return _shown(found)


async def revoke(transaction: Transaction, machine: Machine, *, at: datetime) -> Machine:
    """Let a machine in no more."""
    changed: dict[str, Any] = {"version": machine.version + 1, "revoked_at": at}
    await transaction.execute(MACHINE.update().where(MACHINE.c.id == machine.id).values(**changed))
    return machine.model_copy(update=changed)


async def listing(
    connection: AsyncConnection, *, organisations: frozenset[UUID] | None, after: UUID | None, limit: int
) -> Sequence[Machine]:
    """Return machines in the order they were made, behind ``after``; those of these organisations, or all for None."""
    query = select(*_SHOWN).order_by(MACHINE.c.id).limit(limit)
    if organisations is not None:
        query = query.where(MACHINE.c.organisation_id.in_(organisations) if organisations else false())
    if after is not None:
        query = query.where(MACHINE.c.id > after)
    return [_shown(row) for row in await connection.execute(query)]


async def working_of(transaction: Transaction, maker: UUID, *, now: datetime) -> int | None:
    """Return how many machines of a person are not revoked or past their time; None where there is no such account.

    The account's row stays locked, so that nobody makes one more beside this transaction, or closes the account.
    """
    active = select(ACCOUNT.c.id).where(ACCOUNT.c.id == maker, ACCOUNT.c.status == "active")
    if (await transaction.execute(active.with_for_update(key_share=True))).one_or_none() is None:
        return None
    working = select(func.count()).where(
        MACHINE.c.created_by == maker, MACHINE.c.revoked_at.is_(None), MACHINE.c.expires_at > now
    )
    count: int = (await transaction.execute(working)).scalar_one()
    return count


async def actor_of(transaction: Transaction, prefix: str, secret_hash: bytes, *, now: datetime) -> Actor | None:
    """Return whose API key this is, noting once a minute that it was used; None where it is no key that works."""
    if not is_prefix(prefix):
        return None
    return await _proven(transaction, _BY_PREFIX, {"prefix": prefix, "now": now}, secret_hash, now=now)


async def client_of(transaction: Transaction, client_id: UUID, secret_hash: bytes, *, now: datetime) -> Actor | None:
    """Return which OAuth client this is, noting that it was used; None where id or secret are none that work."""
    return await _proven(transaction, _BY_ID, {"id": client_id, "now": now}, secret_hash, now=now)


async def still(connection: AsyncConnection, machine_id: UUID, now: datetime) -> Actor | None:
    """Return what an OAuth client may do now, whose access token is shown; None where it may nothing any more."""
    found = (await connection.execute(_BY_ID, {"id": machine_id, "now": now})).one_or_none()
    return None if found is None else _actor(found)


async def _proven(
    transaction: Transaction, query: Any, parameters: dict[str, Any], secret_hash: bytes, *, now: datetime
) -> Actor | None:
    found = (await transaction.execute(query, parameters)).one_or_none()
    if found is None or not hmac.compare_digest(found.secret_hash, secret_hash):
        return None
    machine = _shown(found)
    before = now - _TOUCHED_EVERY
    if machine.last_used_at is None or machine.last_used_at <= before:
        await transaction.execute(_TOUCH, {"touched": machine.id, "before": before, "now": now})
    return _actor(found)


def _shown(row: Any) -> Machine:
    return Machine.model_validate({name: row._mapping[name] for name in Machine.model_fields})


def _actor(found: Any) -> Actor:
    machine = _shown(found)
    organisations = frozenset() if found.final_id is None else frozenset({found.final_id, *(found.merged_ids or ())})
    return Actor(
        id=machine.id,
        kind=ActorKind.MACHINE,
        # Whatever a row says, a machine is no administrator.
        roles=frozenset(machine.roles) & frozenset(ROLES),
        organisations=organisations,
        scopes=frozenset(machine.scopes),
    )
