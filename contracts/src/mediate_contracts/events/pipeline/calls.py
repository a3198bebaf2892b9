"""What the pipeline says of grant calls: calls and their outcome to everybody, applications to who assesses them."""

from typing import Annotated

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    AccountId,
    ApplicationId,
    Code,
    Count,
    Day,
    Figure,
    FundId,
    GrantCallId,
    Line,
    LineNumber,
    Localised,
    LocalisedLine,
    Money,
    OrganisationId,
    Percentage,
    Source,
    StatedMoney,
    Text,
    Value,
    Year,
)
from mediate_contracts.vocabulary import ApplicationStatus

Assessors = Annotated[list[AccountId], Field(max_length=100)]
"""Accounts that keep a grant call or sit on its committee, sorted."""


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


class DescribedGrantCall(BaseModel):
    """A grant call that is held here: the fields of being opened and of being amended."""

    grant_call_id: GrantCallId
    code: Code
    name: LocalisedLine
    purpose: Localised | None = None
    budget: Money
    award_max: Money | None = Field(default=None, description="The most that one application can be awarded.")
    opens_on: Day
    closes_on: Day
    fund_id: FundId | None = None
    action_lines: list[LineNumber] = Field(default=[], max_length=20)
    synthetic: bool = False


class GrantCallOpened(
    Event,
    DescribedGrantCall,
    type="nl.mediate.pipeline.grant-call.opened.v1",
    visibility=Visibility.PUBLIC,
    aggregate="grant_call_id",
):
    """A grant call was announced, with its window and its budget."""


class GrantCallAmended(
    Event,
    DescribedGrantCall,
    type="nl.mediate.pipeline.grant-call.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="grant_call_id",
):
    """What a grant call is about changed."""

    changed: list[Line] = Field(min_length=1, max_length=20)
    reason: Text | None = None


class PublishedAward(Value):
    """An award as everybody may know it."""

    organisation_id: OrganisationId
    title: Line
    amount: Money


class GrantCallPublished(
    Event,
    type="nl.mediate.pipeline.grant-call.published.v1",
    visibility=Visibility.PUBLIC,
    aggregate="grant_call_id",
):
    """What came of a grant call was published: how many were assessed, and who was awarded what."""

    grant_call_id: GrantCallId
    published_on: Day
    assessed: Count
    committee_members: Count
    awarded_total: Money
    awards: list[PublishedAward] = Field(max_length=500)
    note: Localised | None = None
    synthetic: bool = False


class CallAssessorsNamed(
    Event,
    type="nl.mediate.pipeline.call-committee.named.v1",
    visibility=Visibility.DEAL,
    aggregate="grant_call_id",
):
    """Who keeps a grant call and who sits on its committee: these accounts from now on, and nobody else."""

    grant_call_id: GrantCallId
    accounts: Assessors
    synthetic: bool = False


class ApplicationReceived(
    Event,
    type="nl.mediate.pipeline.application.received.v1",
    visibility=Visibility.DEAL,
    aggregate="application_id",
):
    """An organisation applied to a grant call; only the call's committee, and the organisation, may know."""

    application_id: ApplicationId
    grant_call_id: GrantCallId
    organisation_id: OrganisationId
    title: Line
    summary: Text | None = None
    amount: Money
    synthetic: bool = False


class ApplicationScored(
    Event,
    type="nl.mediate.pipeline.application.scored.v1",
    visibility=Visibility.DEAL,
    aggregate="application_id",
):
    """Somebody on the committee scored an application, or recused themselves because of a conflict of interest."""

    application_id: ApplicationId
    grant_call_id: GrantCallId
    scored_by: AccountId
    score: Percentage | None = None
    recused: bool = False
    synthetic: bool = False


class ApplicationMoved(
    Event,
    type="nl.mediate.pipeline.application.moved.v1",
    visibility=Visibility.DEAL,
    aggregate="application_id",
):
    """An application was found eligible, awarded, rejected with a reason, or withdrawn."""

    application_id: ApplicationId
    grant_call_id: GrantCallId
    organisation_id: OrganisationId
    previous: ApplicationStatus
    status: ApplicationStatus
    awarded: Money | None = None
    reason: Text | None = None
    synthetic: bool = False
