"""Finds organisations of the read model by name, and counts who belongs to them."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.identity_tables import MEMBERSHIP
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.domain.memberships import MembershipStatus


class OrganisationName(NamedTuple):
    """An organisation, as far as one needs to know it to choose it."""

    id: UUID
    name: str
    synthetic: bool


class Belonging(NamedTuple):
    """How many belong to an organisation, and how many ask to."""

    active: int = 0
    requested: int = 0


async def named(
    connection: AsyncConnection, text: str, *, within: Collection[UUID] | None = None, limit: int
) -> Sequence[OrganisationName]:
    """Return organisations with a text somewhere in their name, by name; of these ids alone where they are given.

    A record that another one stands for is left out.
    """
    query = (
        select(ORGANISATION.c.id, ORGANISATION.c.name, ORGANISATION.c.synthetic)
        .where(~ORGANISATION.c.is_merged)
        .order_by(func.lower(ORGANISATION.c.name), ORGANISATION.c.id)
        .limit(limit)
    )
    if text.strip():
        query = query.where(ORGANISATION.c.name.icontains(text.strip(), autoescape=True))
    if within is not None:
        query = query.where(ORGANISATION.c.id.in_(within))
    return [OrganisationName(*row) for row in await connection.execute(query)]


async def names(connection: AsyncConnection, identifiers: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what organisations are called, as far as the gateway has heard of them."""
    query = select(ORGANISATION.c.id, ORGANISATION.c.name).where(ORGANISATION.c.id.in_(identifiers))
    return {row.id: row.name for row in await connection.execute(query)}


async def belonging(connection: AsyncConnection, identifiers: Collection[UUID]) -> Mapping[UUID, Belonging]:
    """Return how many belong to each of these organisations and ask to; those without anybody are left out."""
    query = (
        select(
            MEMBERSHIP.c.organisation_id,
            func.count().filter(MEMBERSHIP.c.status == MembershipStatus.ACTIVE.value),
            func.count().filter(MEMBERSHIP.c.status == MembershipStatus.REQUESTED.value),
        )
        .where(MEMBERSHIP.c.organisation_id.in_(identifiers))
        .group_by(MEMBERSHIP.c.organisation_id)
    )
    return {row[0]: Belonging(row[1], row[2]) for row in await connection.execute(query)}


async def asked_at(connection: AsyncConnection, *, limit: int) -> Sequence[UUID]:
    """Return the organisations that somebody waits for an answer of, longest first."""
    query = (
        select(MEMBERSHIP.c.organisation_id)
        .where(MEMBERSHIP.c.status == MembershipStatus.REQUESTED.value)
        .group_by(MEMBERSHIP.c.organisation_id)
        .order_by(func.min(MEMBERSHIP.c.requested_at))
        .limit(limit)
    )
    return [row[0] for row in await connection.execute(query)]
