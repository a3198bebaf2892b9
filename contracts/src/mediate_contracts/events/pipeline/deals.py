"""What the pipeline says of deals, to those who may read them alone: all of it is sealed; only the shell travels."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    AccountId,
    Converted,
    Day,
    DealId,
    EventId,
    FundId,
    Line,
    LineNumber,
    LocalisedLine,
    Money,
    NoteId,
    OrganisationId,
    OverrideId,
    Percentage,
    ReadinessLevel,
    Text,
    Value,
    WebAddress,
)
from mediate_contracts.vocabulary import DealOrigin, DealPipeline, DealStage, GateRule, LineageKind, OverrideStatus

FILES_MAX: Final = 50
"""References to files, of one deal."""

Readers = Annotated[list[AccountId], Field(max_length=500)]
"""Accounts that may read a deal, sorted: its team, the managers of its fund, and whoever it is granted to."""


class EventSealed(
    Event,
    type="nl.mediate.pipeline.event.sealed.v1",
    visibility=Visibility.DEAL,
    aggregate="event_id",
    shell=True,
):
    """Something was said that some may know of; what, and of what, is told to them by the service alone.

    Its envelope carries the id of the event that it stands for, and nothing else of it.
    """

    event_id: EventId


class Lineage(Value):
    """What a deal followed from: an earlier deal, an awarded application, or a grant call."""

    kind: LineageKind
    id: UUID


class DealFile(Value):
    """A reference to a file that is kept elsewhere."""

    title: Line
    url: WebAddress


class DescribedDeal(BaseModel):
    """What a deal is about: the fields of being opened and of being amended."""

    deal_id: DealId
    organisation_id: OrganisationId
    title: Line
    amount_sought: Money
    amount_original: Converted | None = Field(
        default=None, description="The amount as it was asked for, in another currency."
    )
    pipeline: DealPipeline = DealPipeline.FUND
    fund_id: FundId | None = None
    programme: LocalisedLine | None = Field(default=None, description="Whose intake this is.")
    origin: DealOrigin | None = None
    origin_id: UUID | None = Field(
        default=None, description="The match, session, programme or application from which it came."
    )
    follows: Lineage | None = None
    action_lines: list[LineNumber] = Field(default=[], max_length=20, description="To which it contributes.")
    region: Line | None = None
    probability: Percentage | None = Field(default=None, description="That it closes, where somebody judged it.")
    expected_on: Day | None = Field(default=None, description="When it is expected to close.")
    private_expected: Money | None = Field(default=None, description="What private investors are expected to put in.")
    files: list[DealFile] = Field(default=[], max_length=FILES_MAX)
    synthetic: bool = False


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
    DescribedDeal,
    type="nl.mediate.pipeline.deal.opened.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """A deal entered the pipeline; only its team may know."""

    stage: DealStage


class DealAmended(
    Event,
    DescribedDeal,
    type="nl.mediate.pipeline.deal.amended.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """What a deal is about changed; the event holds all of it, and names what is new."""

    changed: list[Line] = Field(min_length=1, max_length=40)
    reason: Text | None = None


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


class DealAssessed(
    Event,
    type="nl.mediate.pipeline.deal.assessed.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """The technology readiness level of a deal's technology was assessed anew."""

    deal_id: DealId
    readiness: ReadinessLevel
    assessed_on: Day
    basis: Text | None = None
    synthetic: bool = False


class NextStepSet(
    Event,
    type="nl.mediate.pipeline.next-step.set.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """What has to be done next for a deal, by when, and by whom; nothing where it was done or dropped."""

    deal_id: DealId
    step: Line | None = None
    due_on: Day | None = None
    account_id: AccountId | None = None
    done: Line | None = Field(default=None, description="The step that was next before, where it was done.")
    synthetic: bool = False


class DealNoted(
    Event,
    type="nl.mediate.pipeline.deal.noted.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """A note was written about a deal; its text is read with the deal, because it may be of persons."""

    deal_id: DealId
    note_id: NoteId
    synthetic: bool = False


class GateOverrideMoved(
    Event,
    type="nl.mediate.pipeline.gate-override.moved.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """An exception to a gate of a fund was asked for, granted, refused or withdrawn; the second person is another."""

    deal_id: DealId
    override_id: OverrideId
    fund_id: FundId
    rule: GateRule
    status: OverrideStatus
    reason: Text
    synthetic: bool = False


class DealExited(
    Event,
    type="nl.mediate.pipeline.deal.exited.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """The stake that came of a closed deal was sold."""

    deal_id: DealId
    exited_on: Day
    proceeds: Money
    reason: Text | None = None
    synthetic: bool = False


class DealWrittenOff(
    Event,
    type="nl.mediate.pipeline.deal.written-off.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """The stake that came of a closed deal was written off."""

    deal_id: DealId
    written_off_on: Day
    amount: Money
    reason: Text
    synthetic: bool = False


class DealHoldingReopened(
    Event,
    type="nl.mediate.pipeline.deal.holding-reopened.v1",
    visibility=Visibility.DEAL,
    aggregate="deal_id",
):
    """An exit or a write-off was taken back, because it was recorded in error."""

    deal_id: DealId
    reason: Text
    synthetic: bool = False
