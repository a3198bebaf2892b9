"""Reads and writes groups, and the places of organisations in them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_community.adapters.connection_tables import (
    DescribedGroup,
    Group,
    GroupPlace,
    GroupPlaceRow,
    GroupRow,
    OpenGroup,
)
from mediate_community.adapters.parties import one_and_the_same
from mediate_contracts.vocabulary import GroupKind, PostStatus
from mediate_shared.database import table_of
from mediate_shared.identity.actor import Reach
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records, in_order

_GROUP = table_of(GroupRow)
_PLACE = table_of(GroupPlaceRow)
_GROUPS = Records(_GROUP, Group, "group")
_PLACES = Records(_PLACE, GroupPlace, "place in the group")
_THERE: Final = _PLACE.c.left_on.is_(None)


async def add(transaction: Transaction, group: DescribedGroup, *, at: datetime) -> Group:
    """Insert a group, open to all."""
    values = {name: getattr(group, name) for name in DescribedGroup.model_fields}
    return Group.model_validate(await _GROUPS.add(transaction, {**values, "status": PostStatus.OPEN}, at=at))


async def for_update(transaction: Transaction, identifier: UUID, *, expecting: int | None = None) -> Group:
    """Return a group, locked. Raises ProblemError: 404 where there is none, 412 where its version is another."""
    return Group.model_validate(await _GROUPS.for_update(transaction, identifier, expecting=expecting))


async def change(transaction: Transaction, group: Group, described: OpenGroup, *, at: datetime) -> Group:
    """Write the next version of a locked group."""
    changes = {name: getattr(described, name) for name in OpenGroup.model_fields}
    return Group.model_validate(await _GROUPS.change(transaction, group.model_dump(), changes, at=at))


async def get(connection: AsyncConnection, identifier: UUID) -> Group:
    """Return one group. Raises ProblemError (404) where there is none."""
    return await _GROUPS.get(connection, identifier)


async def listing(
    connection: AsyncConnection,
    *,
    organisation_id: UUID | None,
    kind: GroupKind | None,
    status: PostStatus | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Group]:
    """Return groups in the order they were formed, behind ``after``; those an organisation is in, or all."""
    query = in_order(select(_GROUP), _GROUP, after=after, limit=limit, kind=kind, status=status)
    if organisation_id is not None:
        own = select(_PLACE.c.group_id).where(_of(organisation_id), _THERE)
        query = query.where(_GROUP.c.id.in_(own))
    return [Group.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def take_place(
    transaction: Transaction, group_id: UUID, organisation_id: UUID, joined_on: date, *, at: datetime
) -> GroupPlace:
    """Insert the place of an organisation in a locked group."""
    values: dict[str, Any] = {
        "group_id": group_id,
        "organisation_id": organisation_id,
        "joined_on": joined_on,
        "left_on": None,
        "reason": None,
    }
    return GroupPlace.model_validate(await _PLACES.add(transaction, values, at=at))


async def leave_place(
    transaction: Transaction, place: GroupPlace, left_on: date, reason: str | None, *, at: datetime
) -> GroupPlace:
    """Write that an organisation left, as the next version of its place."""
    changes = {"left_on": left_on, "reason": reason}
    return GroupPlace.model_validate(await _PLACES.change(transaction, place.model_dump(), changes, at=at))


async def place_now(transaction: Transaction, group_id: UUID, organisation_id: UUID) -> GroupPlace | None:
    """Return the place that an organisation has in a group, whichever of its records joined; None where it has none.

    The group is locked by then, so that nobody joins or leaves meanwhile.
    """
    query = select(_PLACE).where(_PLACE.c.group_id == group_id, _of(organisation_id), _THERE).order_by(_PLACE.c.id)
    row = (await transaction.execute(query.limit(1))).one_or_none()
    return None if row is None else GroupPlace.model_validate(dict(row._mapping))


async def last_left(transaction: Transaction, group_id: UUID, organisation_id: UUID) -> date | None:
    """Return the day on which an organisation left a group last; None where it never did."""
    query = select(func.max(_PLACE.c.left_on)).where(_PLACE.c.group_id == group_id, _of(organisation_id))
    left: date | None = await transaction.connection.scalar(query)
    return left


async def members(transaction: Transaction, group_id: UUID) -> int:
    """Return how many organisations are in a group."""
    query = select(func.count()).where(_PLACE.c.group_id == group_id, _THERE)
    return await transaction.connection.scalar(query) or 0


async def groups_of(transaction: Transaction, organisation_id: UUID) -> int:
    """Return how many groups an organisation is in."""
    query = select(func.count()).where(_of(organisation_id), _THERE)
    return await transaction.connection.scalar(query) or 0


async def places(
    connection: AsyncConnection,
    group_id: UUID,
    *,
    reach: Reach,
    has_left: bool,
    after: UUID | None,
    limit: int,
) -> Sequence[GroupPlace]:
    """Return the places in a group within reach, in the order of joining: those that are taken, or were."""
    query = in_order(select(_PLACE), _PLACE, after=after, limit=limit, group_id=group_id)
    query = query.where(~_THERE if has_left else _THERE, _seen(reach))
    return [GroupPlace.model_validate(dict(row._mapping)) for row in await connection.execute(query)]


async def place(connection: AsyncConnection, group_id: UUID, organisation_id: UUID, *, reach: Reach) -> GroupPlace:
    """Return the latest place of an organisation in a group. Raises ProblemError (404) where none is within reach."""
    query = select(_PLACE).where(_PLACE.c.group_id == group_id, _of(organisation_id), _seen(reach))
    row = (await connection.execute(query.order_by(_PLACE.c.id.desc()).limit(1))).one_or_none()
    if row is None:
        raise not_found("place in the group", organisation_id)
    return GroupPlace.model_validate(dict(row._mapping))


def _of(organisation_id: UUID) -> ColumnElement[bool]:
    return _PLACE.c.organisation_id.in_(one_and_the_same(organisation_id))


def _seen(reach: Reach) -> ColumnElement[bool]:
    return true() if reach.everything else _PLACE.c.organisation_id.in_(reach.organisations)
