"""Reads what organisations are asked, what they carry, and whom nobody has heard from yet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, distinct, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import LocalisedLine
from mediate_contracts.vocabulary import AssignmentRole, AssignmentStatus, ItemStatus
from mediate_gateway.adapters.tables import ASSIGNMENT, ITEM, LINE, ORGANISATION
from mediate_gateway.adapters.views import View
from mediate_shared.identity.actor import Reach

SHOWN_MAX: Final = 200


class Share(View):
    """An organisation's part in an item: asked for, or carried. What is not known yet of either is None.

    ``heard_at`` is when the item was last heard of, ``rhythm_days`` how often it should be; ``reminded`` is how often
    the organisation was reminded of its offer.
    """

    id: UUID
    item_id: UUID
    item_code: str | None
    item_title: LocalisedLine | None
    item_status: ItemStatus | None
    line_number: int | None
    organisation_id: UUID
    organisation: str | None
    synthetic: bool
    role: AssignmentRole
    status: AssignmentStatus
    since: datetime
    updated_at: datetime
    heard_at: datetime | None
    rhythm_days: int | None
    due_date: date | None
    reminded: int | None
    reminded_at: datetime | None


class Coverage(NamedTuple):
    """How many organisations there are, carry something, and have an offer to answer; and how many offers wait."""

    organisations: int
    carrying: int
    asked: int
    offers: int


def _shares() -> Select[Any]:
    return (
        select(
            ASSIGNMENT,
            ITEM.c.code.label("item_code"),
            ITEM.c.title.label("item_title"),
            ITEM.c.status.label("item_status"),
            ITEM.c.heard_at,
            ITEM.c.due_date,
            LINE.c.number.label("line_number"),
            LINE.c.rhythm_days,
            ORGANISATION.c.name.label("organisation"),
            func.coalesce(ORGANISATION.c.synthetic, false()).label("synthetic"),
        )
        .outerjoin_from(ASSIGNMENT, ITEM, ITEM.c.id == ASSIGNMENT.c.item_id)
        .outerjoin(LINE, LINE.c.id == ITEM.c.line_id)
        .outerjoin(ORGANISATION, ORGANISATION.c.id == ASSIGNMENT.c.organisation_id)
    )


def _theirs(organisations: Collection[UUID]) -> ColumnElement[bool]:
    return ASSIGNMENT.c.organisation_id.in_(organisations) if organisations else false()


async def open_offers(connection: AsyncConnection, reach: Reach, *, limit: int = SHOWN_MAX) -> list[Share]:
    """Return the offers without an answer that somebody may know of (CASE), the longest open first."""
    query = _shares().where(ASSIGNMENT.c.status == AssignmentStatus.OFFERED)
    if not reach.everything:
        query = query.where(_theirs(reach.organisations))
    return await _found(connection, query.order_by(ASSIGNMENT.c.since, ASSIGNMENT.c.id).limit(limit))


async def asked_of(
    connection: AsyncConnection, organisations: Collection[UUID], *, limit: int = SHOWN_MAX
) -> list[Share]:
    """Return the offers without an answer of these organisations, the longest open first."""
    return await open_offers(connection, Reach(organisations=frozenset(organisations)), limit=limit)


async def carried_by(connection: AsyncConnection, organisations: Collection[UUID]) -> list[Share]:
    """Return what these organisations carry, by line and code."""
    query = (
        _shares()
        .where(ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED, _theirs(organisations))
        .order_by(LINE.c.number.nulls_last(), func.char_length(ITEM.c.code), ITEM.c.code, ASSIGNMENT.c.id)
    )
    return await _found(connection, query.limit(SHOWN_MAX))


async def coverage(connection: AsyncConnection) -> Coverage:
    """Return how far the organisations of the ecosystem take part; offers count, so this is for who reaches CASE."""
    carrying, offered = (
        ASSIGNMENT.c.status == status for status in (AssignmentStatus.ACCEPTED, AssignmentStatus.OFFERED)
    )
    organisation = distinct(ASSIGNMENT.c.organisation_id)
    row = (
        await connection.execute(
            select(
                select(func.count()).select_from(ORGANISATION).where(~ORGANISATION.c.is_merged).scalar_subquery(),
                func.count(organisation).filter(carrying),
                func.count(organisation).filter(offered),
                func.count().filter(offered),
            ).select_from(ASSIGNMENT)
        )
    ).one()
    return Coverage(*row)


async def carrying_most(connection: AsyncConnection, *, limit: int) -> Sequence[tuple[UUID, str | None, int]]:
    """Return the organisations that carry most items, and how many."""
    items = func.count(distinct(ASSIGNMENT.c.item_id))
    query = (
        select(ASSIGNMENT.c.organisation_id, ORGANISATION.c.name, items)
        .outerjoin_from(ASSIGNMENT, ORGANISATION, ORGANISATION.c.id == ASSIGNMENT.c.organisation_id)
        .where(ASSIGNMENT.c.status == AssignmentStatus.ACCEPTED)
        .group_by(ASSIGNMENT.c.organisation_id, ORGANISATION.c.name)
        .order_by(items.desc(), ORGANISATION.c.name)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await connection.execute(query)]


def by_organisation(shares: Sequence[Share]) -> Mapping[UUID, list[Share]]:
    """Return shares by whose they are, in the order in which each organisation comes first."""
    found: dict[UUID, list[Share]] = {}
    for share in shares:
        found.setdefault(share.organisation_id, []).append(share)
    return found


async def _found(connection: AsyncConnection, query: Select[Any]) -> list[Share]:
    return [
        Share(**{name: value for name, value in row._mapping.items() if name in Share.model_fields})
        for row in await connection.execute(query)
    ]
