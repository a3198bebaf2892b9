"""Memberships of the community as pages show them: the list of members that is everybody's, and all of them."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.vocabulary import MembershipStatus
from mediate_gateway.adapters.community_read_model import COMMUNITY_MEMBERSHIP
from mediate_gateway.adapters.merges import final, standing_for
from mediate_gateway.adapters.tables import ORGANISATION

_OF_ONE_MAX: Final = 200
_FINAL: Final = final(COMMUNITY_MEMBERSHIP.c.organisation_id)
_PROFILE: Final = (
    ORGANISATION.c.name,
    ORGANISATION.c.sort_name,
    ORGANISATION.c.types,
    ORGANISATION.c.hub,
    ORGANISATION.c.synthetic,
)
_LISTED: Final = (
    select(_FINAL.label("id"), func.min(COMMUNITY_MEMBERSHIP.c.listed_since).label("member_since"))
    .where(COMMUNITY_MEMBERSHIP.c.is_listed)
    .group_by(_FINAL)
    .subquery("listed")
)

MEMBERS: Final = (
    select(_LISTED.c.id, _LISTED.c.member_since, *_PROFILE)
    .join_from(_LISTED, ORGANISATION, ORGANISATION.c.id == _LISTED.c.id)
    .subquery("members")
)
"""Every organisation on the list of members, once, under the record that stands for it."""

MEMBERSHIPS: Final = (
    select(
        COMMUNITY_MEMBERSHIP.c.id,
        ORGANISATION.c.id.label("organisation_id"),
        COMMUNITY_MEMBERSHIP.c.status,
        COMMUNITY_MEMBERSHIP.c.on,
        COMMUNITY_MEMBERSHIP.c.tier,
        COMMUNITY_MEMBERSHIP.c.may_be_listed,
        COMMUNITY_MEMBERSHIP.c.is_listed,
        COMMUNITY_MEMBERSHIP.c.updated_at,
        *_PROFILE,
    )
    .join_from(COMMUNITY_MEMBERSHIP, ORGANISATION, ORGANISATION.c.id == _FINAL)
    .where(COMMUNITY_MEMBERSHIP.c.status.is_not(None))
    .subquery("memberships")
)
"""Every membership, of the case of its organisation."""

IS_LISTED: Final = select(_LISTED.c.id)
"""The organisations on the list of members, by the record that stands for each."""


async def of_organisation(connection: AsyncConnection, organisation_id: UUID) -> Sequence[Any]:
    """Return what was heard of the memberships of an organisation, under whichever of its records."""
    query = (
        select(COMMUNITY_MEMBERSHIP)
        .where(COMMUNITY_MEMBERSHIP.c.organisation_id.in_(await standing_for(connection, organisation_id)))
        .order_by(COMMUNITY_MEMBERSHIP.c.id)
        .limit(_OF_ONE_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


class Applications(NamedTuple):
    """The first of those who applied, and how many there are."""

    shown: Sequence[Any]
    total: int


async def applications(connection: AsyncConnection, *, limit: int) -> Applications:
    """Return the memberships that were applied for and not decided on, those that wait longest first."""
    applied = MEMBERSHIPS.c.status == MembershipStatus.APPLIED.value
    query = select(MEMBERSHIPS, func.count().over().label("total")).where(applied)
    found = (await connection.execute(query.order_by(MEMBERSHIPS.c.on, MEMBERSHIPS.c.id).limit(limit))).all()
    return Applications(found, found[0].total if found else 0)
