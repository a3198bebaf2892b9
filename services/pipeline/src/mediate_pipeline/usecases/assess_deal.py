"""Say how ready the technology of a deal was found to be."""

from datetime import datetime
from typing import Any, ClassVar

from mediate_contracts.events.pipeline import DealAssessed
from mediate_contracts.values import DealId
from mediate_contracts.vocabulary import DealStage
from mediate_pipeline.adapters import assessments, deals
from mediate_pipeline.adapters.assessments import Assessment, AssessmentTerms
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.keeping import ASSESSMENTS_MAX, check_past, check_room
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.describing import hold_terms
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class AssessDeal(Strict, AssessmentTerms):
    """An assessment; the one of the latest day counts, whichever was told last."""

    model_config: ClassVar[Any] = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"readiness": 5, "assessed_on": "2026-02-02", "basis": "Tested on set."}]},
    }


async def assess_deal(
    deal_id: DealId, command: AssessDeal, *, transaction: Transaction, now: datetime, reason: str | None
) -> Assessment:
    """Keep an assessment, and hold the deal to its fund by the newest one while it is worked on.

    Raises ProblemError (403, 404), NotYet, TooMuchKept, GateRefused, or GateWaits.
    """
    found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
    assessment, _deal = await assess(transaction, found.deal, command, now=now)
    await audit_deal(transaction, "assessed", deal_id, found.basis, at=now, reason=reason)
    return assessment


async def assess(
    transaction: Transaction, deal: Deal, terms: AssessmentTerms, *, now: datetime
) -> tuple[Assessment, Deal]:
    """Keep an assessment of a locked deal, say so, and return both as they now are. Raises as ``assess_deal``."""
    check_past(terms.assessed_on, today=now.date(), field="body.assessed_on")
    check_room(await assessments.count(transaction, deal.id), ASSESSMENTS_MAX, "assessments")
    assessment = await assessments.add(transaction, deal.id, terms, at=now)
    readiness, assessed_on = await assessments.newest(transaction, deal.id)
    # What a fund bought may grow out of it: a stake is held to no gate.
    if readiness != deal.readiness and deal.stage is not DealStage.CLOSED:
        await hold_terms(transaction, deal, readiness=readiness, stage=deal.stage, deal_id=deal.id, now=now)
    columns = {"readiness": readiness, "readiness_on": assessed_on}
    deal = await deals.change(transaction, deal, columns, at=now)
    facts = assessment.model_dump(include=set(AssessmentTerms.model_fields))
    transaction.record(DealAssessed(deal_id=DealId(deal.id), synthetic=deal.synthetic, **facts), at=now)
    return assessment, deal
