"""Open a deal."""

from datetime import datetime

from sqlmodel import Field

from mediate_contracts.events.pipeline import DealAssessed, DealOpened
from mediate_contracts.values import AccountId, DealId, ReadinessLevel
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import access, assessments, deal_stages, deals, organisations
from mediate_pipeline.adapters.access import TeamMember
from mediate_pipeline.adapters.assessments import AssessmentTerms
from mediate_pipeline.adapters.tables import Deal, DealTerms
from mediate_pipeline.domain.access import TEAM_MAX, Basis, TeamRole, each_once, team_missing
from mediate_pipeline.domain.deals import organisation_unknown
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.describing import check_terms, hold_terms
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
    readiness: ReadinessLevel | None = Field(
        default=None, description="The technology readiness level, 1 to 9, as it is found to be today."
    )

    def assessed(self, now: datetime) -> AssessmentTerms | None:
        """Return the assessment that it brings along; None where it brings none."""
        if self.readiness is None:
            return None
        return AssessmentTerms(readiness=self.readiness, assessed_on=now.date())


async def open_deal(command: OpenDeal, *, transaction: Transaction, now: datetime, reason: str | None) -> Deal:
    """Enter a deal in the pipeline at its first stage.

    Raises OrganisationUnknown, FundUnknown, NamedTwice, TeamMissing where nobody could see it, PipelineDiffers,
    AmountsDiffer, LineageUnknown, or GateRefused.
    """
    each_once([member.account_id for member in command.team], field="body.team")
    team = _team(command, transaction)
    company = await organisations.find(transaction, command.organisation_id)
    if company is None:
        raise organisation_unknown(command.organisation_id)
    await check_terms(transaction, command, stage=DealStage.SOURCED, deal_id=None, follows_anew=True)
    await hold_terms(transaction, command, readiness=command.readiness, stage=DealStage.SOURCED, deal_id=None, now=now)
    assessed = command.assessed(now)
    deal = await deals.add(
        transaction, new_id(), command, company=company, assessed=assessed, stage=DealStage.SOURCED, at=now
    )
    # Before there is a team: a script that opens a deal for others can say nothing more of it afterwards.
    await deal_stages.enter(transaction, deal.id, deal.stage, reason=None, at=now)
    if assessed is not None:
        await assessments.add(transaction, deal.id, assessed, at=now)
    await access.add_members(transaction, deal.id, team, at=now)
    # Only now: a deal holds on to its fund, so that the managers do not change between this and the event.
    managers = await access.managers_of(transaction, deal.fund_id)
    # First of all, so that whoever hears of the deal knows by then whom it is for.
    tell_access(
        transaction, deal.id, (member.account_id for member in team), managers, synthetic=deal.synthetic, at=now
    )
    facts = deal.model_dump(include=set(DealOpened.model_fields) - {"deal_id"})
    transaction.record(DealOpened(deal_id=DealId(deal.id), **facts), at=now)
    if assessed is not None:
        found = assessed.model_dump(include=set(AssessmentTerms.model_fields))
        transaction.record(DealAssessed(deal_id=DealId(deal.id), synthetic=deal.synthetic, **found), at=now)
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
