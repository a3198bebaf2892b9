"""Reads and writes exceptions from what a fund asks; whoever reads the deal reads them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.values import Line, Money
from mediate_contracts.vocabulary import GateRule, OverrideStatus
from mediate_pipeline.adapters.override_tables import AskedOverride, DealOverrideRow, Override
from mediate_pipeline.adapters.tables import DealMemberRow, DealRow, FundManagerRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_shared.records import Records

_TABLE = table_of(DealOverrideRow)
_DEAL = table_of(DealRow)
_MEMBER = table_of(DealMemberRow)
_MANAGER = table_of(FundManagerRow)
_OVERRIDES = Records(_TABLE, Override, "override")
_ACCOUNT = bindparam("account", type_=Uuid)
_CHANGES = or_(
    exists().where(_MEMBER.c.deal_id == _DEAL.c.id, _MEMBER.c.account_id == _ACCOUNT),
    exists().where(_MANAGER.c.fund_id == _DEAL.c.fund_id, _MANAGER.c.account_id == _ACCOUNT),
)


class WaitingOverride(Override):
    """An exception that waits for a second person, with what its deal is called."""

    deal_title: Line


async def add(transaction: Transaction, asked: AskedOverride, *, at: datetime) -> Override:
    """Insert an exception that was asked for, at version 1; its deal's row is locked."""
    row = {**{name: getattr(asked, name) for name in AskedOverride.model_fields}, "status": OverrideStatus.REQUESTED}
    return Override.model_validate(await _OVERRIDES.add(transaction, row, at=at))


async def get(connection: AsyncConnection, deal_id: UUID, identifier: UUID) -> Override:
    """Return an exception of a deal. Raises ProblemError (404)."""
    found = await _OVERRIDES.get(connection, identifier)
    if found.deal_id != deal_id:
        raise not_found("override", identifier)
    return found


async def for_update(transaction: Transaction, deal_id: UUID, identifier: UUID, *, expecting: int) -> dict[str, Any]:
    """Return the row of an exception, locked after its deal's. Raises ProblemError (404, 412)."""
    await get(transaction.connection, deal_id, identifier)
    return await _OVERRIDES.for_update(transaction, identifier, expecting=expecting)


async def decide(
    transaction: Transaction,
    row: dict[str, Any],
    status: OverrideStatus,
    *,
    reason: str,
    at: datetime,
) -> Override:
    """Write what was decided on an exception, and by whom."""
    decided = {
        "status": status,
        "decided_by": transaction.actor.id,
        "decided_at": at,
        "decision_reason": reason,
    }
    return Override.model_validate(await _OVERRIDES.change(transaction, row, decided, at=at))


async def count(transaction: Transaction, deal_id: UUID) -> int:
    """Return how many exceptions were asked for a deal."""
    found = await transaction.execute(select(func.count()).where(_TABLE.c.deal_id == deal_id))
    return int(found.scalar_one())


async def standing(
    transaction: Transaction, deal_id: UUID, *, fund_id: UUID, rule: GateRule, amount: Money
) -> Override | None:
    """Return the exception that waits or was granted for this very amount, or None."""
    asked = await transaction.execute(
        select(_TABLE).where(
            _TABLE.c.deal_id == deal_id,
            _TABLE.c.fund_id == fund_id,
            _TABLE.c.rule == rule,
            _TABLE.c.status.in_([OverrideStatus.REQUESTED, OverrideStatus.GRANTED]),
        )
    )
    found = (Override.model_validate(dict(row._mapping)) for row in asked)
    return next((each for each in found if each.amount_sought == amount), None)


async def listing(connection: AsyncConnection, deal_id: UUID, *, after: UUID | None, limit: int) -> Sequence[Override]:
    """Return a deal's exceptions in the order they were asked for, behind ``after``, at most ``limit``."""
    return await _OVERRIDES.listing(connection, after=after, limit=limit, deal_id=deal_id)


async def waiting(
    connection: AsyncConnection, *, account: UUID | None, after: UUID | None, limit: int
) -> Sequence[WaitingOverride]:
    """Return what waits for this account: asked by another, for a deal that it may change."""
    query = (
        select(_TABLE, _DEAL.c.title.label("deal_title"))
        .join(_DEAL, _DEAL.c.id == _TABLE.c.deal_id)
        .where(_TABLE.c.status == OverrideStatus.REQUESTED, _TABLE.c.asked_by.is_distinct_from(_ACCOUNT), _CHANGES)
        .order_by(_TABLE.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(_TABLE.c.id > after)
    found = await connection.execute(query, {"account": account})
    return [WaitingOverride.model_validate(dict(row._mapping)) for row in found]
