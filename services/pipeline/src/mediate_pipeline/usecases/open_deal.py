"""Open a deal."""

from datetime import datetime

from sqlmodel import Field

from mediate_contracts.events.pipeline import DealOpened
from mediate_contracts.values import AccountId, DealId
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import access, deals, funds, organisations
from mediate_pipeline.adapters.access import TeamMember
from mediate_pipeline.adapters.tables import Deal, DealTerms
from mediate_pipeline.domain.access import TEAM_MAX, Basis, TeamRole, each_once, fund_unknown, team_missing
from mediate_pipeline.domain.deals import organisation_unknown
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.telling import tell_access
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class OpenDeal(Strict, DealTerms):
    """A deal with an organisation the hub knows; who opens it leads its team."""

    team: list[TeamMember] = Field(
        default=[],
        max_length=TEAM_MAX - 1,
        description="Who sees the deal besides whoever opens it, who always does.",
    )


async def open_deal(command: OpenDeal, *, transaction: Transaction, now: datetime, reason: str | None) -> Deal:
    """Enter a deal in the pipeline at its first stage.

    Raises OrganisationUnknown, FundUnknown, NamedTwice, or TeamMissing where nobody could see it.
    """
    each_once([member.account_id for member in command.team], field="body.team")
    team = _team(command, transaction)
    name = await organisations.name_of(transaction, command.organisation_id)
    if name is None:
        raise organisation_unknown(command.organisation_id)
    if command.fund_id is not None and not await funds.is_known(transaction, command.fund_id):
        raise fund_unknown(command.fund_id)
    deal = await deals.add(transaction, new_id(), command, organisation_name=name, stage=DealStage.SOURCED, at=now)
    await access.add_members(transaction, deal.id, team, at=now)
    # Only now: a deal holds on to its fund, so that the managers do not change between this and the event.
    managers = await access.managers_of(transaction, deal.fund_id)
    # First of all, so that whoever hears of the deal knows by then whom it is for.
    tell_access(
        transaction, deal.id, (member.account_id for member in team), managers, synthetic=deal.synthetic, at=now
    )
    facts = deal.model_dump(include=set(DealOpened.model_fields) - {"deal_id"})
    transaction.record(DealOpened(deal_id=DealId(deal.id), **facts), at=now)
    await audit_deal(transaction, "opened", deal.id, Basis.TEAM, at=now, reason=reason)
    return deal


def _team(command: OpenDeal, transaction: Transaction) -> list[TeamMember]:
    opener = transaction.actor.id
    if opener is None:
        if not command.team:
            raise team_missing()
        return command.team
    lead = TeamMember(account_id=AccountId(opener), role=TeamRole.LEAD)
    return [lead, *(member for member in command.team if member.account_id != opener)]
