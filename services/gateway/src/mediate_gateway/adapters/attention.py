"""Reads what asks for attention on the start page: what stalls, what nobody took on, who waits to be let in."""

from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_gateway.adapters.agenda import ItemRecord, carried, in_order_of_codes, items_with_lines
from mediate_gateway.adapters.identity_tables import ACCOUNT, INVITATION, MEMBERSHIP
from mediate_gateway.adapters.tables import ITEM, LINE, ORGANISATION
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.attention import STALLED_DAYS, TAKEN_ON
from mediate_gateway.domain.memberships import MembershipStatus
from mediate_gateway.domain.progress import CONCLUDED

SHOWN_MAX: Final = 6
"""How many items a block of the start page names; the list behind it holds all."""


class Found(NamedTuple):
    """The first of some items, and how many there are."""

    items: list[ItemRecord]
    total: int


class Household(NamedTuple):
    """What an administrator keeps an eye on, as counts."""

    accounts: int
    asking: int
    invitations: int
    lines: int
    organisations: int


def stalls(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition that taken-on work was not heard of for longer than the rhythm of its line allows."""
    rhythm = select(LINE.c.rhythm_days).where(LINE.c.id == ITEM.c.line_id).correlate(ITEM).scalar_subquery()
    allowed = func.make_interval(0, 0, 0, func.coalesce(rhythm, STALLED_DAYS))
    return ITEM.c.status.in_(TAKEN_ON) & (ITEM.c.heard_at < now - allowed)


def is_late(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that an item's day has passed without an outcome."""
    return (ITEM.c.due_date < today) & ITEM.c.status.not_in(CONCLUDED)


def waits_for_somebody() -> ColumnElement[bool]:
    """Return the condition that an item still to be done has nobody who carries it."""
    return ITEM.c.status.not_in(CONCLUDED) & ~carried()


async def stalled(connection: AsyncConnection, *, now: datetime) -> Found:
    """Return the items that stall, longest first."""
    return await _found(connection, stalls(now), ITEM.c.heard_at, ITEM.c.id)


async def overdue(connection: AsyncConnection, *, today: date) -> Found:
    """Return the items whose day has passed, longest first."""
    return await _found(connection, is_late(today), ITEM.c.due_date, ITEM.c.id)


async def taken_on_by_nobody(connection: AsyncConnection) -> Found:
    """Return the items that nobody carries, those with the nearest day first, then by line and code."""
    return await _found(connection, waits_for_somebody(), ITEM.c.due_date.nulls_last(), *in_order_of_codes())


async def household(connection: AsyncConnection, *, now: datetime) -> Household:
    """Return how many people there are, ask to be let in, and have an invitation, and whether the hub holds much."""
    # Each of them is one count over an index or a small table, and together they are one question.
    counts = (
        select(func.count()).select_from(ACCOUNT).where(ACCOUNT.c.status == AccountStatus.ACTIVE.value),
        select(func.count()).select_from(MEMBERSHIP).where(MEMBERSHIP.c.status == MembershipStatus.REQUESTED.value),
        select(func.count())
        .select_from(INVITATION)
        .where(INVITATION.c.accepted_at.is_(None), INVITATION.c.revoked_at.is_(None), INVITATION.c.expires_at > now),
        select(func.count()).select_from(LINE),
        select(func.count()).select_from(ORGANISATION),
    )
    return Household(*(await connection.execute(select(*(each.scalar_subquery() for each in counts)))).one())


async def _found(connection: AsyncConnection, condition: ColumnElement[bool], *order: Any) -> Found:
    rows = (await connection.execute(items_with_lines().where(condition).order_by(*order).limit(SHOWN_MAX))).all()
    total = len(rows)
    if total == SHOWN_MAX:
        total = (await connection.execute(select(func.count()).select_from(ITEM).where(condition))).scalar_one()
    items = [
        ItemRecord(**{name: value for name, value in row._mapping.items() if name in ItemRecord.model_fields})
        for row in rows
    ]
    return Found(items, total)
