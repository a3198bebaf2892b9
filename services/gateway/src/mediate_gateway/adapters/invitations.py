"""Reads and writes invitations; of what is in a link only the hash is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import INVITATION
from mediate_gateway.adapters.opaque import token_hash
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.domain.invitations import InvitationStatus, standing
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found


class Invitation(BaseModel):
    """An invitation as it is shown: not the link."""

    id: UUID
    version: int
    email: str | None
    roles: list[Role]
    organisation_id: UUID | None
    organisation_name: str | None = Field(description="Null while the gateway has not heard of it (again).")
    is_admin: bool
    invited_by: UUID | None
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    accepted_by: UUID | None
    revoked_at: datetime | None
    status: InvitationStatus


_COLUMNS: Final = [
    INVITATION.c[name] for name in Invitation.model_fields if name not in {"status", "organisation_name"}
]


@dataclass(frozen=True)
class Sight:
    """The invitations that somebody sees: all, or those that give no role, to ``organisations`` (None: to any)."""

    everything: bool
    organisations: frozenset[UUID] | None

    def condition(self) -> ColumnElement[bool]:
        """Return it as the database reads it."""
        if self.everything:
            return true()
        giving_no_role = func.cardinality(INVITATION.c.roles) == 0
        if self.organisations is None:
            return giving_no_role
        return giving_no_role & INVITATION.c.organisation_id.in_(self.organisations)


async def add(
    transaction: Transaction,
    token: str,
    *,
    email: str | None,
    roles: Collection[Role],
    organisation_id: UUID | None,
    is_admin: bool,
    at: datetime,
    expires_at: datetime,
) -> Invitation:
    """Keep an invitation by whose link's token it is accepted."""
    identifier = new_id()
    await transaction.execute(
        INVITATION.insert().inline(),
        {
            "id": identifier,
            "version": 1,
            "token_hash": token_hash(token),
            "email": email,
            "roles": sorted(set(roles)),
            "organisation_id": organisation_id,
            "is_admin": is_admin,
            "invited_by": transaction.actor.id,
            "created_at": at,
            "expires_at": expires_at,
        },
    )
    found = await transaction.execute(_invitations().where(INVITATION.c.id == identifier))
    return _shown(found.one(), now=at)


async def with_token(transaction: Transaction, token: str, *, now: datetime) -> Invitation | None:
    """Return the invitation of a link, locked; None where it is nobody's."""
    found = await transaction.execute(
        _invitations().where(INVITATION.c.token_hash == token_hash(token)).with_for_update(of=INVITATION)
    )
    row = found.one_or_none()
    return None if row is None else _shown(row, now=now)


async def for_update(transaction: Transaction, identifier: UUID, *, sight: Sight, now: datetime) -> Invitation:
    """Return an invitation, locked. Raises ProblemError (404) where there is none to be seen."""
    found = await transaction.execute(
        _invitations().where(INVITATION.c.id == identifier, sight.condition()).with_for_update(of=INVITATION)
    )
    row = found.one_or_none()
    if row is None:
        raise not_found("invitation", identifier)
    return _shown(row, now=now)


async def change(transaction: Transaction, invitation: Invitation, *, now: datetime, **changes: Any) -> Invitation:
    """Write the next version of a locked invitation."""
    changed = {**changes, "version": invitation.version + 1}
    await transaction.execute(INVITATION.update().where(INVITATION.c.id == invitation.id).values(**changed))
    found = await transaction.execute(_invitations().where(INVITATION.c.id == invitation.id))
    return _shown(found.one(), now=now)


async def revoke_of(
    transaction: Transaction, account_id: UUID, *, organisation_id: UUID | None = None, now: datetime
) -> int:
    """Revoke what somebody invited to and nobody accepted, to one organisation or at all; return how many."""
    standing_ones = INVITATION.update().where(
        INVITATION.c.invited_by == account_id,
        INVITATION.c.accepted_at.is_(None),
        INVITATION.c.revoked_at.is_(None),
        INVITATION.c.expires_at > now,
    )
    if organisation_id is not None:
        standing_ones = standing_ones.where(INVITATION.c.organisation_id == organisation_id)
    revoked = await transaction.execute(standing_ones.values(revoked_at=now, version=INVITATION.c.version + 1))
    return revoked.rowcount


async def listing(
    connection: AsyncConnection, *, sight: Sight, after: UUID | None, limit: int, now: datetime
) -> Sequence[Invitation]:
    """Return the invitations somebody sees in the order they were made, behind ``after``."""
    query = _invitations().where(sight.condition()).order_by(INVITATION.c.id).limit(limit)
    if after is not None:
        query = query.where(INVITATION.c.id > after)
    return [_shown(row, now=now) for row in await connection.execute(query)]


async def open_ones(
    connection: AsyncConnection, *, sight: Sight, organisation_id: UUID | None = None, limit: int, now: datetime
) -> Sequence[Invitation]:
    """Return the invitations somebody sees that can be accepted, to one organisation or to any, newest first."""
    query = (
        _invitations()
        .where(
            sight.condition(),
            INVITATION.c.accepted_at.is_(None),
            INVITATION.c.revoked_at.is_(None),
            INVITATION.c.expires_at > now,
        )
        .order_by(INVITATION.c.id.desc())
        .limit(limit)
    )
    if organisation_id is not None:
        query = query.where(INVITATION.c.organisation_id == organisation_id)
    return [_shown(row, now=now) for row in await connection.execute(query)]


async def forget_before(transaction: Transaction, moment: datetime) -> int:
    """Drop the invitations that nobody could accept any more by a moment; return how many."""
    closed = func.least(INVITATION.c.accepted_at, INVITATION.c.revoked_at, INVITATION.c.expires_at)
    return (await transaction.execute(INVITATION.delete().where(closed < moment))).rowcount


def _invitations() -> Select[Any]:
    return select(*_COLUMNS, ORGANISATION.c.name.label("organisation_name")).outerjoin_from(
        INVITATION, ORGANISATION, ORGANISATION.c.id == INVITATION.c.organisation_id
    )


def _shown(row: Any, *, now: datetime) -> Invitation:
    status = standing(accepted_at=row.accepted_at, revoked_at=row.revoked_at, expires_at=row.expires_at, now=now)
    return Invitation.model_validate({**row._mapping, "status": status})
