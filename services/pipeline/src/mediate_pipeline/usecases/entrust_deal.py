"""Say who is on a deal's team, whom it is granted to, and from whom that is taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import AccountId, DealId, Line, Value
from mediate_pipeline.adapters import access, deals
from mediate_pipeline.adapters.access import Access, Grant, Member, Team
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.access import GRANTS_MAX, Basis, each_once, granted_too_often, reads_already
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.telling import tell_access
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found


class ComposeTeam(Value):
    """Everybody who is on a deal's team from now on."""

    members: Team


class GrantDeal(Value):
    """Whom a deal is granted to, to read it, and why."""

    account_id: AccountId
    reason: Line


@dataclass
class _Entrusted:
    """A locked deal with everybody who may read it; what is changed here is said and audited as one."""

    transaction: Transaction
    now: datetime
    by: UUID
    basis: Basis
    deal: Deal
    team: list[Member]
    managers: list[AccountId]
    grants: list[Grant]

    @classmethod
    async def locked(cls, transaction: Transaction, deal_id: DealId, *, now: datetime) -> "_Entrusted":
        account = changer_of(transaction)
        if account is None:
            raise not_found("deal", deal_id)
        await deals.for_change(transaction, deal_id, account=account)
        # Asked again now that nobody else changes it: who was taken off the team meanwhile entrusts it to nobody.
        found = await deals.for_change(transaction, deal_id, account=account)
        return cls(
            transaction,
            now,
            account,
            found.basis,
            found.deal,
            await access.team_of(transaction, deal_id),
            await access.managers_of(transaction, found.deal.fund_id),
            await access.grants_of(transaction, deal_id),
        )

    async def next_version(self) -> None:
        self.deal = await deals.next_version(self.transaction, self.deal, at=self.now)

    async def told(self, action: str, *, reason: str | None) -> Access:
        groups = ((each.account_id for each in group) for group in (self.team, self.grants))
        tell_access(self.transaction, self.deal.id, *groups, self.managers, synthetic=self.deal.synthetic, at=self.now)
        await audit_deal(self.transaction, action, self.deal.id, self.basis, at=self.now, reason=reason)
        return Access(
            id=self.deal.id,
            version=self.deal.version,
            updated_at=self.deal.updated_at,
            team=self.team,
            managers=self.managers,
            grants=self.grants,
        )


def changer_of(transaction: Transaction) -> UUID | None:
    """Return the account by which whoever asks changes deals; None where they have none, and change none."""
    return transaction.reach(Action.CHANGE, Visibility.DEAL).account


async def compose_team(
    deal_id: DealId,
    command: ComposeTeam,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> Access:
    """Let these be the team of the version the sender saw; a grant to one of them ends.

    Raises ProblemError (403, 404, 412), or NamedTwice.
    """
    wanted = {member.account_id: member for member in command.members}
    each_once([member.account_id for member in command.members], field="body.members")
    entrusted = await _Entrusted.locked(transaction, deal_id, now=now)
    if entrusted.deal.version != expecting:
        raise stale(expecting, entrusted.deal.version)
    before = {member.account_id: member for member in entrusted.team}
    # Whoever leaves the team by this does so last, as they can do nothing about the deal after that.
    await entrusted.next_version()
    newcomers = [member for account, member in wanted.items() if account not in before]
    added = await access.add_members(transaction, deal_id, newcomers, at=now)
    for account, member in wanted.items():
        if account in before and before[account].role is not member.role:
            await access.change_role(transaction, deal_id, member)
    await access.remove_grants(
        transaction, deal_id, [grant.account_id for grant in entrusted.grants if grant.account_id in wanted]
    )
    await access.remove_members(transaction, deal_id, before.keys() - wanted.keys())
    stayed = [
        member.model_copy(update={"role": wanted[account].role})
        for account, member in before.items()
        if account in wanted
    ]
    entrusted.team = access.in_order([*stayed, *added])
    entrusted.grants = [grant for grant in entrusted.grants if grant.account_id not in wanted]
    return await entrusted.told("team_composed", reason=reason)


async def grant_deal(
    deal_id: DealId, command: GrantDeal, *, transaction: Transaction, now: datetime, reason: str | None
) -> Access:
    """Let somebody read a deal. Raises ProblemError (403, 404), ReadsAlready, or GrantedTooOften."""
    entrusted = await _Entrusted.locked(transaction, deal_id, now=now)
    _refuse_reader(entrusted, command.account_id)
    if len(entrusted.grants) >= GRANTS_MAX:
        raise granted_too_often()
    await entrusted.next_version()
    grant = await access.add_grant(transaction, deal_id, command.account_id, command.reason, by=entrusted.by, at=now)
    entrusted.grants = [*entrusted.grants, grant]
    return await entrusted.told("granted", reason=reason)


async def take_back(
    deal_id: DealId, account_id: AccountId, *, transaction: Transaction, now: datetime, reason: str | None
) -> Access:
    """Let somebody a deal was granted to no longer read it. Raises ProblemError (403, 404)."""
    entrusted = await _Entrusted.locked(transaction, deal_id, now=now)
    left = [grant for grant in entrusted.grants if grant.account_id != account_id]
    if len(left) == len(entrusted.grants):
        raise not_found("account", account_id)
    await entrusted.next_version()
    await access.remove_grants(transaction, deal_id, [account_id])
    entrusted.grants = left
    return await entrusted.told("grant_ended", reason=reason)


def _refuse_reader(entrusted: _Entrusted, account_id: AccountId) -> None:
    named = {
        Basis.GRANTED: {grant.account_id for grant in entrusted.grants},
        Basis.FUND_MANAGER: set(entrusted.managers),
        Basis.TEAM: {member.account_id for member in entrusted.team},
    }
    for basis, accounts in named.items():
        if account_id in accounts:
            raise reads_already(account_id, basis)
