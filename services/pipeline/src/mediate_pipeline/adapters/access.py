"""Reads and writes who may read a deal: its team, its fund's managers, and whom it is granted to."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import bindparam, select

from mediate_contracts.values import AccountId, Line, Value
from mediate_pipeline.adapters.tables import DealGrantRow, DealMemberRow, DealRow, FundManagerRow
from mediate_pipeline.domain.access import MANAGERS_MAX, TEAM_MAX, TeamRole
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_DEAL = table_of(DealRow)
_MEMBER = table_of(DealMemberRow)
_MANAGER = table_of(FundManagerRow)
_GRANT = table_of(DealGrantRow)
_TEAM = select(_MEMBER).where(_MEMBER.c.deal_id == bindparam("deal"))
_GRANTS = select(_GRANT).where(_GRANT.c.deal_id == bindparam("deal")).order_by(_GRANT.c.granted_at, _GRANT.c.account_id)
_MANAGERS = select(_MANAGER.c.account_id).where(_MANAGER.c.fund_id == bindparam("fund")).order_by(_MANAGER.c.account_id)


class TeamMember(Value):
    """Somebody on a deal's team."""

    account_id: AccountId
    role: TeamRole = TeamRole.MEMBER


Team = Annotated[list[TeamMember], Field(min_length=1, max_length=TEAM_MAX)]
Managers = Annotated[list[AccountId], Field(min_length=1, max_length=MANAGERS_MAX)]


class Member(TeamMember):
    """Somebody on a deal's team, since when, and by whose doing."""

    added_at: datetime
    added_by: UUID | None


class Grant(Value):
    """Somebody whom a deal was granted to, to read it, and why."""

    account_id: AccountId
    reason: Line
    granted_at: datetime
    granted_by: UUID


class Access(BaseModel):
    """Who may read a deal; ``version`` is the deal's.

    Whom the deal was granted to sees of the grants their own alone.
    """

    id: UUID = Field(description="The deal's.")
    version: int
    updated_at: datetime
    team: list[Member]
    managers: list[AccountId] = Field(description="Of the deal's fund.")
    grants: list[Grant]


@dataclass(frozen=True)
class Named:
    """A deal, whether it is synthetic, and the accounts that are on its team or that it is granted to."""

    deal_id: UUID
    synthetic: bool
    accounts: frozenset[UUID]


def in_order(team: Collection[Member]) -> list[Member]:
    """Return a team as it is shown: those who lead it first."""
    return sorted(team, key=lambda member: (member.role is not TeamRole.LEAD, member.account_id))


async def team_of(transaction: Transaction, deal_id: UUID) -> list[Member]:
    """Return a deal's team, those who lead it first."""
    return in_order([_member(row) for row in await transaction.execute(_TEAM, {"deal": deal_id})])


async def grants_of(transaction: Transaction, deal_id: UUID) -> list[Grant]:
    """Return whom a deal is granted to, the first first."""
    return [_grant(row) for row in await transaction.execute(_GRANTS, {"deal": deal_id})]


async def managers_of(transaction: Transaction, fund_id: UUID | None) -> list[AccountId]:
    """Return the managers of a fund, sorted; nobody where there is none."""
    if fund_id is None:
        return []
    return [AccountId(account) for account in (await transaction.execute(_MANAGERS, {"fund": fund_id})).scalars()]


async def add_members(
    transaction: Transaction, deal_id: UUID, members: Sequence[TeamMember], *, at: datetime
) -> list[Member]:
    """Put people on a deal's team."""
    by = transaction.actor.id
    added = [Member(**member.model_dump(), added_at=at, added_by=by) for member in members]
    if added:
        # In one statement: the first of a team may be put there by whoever opened the deal, once.
        rows = [{"deal_id": deal_id, **member.model_dump()} for member in added]
        await transaction.execute(_MEMBER.insert().values(rows))
    return added


async def change_role(transaction: Transaction, deal_id: UUID, member: TeamMember) -> None:
    """Let somebody on a deal's team be something else there."""
    one = (_MEMBER.c.deal_id == deal_id) & (_MEMBER.c.account_id == member.account_id)
    await transaction.execute(_MEMBER.update().where(one).values(role=member.role))


async def remove_members(transaction: Transaction, deal_id: UUID, accounts: Collection[UUID]) -> None:
    """Take people off a deal's team; who removes themselves can do nothing about the deal after this."""
    if accounts:
        some = (_MEMBER.c.deal_id == deal_id) & _MEMBER.c.account_id.in_(accounts)
        await transaction.execute(_MEMBER.delete().where(some))


async def add_grant(
    transaction: Transaction, deal_id: UUID, account_id: AccountId, reason: str, *, by: UUID, at: datetime
) -> Grant:
    """Grant a deal to somebody."""
    grant = Grant(account_id=account_id, reason=reason, granted_at=at, granted_by=by)
    await transaction.execute(_GRANT.insert().inline(), {"deal_id": deal_id, **grant.model_dump()})
    return grant


async def remove_grants(transaction: Transaction, deal_id: UUID, accounts: Collection[UUID]) -> None:
    """Take a deal back from people."""
    if accounts:
        some = (_GRANT.c.deal_id == deal_id) & _GRANT.c.account_id.in_(accounts)
        await transaction.execute(_GRANT.delete().where(some))


async def named_on_deals_of(transaction: Transaction, fund_id: UUID) -> Iterator[Named]:
    """Return who is named on each deal of a fund; the deals' rows are locked, in order of opening."""
    of_fund = select(_DEAL.c.id, _DEAL.c.synthetic).where(_DEAL.c.fund_id == fund_id)
    deals = (await transaction.execute(of_fund.order_by(_DEAL.c.id).with_for_update())).all()
    # Read once the rows are locked, so that nobody is named after this and before it is said.
    on_team, granted = (
        select(table.c.deal_id, table.c.account_id).join(_DEAL).where(_DEAL.c.fund_id == fund_id)
        for table in (_MEMBER, _GRANT)
    )
    named: dict[UUID, set[UUID]] = {}
    for row in await transaction.execute(on_team.union_all(granted)):
        named.setdefault(row.deal_id, set()).add(row.account_id)
    return (Named(deal.id, deal.synthetic, frozenset(named.get(deal.id, ()))) for deal in deals)


def _member(row: Any) -> Member:
    return Member(account_id=row.account_id, role=row.role, added_at=row.added_at, added_by=row.added_by)


def _grant(row: Any) -> Grant:
    return Grant(account_id=row.account_id, reason=row.reason, granted_at=row.granted_at, granted_by=row.granted_by)
