"""What the pipeline service says: how scale-up deals move and who may know, and which grant calls were held."""

from typing import Annotated

from pydantic import Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    AccountId,
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

Readers = Annotated[list[AccountId], Field(max_length=500)]
"""Accounts that may read a deal, sorted: its team, the managers of its fund, and whoever it is granted to."""


class DealAccessChanged(
    Event,
    type="nl.mediate.pipeline.deal.access-changed.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """Who may read a deal changed: these accounts from now on, and nobody else.

    The first one of a deal comes before everything else that is said of it.
    """

    deal_id: DealId
    accounts: Readers
    synthetic: bool = False


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
