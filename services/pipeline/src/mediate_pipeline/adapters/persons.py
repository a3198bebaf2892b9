"""Reads and removes what the pipeline holds about a person: their account on teams, in grants, among managers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Column, Select, Table, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_pipeline.adapters import call_persons, disclosures
from mediate_pipeline.adapters.brought_tables import BROUGHT_FILE, BROUGHT_MEANING
from mediate_pipeline.adapters.deal_tables import DealNoteRow
from mediate_pipeline.adapters.fund_tables import FundRow
from mediate_pipeline.adapters.override_tables import DealOverrideRow
from mediate_pipeline.adapters.tables import DealGrantRow, DealMemberRow, DealRow, FundManagerRow
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Held

_DEAL = table_of(DealRow)
_FUND = table_of(FundRow)
_OVERRIDE = table_of(DealOverrideRow)
_NOTE = table_of(DealNoteRow)
_NOTES = select(_NOTE.c.id, _NOTE.c.deal_id, _NOTE.c.created_at)
_MEMBER = table_of(DealMemberRow)
_MANAGER = table_of(FundManagerRow)
_GRANT = table_of(DealGrantRow)

_FILES = select(*(BROUGHT_FILE.c[name] for name in ("id", "name", "kind", "rows", "created_at")))


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
        "file brought to import": _FILES.where(BROUGHT_FILE.c.account_id == account_id).order_by(BROUGHT_FILE.c.id),
        "note about a deal they wrote": _NOTES.where(_NOTE.c.author_id == account_id).order_by(_NOTE.c.id),
        "next step that is theirs": select(_DEAL.c.id).where(_DEAL.c.next_step_account_id == account_id),
        "exception they asked for": _overrides(_OVERRIDE.c.asked_by, account_id),
        "exception they decided on": _overrides(_OVERRIDE.c.decided_by, account_id),
    }
    of_deals = [
        Held(kind=kind, record=to_jsonable_python(dict(row._mapping)))
        for kind, query in kinds.items()
        for row in await connection.execute(query)
    ]
    told = [
        Held(kind="disclosure they had a hand in", record=to_jsonable_python(each))
        for each in await disclosures.steps_by(connection, account_id)
    ]
    return [*of_deals, *told, *await call_persons.held(connection, account_id)]


def _overrides(column: Column[UUID], account_id: UUID) -> Select[tuple[object, ...]]:
    named = select(_OVERRIDE.c.id, _OVERRIDE.c.deal_id, _OVERRIDE.c.created_at, _OVERRIDE.c.decided_at)
    return named.where(column == account_id).order_by(_OVERRIDE.c.id)


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


async def remove_files(transaction: Transaction, account_id: UUID) -> list[UUID]:
    """Drop the files that an account brought to import, and what it said of their columns; return the files."""
    await transaction.execute(BROUGHT_MEANING.delete().where(BROUGHT_MEANING.c.account_id == account_id))
    theirs = BROUGHT_FILE.delete().where(BROUGHT_FILE.c.account_id == account_id).returning(BROUGHT_FILE.c.id)
    return sorted((await transaction.execute(theirs)).scalars())


async def forget_author(transaction: Transaction, account_id: UUID) -> list[UUID]:
    """Let notes about deals be nobody's that an account wrote; return them. The notes stay: they are the deals'."""
    theirs = update(_NOTE).where(_NOTE.c.author_id == account_id).values(author_id=None)
    return sorted((await transaction.execute(theirs.returning(_NOTE.c.id))).scalars())


async def free_next_steps(transaction: Transaction, account_id: UUID, *, at: datetime) -> list[UUID]:
    """Let next steps be nobody's in particular that were an account's; return their deals, each a version on."""
    query = select(_DEAL.c.id).where(_DEAL.c.next_step_account_id == account_id).order_by(_DEAL.c.id)
    found = list((await transaction.execute(query.with_for_update())).scalars())
    values = {"next_step_account_id": None, "version": _DEAL.c.version + 1, "updated_at": at}
    await transaction.execute(update(_DEAL).where(_DEAL.c.id.in_(found)).values(**values))
    return found


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
