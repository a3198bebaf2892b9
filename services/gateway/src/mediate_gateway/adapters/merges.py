"""Which records are of one organisation: a merge moves nothing, so whoever reads looks under all of them.

The record that stands for itself is called the final one. Every other is a row of ``MERGE`` that names it, however many
merges lie between.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Uuid,
    bindparam,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.community_read_model import GROUP_MEMBER, MATCH, NEED, OFFER, RELATION
from mediate_gateway.adapters.identity_tables import MEMBERSHIP
from mediate_gateway.adapters.tables import ASSIGNMENT, MERGE, ORGANISATION
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_shared.journal import Transaction

ONE_MAX: Final = 200
"""Most records of one organisation that are read; the registry merges no more than half of that into one."""
_DEPTH_MAX: Final = 50
"""A chain of merges longer than the registry lets grow: where it is reached, the table holds what no event said."""


def final(organisation_id: ColumnElement[UUID]) -> ColumnElement[UUID]:
    """Return the expression for the record that stands for an organisation: itself where it was not merged."""
    merge = MERGE.alias()
    stands = select(merge.c.final_id).where(merge.c.id == organisation_id).scalar_subquery()
    found: ColumnElement[UUID] = func.coalesce(stands, organisation_id)
    return found


def stands(organisation_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Return the condition that a record stands for itself; lists of organisations hold no others."""
    merge = MERGE.alias()
    return ~exists().where(merge.c.id == organisation_id)


_ASKED: Final = bindparam("asked", type_=Uuid())
_FINAL_OF: Final = func.coalesce(
    select(MERGE.c.final_id).where(MERGE.c.id == _ASKED).scalar_subquery(), _ASKED, type_=Uuid()
)
_STANDING_FOR: Final = union_all(
    select(_FINAL_OF.label("id"), literal(0).label("place")),
    select(MERGE.c.id, literal(1)).where(MERGE.c.final_id == _FINAL_OF),
).subquery("one")
_IN_ORDER: Final = select(_STANDING_FOR.c.id).order_by(_STANDING_FOR.c.place, _STANDING_FOR.c.id).limit(ONE_MAX)


async def standing_for(connection: AsyncConnection | Transaction, organisation_id: UUID) -> list[UUID]:
    """Return the ids of every record of the organisation that this one is of, at most 200.

    The first is the final one: a page is its page. Where nothing was merged, there is only the one that was asked for,
    whether it is known or not.
    """
    return list((await connection.execute(_IN_ORDER, {"asked": organisation_id})).scalars())


async def also_known_as(connection: AsyncConnection, organisation_id: UUID) -> Sequence[Any]:
    """Return the records merged into a final one: ``id``, ``name``, ``into_id`` and ``merged_at``, the newest first."""
    query = (
        select(MERGE.c.id, func.coalesce(ORGANISATION.c.name, MERGE.c.name).label("name"), MERGE.c.into_id)
        .add_columns(MERGE.c.merged_at)
        .outerjoin_from(MERGE, ORGANISATION, ORGANISATION.c.id == MERGE.c.id)
        .where(MERGE.c.final_id == organisation_id)
        .order_by(MERGE.c.merged_at.desc(), MERGE.c.id)
        .limit(ONE_MAX)
    )
    found: Sequence[Any] = (await connection.execute(query)).all()
    return found


async def merged_among(connection: AsyncConnection, identifiers: Collection[UUID]) -> set[UUID]:
    """Return those of these records that another one stands for."""
    return set((await connection.execute(select(MERGE.c.id).where(MERGE.c.id.in_(identifiers)))).scalars())


_HELD: Final = (
    ("people", MEMBERSHIP.c.organisation_id, MEMBERSHIP.c.status == MembershipStatus.ACTIVE.value),
    ("items", ASSIGNMENT.c.organisation_id, ASSIGNMENT.c.status.in_(("offered", "accepted"))),
    ("needs", NEED.c.organisation_id, true()),
    ("offers", OFFER.c.organisation_id, true()),
    ("matches", MATCH.c.seeker_id, true()),
    ("matches", MATCH.c.provider_id, true()),
    ("groups", GROUP_MEMBER.c.organisation_id, GROUP_MEMBER.c.left_on.is_(None)),
    ("relations", RELATION.c.organisation_id, true()),
    ("relations", RELATION.c.other_id, true()),
)
HELD: Final = tuple(dict.fromkeys(name for name, _, _ in _HELD))
"""What is kept under a record, besides what it says of itself."""


async def holdings(connection: AsyncConnection, identifiers: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """Return how much is kept under each record: people, agenda items, needs and so on; what there is none of is 0."""
    counts = union_all(
        *(
            select(literal(name).label("name"), column.label("id"), func.count().label("number"))
            .where(column.in_(identifiers), condition)
            .group_by(column)
            for name, column, condition in _HELD
        )
    )
    found: dict[UUID, dict[str, int]] = {each: dict.fromkeys(HELD, 0) for each in identifiers}
    for row in await connection.execute(counts):
        found[row.id][row.name] += row.number
    return found


# Whoever belongs to one record of an organisation acts for all of them; looked up with the memberships themselves.
_STANDING: Final = MERGE.alias("standing")
_MERGED: Final = MERGE.alias("merged")
_FINAL: Final = func.coalesce(_STANDING.c.final_id, MEMBERSHIP.c.organisation_id)


def with_merged(memberships: FromClause) -> FromClause:
    """Return a join that holds ``MEMBERSHIP``, joined to what ``acting_for`` reads."""
    return memberships.outerjoin(_STANDING, _STANDING.c.id == MEMBERSHIP.c.organisation_id).outerjoin(
        _MERGED, _MERGED.c.final_id == _FINAL
    )


def acting_for(*conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return the expression for every record of the organisations of memberships that meet the conditions, as an array.

    None where there is none; one may be in it more than once.
    """
    return func.array_cat(
        func.array_agg(_FINAL).filter(MEMBERSHIP.c.organisation_id.is_not(None), *conditions),
        func.array_agg(_MERGED.c.id).filter(_MERGED.c.id.is_not(None), *conditions),
        type_=ARRAY(Uuid()),
    )


def merged_into(organisation_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    """Return the expression for every record merged into a final one, as an array; None where there is none."""
    merge = MERGE.alias()
    return select(func.array_agg(merge.c.id)).where(merge.c.final_id == organisation_id).scalar_subquery()


def _settled() -> Any:
    above, below = MERGE.alias("above"), MERGE.alias("below")
    chain = (
        select(above.c.id, above.c.into_id.label("final_id"), literal(1).label("depth"))
        .where(stands(above.c.into_id))
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(below.c.id, chain.c.final_id, chain.c.depth + 1)
        .join_from(below, chain, chain.c.id == below.c.into_id)
        .where(chain.c.depth < _DEPTH_MAX)
    )
    return (
        update(MERGE)
        .values(final_id=chain.c.final_id)
        .where(MERGE.c.id == chain.c.id, MERGE.c.final_id != chain.c.final_id)
    )


_SETTLED: Final = _settled()


async def settle(transaction: Transaction) -> None:
    """Find anew which record every merged one ends at; merges of different records are heard in any order."""
    await transaction.execute(_SETTLED)
