"""What holds of everything that is told of a deal, when it is opened and whenever that is amended."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.vocabulary import DealStage, LineageKind
from mediate_pipeline.adapters import deals, funds, lineage
from mediate_pipeline.adapters.tables import Deal, DealTerms
from mediate_pipeline.domain.access import fund_unknown
from mediate_pipeline.domain.currencies import check_euros
from mediate_pipeline.domain.deals import check_pipeline, lineage_circle, lineage_unknown
from mediate_pipeline.domain.gates import GateFacts
from mediate_pipeline.usecases.hold_to_gates import hold_to_gates
from mediate_pipeline.usecases.read_deals import reader_of
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError


async def check_terms(
    transaction: Transaction, terms: DealTerms, *, stage: DealStage, deal_id: UUID | None, follows_anew: bool
) -> None:
    """Check what is told of a deal in a stage; ``deal_id`` is None of one that is not there yet.

    Raises PipelineDiffers, AmountsDiffer, FundUnknown, LineageUnknown, or LineageCircle.
    """
    check_pipeline(terms.pipeline, fund_id=terms.fund_id, has_programme=terms.programme is not None, stage=stage)
    check_euros(terms.amount_sought, terms.amount_original, field="body.amount_sought")
    if terms.fund_id is not None and not await funds.is_known(transaction, terms.fund_id):
        raise fund_unknown(terms.fund_id)
    if follows_anew and terms.follows is not None:
        await _check_lineage(transaction, terms.follows.kind, terms.follows.id, deal_id)


async def hold_terms(
    transaction: Transaction,
    terms: DealTerms,
    *,
    readiness: int | None,
    stage: DealStage,
    deal_id: UUID | None,
    now: datetime,
) -> None:
    """Let a deal be in a stage of its fund with these terms. Raises GateRefused, or GateWaits."""
    facts = GateFacts(
        amount=terms.amount_sought,
        on=now.date(),
        readiness=readiness,
        region=terms.region,
        private_expected=terms.private_expected,
    )
    await hold_to_gates(transaction, fund_id=terms.fund_id, facts=facts, stage=stage, deal_id=deal_id)


async def hold_deal(transaction: Transaction, deal: Deal, *, stage: DealStage, now: datetime) -> None:
    """Let a deal as it is be in a stage. Raises GateRefused, or GateWaits."""
    await hold_terms(transaction, deal, readiness=deal.readiness, stage=stage, deal_id=deal.id, now=now)


async def _check_lineage(transaction: Transaction, kind: LineageKind, identifier: UUID, deal_id: UUID | None) -> None:
    if kind is not LineageKind.DEAL:
        if not await lineage.is_there(transaction, kind, identifier):
            raise lineage_unknown(kind, identifier)
        return
    try:
        await deals.get(transaction, identifier, reader=reader_of(transaction))
    except ProblemError:
        raise lineage_unknown(kind, identifier) from None
    if deal_id is not None:
        # Two deals that are each said to follow from the other at the same time would both find nothing wrong.
        await lineage.one_at_a_time(transaction)
        if identifier == deal_id or await lineage.follows_from(transaction, identifier, deal_id):
            raise lineage_circle(identifier)
