"""Groups of the read model, and who is in them: the organisations that stand for their records now."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters import merges
from mediate_gateway.adapters.community_read_model import GROUP, GROUP_MEMBER
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_shared.problems import not_found

MEMBERS_MAX: Final = 2_000
"""The most organisations of one group that are read; the registry lets no more in."""
_OF: Final = merges.final(GROUP_MEMBER.c.organisation_id)
_THERE: Final = GROUP_MEMBER.c.left_on.is_(None)
_MEMBERS: Final = select(func.count(distinct(_OF))).where(GROUP_MEMBER.c.group_id == GROUP.c.id, _THERE)

GROUPS: Final = select(GROUP, _MEMBERS.scalar_subquery().label("members")).subquery("groups")
"""Every group, and how many organisations are in it; who those are, and how many, is for the network."""


async def group(connection: AsyncConnection, group_id: UUID) -> Any:
    """Return one group. Raises ProblemError (404) where the read model holds none, or none yet."""
    found = (await connection.execute(select(GROUPS).where(GROUPS.c.id == group_id))).one_or_none()
    if found is None:
        raise not_found("group", group_id)
    return found


async def members(connection: AsyncConnection, group_id: UUID, *, has_left: bool = False) -> Sequence[Any]:
    """Return who is in a group, or was, by name: ``id``, ``name``, ``synthetic``, ``joined_on`` and ``left_on``."""
    at = _OF.label("final_id")
    places = (
        select(
            at, func.min(GROUP_MEMBER.c.joined_on).label("joined_on"), func.max(GROUP_MEMBER.c.left_on).label("left_on")
        )
        .where(GROUP_MEMBER.c.group_id == group_id, GROUP_MEMBER.c.left_on.is_not(None) if has_left else _THERE)
        .group_by(at)
        .subquery("places")
    )
    query = (
        select(
            places.c.final_id.label("id"),
            ORGANISATION.c.name,
            ORGANISATION.c.synthetic,
            places.c.joined_on,
            places.c.left_on,
        )
        .outerjoin_from(places, ORGANISATION, ORGANISATION.c.id == places.c.final_id)
        .order_by(func.lower(ORGANISATION.c.name), places.c.final_id)
        .limit(MEMBERS_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def groups_of(connection: AsyncConnection, records: Collection[UUID]) -> Sequence[Any]:
    """Return the groups that an organisation, known by these records, is in: ``id``, ``name`` and ``kind``."""
    query = (
        select(GROUP.c.id, GROUP.c.name, GROUP.c.kind)
        .where(
            GROUP.c.id.in_(select(GROUP_MEMBER.c.group_id).where(GROUP_MEMBER.c.organisation_id.in_(records), _THERE))
        )
        .order_by(GROUP.c.id)
        .limit(_GROUPS_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


_GROUPS_MAX: Final = 100
