"""Reads what somebody who invited may give by now."""

from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select

from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_gateway.adapters.merges import acting_for, with_merged
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.journal import Transaction

_INVITER: Final = (
    select(
        ACCOUNT.c.status,
        ACCOUNT.c.roles,
        acting_for().label("organisations"),
        acting_for(MEMBERSHIP.c.is_admin).label("administers"),
    )
    .select_from(
        with_merged(
            ACCOUNT.outerjoin(
                MEMBERSHIP,
                and_(MEMBERSHIP.c.account_id == ACCOUNT.c.id, MEMBERSHIP.c.status == MembershipStatus.ACTIVE.value),
            )
        )
    )
    .where(ACCOUNT.c.id == bindparam("inviter", type_=Uuid()))
    .group_by(ACCOUNT.c.id)
)


async def of(transaction: Transaction, account_id: UUID) -> Actor | None:
    """Return whoever invited as they are now, with nothing where they are closed; None where it was no person."""
    found = (await transaction.execute(_INVITER, {"inviter": account_id})).one_or_none()
    if found is None:
        return None
    if found.status != AccountStatus.ACTIVE:
        return Actor(account_id, ActorKind.PERSON)
    return Actor(
        id=account_id,
        kind=ActorKind.PERSON,
        roles=frozenset(Role(role) for role in found.roles),
        organisations=frozenset(found.organisations or ()),
        administers=frozenset(found.administers or ()),
    )
