"""Reads and removes what the pipeline holds about a person: their account on teams, in grants, among managers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Column, Select, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_pipeline.adapters.tables import DealGrantRow, DealMemberRow, DealRow, FundManagerRow, FundRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Held

_DEAL = table_of(DealRow)
_FUND = table_of(FundRow)
_MEMBER = table_of(DealMemberRow)
_MANAGER = table_of(FundManagerRow)
_GRANT = table_of(DealGrantRow)


@dataclass(frozen=True)
class LeftWith:
    """A deal, locked, and everybody who may read it."""

    deal_id: UUID
    synthetic: bool
    accounts: frozenset[UUID]


async def held(connection: AsyncConnection, account_id: UUID) -> Sequence[Held]:
    """Return what is held about an account: where it is named, and which deals it opened by their ids."""
    opened = select(_DEAL.c.id, _DEAL.c.created_at).where(_DEAL.c.opened_by == account_id).order_by(_DEAL.c.id)
    kinds: Mapping[str, Select[tuple[object, ...]]] = {
        "place on a deal's team": select(_MEMBER).where(_MEMBER.c.account_id == account_id).order_by(_MEMBER.c.deal_id),
        "deal granted to them": select(_GRANT).where(_GRANT.c.account_id == account_id).order_by(_GRANT.c.deal_id),
        "fund they manage": select(_MANAGER).where(_MANAGER.c.account_id == account_id).order_by(_MANAGER.c.fund_id),
        "deal they opened": opened,
    }
    return [
        Held(kind=kind, record=to_jsonable_python(dict(row._mapping)))
        for kind, query in kinds.items()
        for row in await connection.execute(query)
    ]


async def lock_funds_of(transaction: Transaction, account_id: UUID) -> Sequence[UUID]:
    """Return the funds that an account manages, their rows locked in order of opening."""
    managed = select(_MANAGER.c.fund_id).where(_MANAGER.c.account_id == account_id)
    found = await transaction.execute(
        select(_FUND.c.id).where(_FUND.c.id.in_(managed)).order_by(_FUND.c.id).with_for_update()
    )
    return found.scalars().all()


async def lock_deals_of(transaction: Transaction, account_id: UUID, funds: Collection[UUID]) -> Sequence[UUID]:
    """Return the deals that an account reads, those of these funds included, their rows locked in order of opening."""
    named = (select(table.c.deal_id).where(table.c.account_id == account_id) for table in (_MEMBER, _GRANT))
    found = await transaction.execute(
        select(_DEAL.c.id)
        .where(or_(_DEAL.c.fund_id.in_(funds), *(_DEAL.c.id.in_(each) for each in named)))
        .order_by(_DEAL.c.id)
        .with_for_update()
    )
    return found.scalars().all()


async def remove_from_deals(
    transaction: Transaction, account_id: UUID, deals: Collection[UUID], *, at: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Take an account off teams, and deals back from it that were granted; return both lists, each deal a version on.

    ``deals`` are those that are locked: what names the account in another one meanwhile, is after this.
    """
    off_team = await _removed(transaction, _MEMBER, _MEMBER.c.deal_id, account_id, deals)
    taken_back = await _removed(transaction, _GRANT, _GRANT.c.deal_id, account_id, deals)
    await _next_version(transaction, _DEAL, {*off_team, *taken_back}, at=at)
    return off_team, taken_back


async def remove_from_funds(
    transaction: Transaction, account_id: UUID, funds: Collection[UUID], *, at: datetime
) -> list[UUID]:
    """Let an account manage these locked funds no more; return those it did manage, each a version on."""
    managed = await _removed(transaction, _MANAGER, _MANAGER.c.fund_id, account_id, funds)
    await _next_version(transaction, _FUND, managed, at=at)
    return managed


async def readers_of(transaction: Transaction, deals: Collection[UUID]) -> Sequence[LeftWith]:
    """Return who may read each of these deals."""
    on_team, granted = (
        select(table.c.deal_id, table.c.account_id).where(table.c.deal_id.in_(deals)) for table in (_MEMBER, _GRANT)
    )
    managing = (
        select(_DEAL.c.id.label("deal_id"), _MANAGER.c.account_id)
        .join_from(_DEAL, _MANAGER, _MANAGER.c.fund_id == _DEAL.c.fund_id)
        .where(_DEAL.c.id.in_(deals))
    )
    named: dict[UUID, set[UUID]] = {}
    for row in await transaction.execute(on_team.union_all(granted, managing)):
        named.setdefault(row.deal_id, set()).add(row.account_id)
    known = await transaction.execute(
        select(_DEAL.c.id, _DEAL.c.synthetic).where(_DEAL.c.id.in_(deals)).order_by(_DEAL.c.id)
    )
    return [LeftWith(deal.id, deal.synthetic, frozenset(named.get(deal.id, ()))) for deal in known]


async def _removed(
    transaction: Transaction, table: Table, identifier: Column[UUID], account_id: UUID, among: Collection[UUID]
) -> list[UUID]:
    theirs = table.delete().where(table.c.account_id == account_id, identifier.in_(among))
    return sorted((await transaction.execute(theirs.returning(identifier))).scalars())


async def _next_version(transaction: Transaction, table: Table, ids: Collection[UUID], *, at: datetime) -> None:
    await transaction.execute(
        table.update().where(table.c.id.in_(ids)).values(version=table.c.version + 1, updated_at=at)
    )
