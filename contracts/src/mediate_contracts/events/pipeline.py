"""What the pipeline service says: how scale-up deals move, and which grant calls were held."""

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Code,
    Count,
    DealId,
    Figure,
    GrantCallId,
    Line,
    LocalisedLine,
    Money,
    OrganisationId,
    Source,
    StatedMoney,
    Text,
    Year,
)
from mediate_contracts.vocabulary import DealOrigin, DealStage


class DealOpened(
    Event,
    type="nl.mediate.pipeline.deal.opened.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """A deal entered the pipeline; only its team may know."""

    deal_id: DealId
    organisation_id: OrganisationId
    title: Line
    stage: DealStage
    amount_sought: Money
    origin: DealOrigin | None = None
    synthetic: bool = False


class DealStageMoved(
    Event,
    type="nl.mediate.pipeline.deal.stage-moved.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """A deal moved to another stage; leaving the pipeline names its reason."""

    deal_id: DealId
    previous: DealStage
    stage: DealStage
    reason: Text | None = None
    synthetic: bool = False


class GrantCallRecorded(
    Event,
    type="nl.mediate.pipeline.grant-call.recorded.v1",
    visibility=Visibility.PUBLIC,
    aggregate="grant_call_id",
):
    """A grant call and what came of it were recorded."""

    grant_call_id: GrantCallId
    code: Code
    name: LocalisedLine
    year: Year
    budget: Money | None = None
    committee_members: Count | None = None
    proposals_received: Figure | None = None
    awards: Count | None = None
    awarded_total: StatedMoney | None = None
    source: Source | None = None
