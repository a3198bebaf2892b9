"""Reads and writes who belongs to which organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found


class Standing(BaseModel):
    """Where somebody stands with an organisation."""

    organisation_id: UUID
    version: int
    status: MembershipStatus
    is_admin: bool = Field(description="Whether they admit others to the organisation.")
    requested_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None = Field(description="The account that approved, declined, invited or ended.")


class Membership(Standing):
    """Where an account stands with an organisation, as its holder is shown it."""

    organisation_name: str | None = Field(description="Null while the gateway has not heard of it (again).")


class Member(Standing):
    """Somebody who belongs to an organisation, asked to, or did."""

    account_id: UUID
    name: str
    email: str | None = Field(description="Shown to whoever admits members; to other members null.")

    @property
    def id(self) -> UUID:
        """By what a member is named in a path."""
        return self.account_id


_SHOWN_MAX: Final = 100
_KEPT: Final = [MEMBERSHIP.c[name] for name in Standing.model_fields]


def _members() -> Select[Any]:
    return select(*_KEPT, MEMBERSHIP.c.account_id, ACCOUNT.c.name, ACCOUNT.c.email).join_from(
        MEMBERSHIP, ACCOUNT, ACCOUNT.c.id == MEMBERSHIP.c.account_id
    )


async def is_known(connection: AsyncConnection | Transaction, organisation_id: UUID) -> bool:
    """Tell whether the gateway has heard of an organisation."""
    found = await connection.execute(select(ORGANISATION.c.id).where(ORGANISATION.c.id == organisation_id))
    return found.one_or_none() is not None


async def find(transaction: Transaction, organisation_id: UUID, account_id: UUID) -> Member | None:
    """Return where an account stands with an organisation, locked; None where they have nothing to do together."""
    found = await transaction.execute(
        _members()
        .where(MEMBERSHIP.c.organisation_id == organisation_id, MEMBERSHIP.c.account_id == account_id)
        .with_for_update(of=MEMBERSHIP)
    )
    row = found.one_or_none()
    return None if row is None else _member(row)


async def for_update(
    transaction: Transaction, organisation_id: UUID, account_id: UUID, *, expecting: int | None = None
) -> Member:
    """Return a member, locked. Raises ProblemError: 404 where there is none, 412 where the version is another."""
    member = await find(transaction, organisation_id, account_id)
    if member is None:
        raise not_found("account", account_id)
    if expecting is not None and member.version != expecting:
        raise stale(expecting, member.version)
    return member


async def add(
    transaction: Transaction,
    organisation_id: UUID,
    account_id: UUID,
    status: MembershipStatus,
    *,
    is_admin: bool = False,
    decided_by: UUID | None = None,
    at: datetime,
) -> Member:
    """Begin a membership, or the request for one, between two that have nothing to do together yet."""
    decided_at = None if status is MembershipStatus.REQUESTED else at
    await transaction.execute(
        MEMBERSHIP.insert().inline(),
        {
            "account_id": account_id,
            "organisation_id": organisation_id,
            "version": 1,
            "status": status.value,
            "is_admin": is_admin,
            "requested_at": at,
            "decided_at": decided_at,
            "decided_by": decided_by,
        },
    )
    return await for_update(transaction, organisation_id, account_id)


async def change(transaction: Transaction, member: Member, **changes: Any) -> Member:
    """Write the next version of a locked membership."""
    changed = {**changes, "version": member.version + 1}
    await transaction.execute(
        MEMBERSHIP.update()
        .where(MEMBERSHIP.c.organisation_id == member.organisation_id, MEMBERSHIP.c.account_id == member.account_id)
        .values(**changed)
    )
    return member.model_copy(update=changed)


async def gathered(transaction: Transaction, account_id: UUID) -> int:
    """Return how many organisations an account belongs to or asks to, its row locked so that it stays so."""
    await transaction.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.id == account_id).with_for_update())
    counted = select(func.count()).where(
        MEMBERSHIP.c.account_id == account_id, MEMBERSHIP.c.status != MembershipStatus.ENDED.value
    )
    count: int = (await transaction.execute(counted)).scalar_one()
    return count


async def other_admins(transaction: Transaction, organisation_id: UUID, account_id: UUID) -> int:
    """Return how many others administer an organisation and can sign in, their memberships locked."""
    found = await transaction.execute(
        select(MEMBERSHIP.c.account_id, ACCOUNT.c.status)
        .join_from(MEMBERSHIP, ACCOUNT, ACCOUNT.c.id == MEMBERSHIP.c.account_id)
        .where(
            MEMBERSHIP.c.organisation_id == organisation_id,
            MEMBERSHIP.c.status == MembershipStatus.ACTIVE.value,
            MEMBERSHIP.c.is_admin,
        )
        .order_by(MEMBERSHIP.c.account_id)
        .with_for_update(of=MEMBERSHIP)
    )
    return sum(row.account_id != account_id and row.status == AccountStatus.ACTIVE for row in found)


async def get(connection: AsyncConnection, organisation_id: UUID, account_id: UUID) -> Member:
    """Return one member. Raises ProblemError (404) where there is none."""
    found = await connection.execute(
        _members().where(MEMBERSHIP.c.organisation_id == organisation_id, MEMBERSHIP.c.account_id == account_id)
    )
    row = found.one_or_none()
    if row is None:
        raise not_found("account", account_id)
    return _member(row)


async def members(
    connection: AsyncConnection,
    organisation_id: UUID,
    *,
    status: MembershipStatus,
    after: UUID | None,
    limit: int,
) -> Sequence[Member]:
    """Return who stands so with an organisation in the order of their accounts, behind ``after``."""
    query = (
        _members()
        .where(
            MEMBERSHIP.c.organisation_id == organisation_id,
            MEMBERSHIP.c.status == status.value,
        )
        .order_by(MEMBERSHIP.c.account_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(MEMBERSHIP.c.account_id > after)
    return [_member(row) for row in await connection.execute(query)]


async def of_account(connection: AsyncConnection, account_id: UUID) -> Sequence[Membership]:
    """Return where an account stands with organisations, oldest first; the newest 100 of them."""
    query = (
        select(*_KEPT, ORGANISATION.c.name.label("organisation_name"))
        .outerjoin_from(MEMBERSHIP, ORGANISATION, ORGANISATION.c.id == MEMBERSHIP.c.organisation_id)
        .where(MEMBERSHIP.c.account_id == account_id)
        .order_by(MEMBERSHIP.c.requested_at.desc())
        .limit(_SHOWN_MAX)
    )
    found = [Membership.model_validate(dict(row._mapping)) for row in await connection.execute(query)]
    return found[::-1]


def _member(row: Any) -> Member:
    return Member.model_validate(dict(row._mapping))
