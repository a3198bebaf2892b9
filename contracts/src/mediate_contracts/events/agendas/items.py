"""What the agendas service says of action lines and their items, and of what belongs to those."""

from datetime import date

from pydantic import BaseModel, Field

from mediate_contracts.events.base import Event, Visibility
from mediate_contracts.values import (
    Code,
    Day,
    DependencyId,
    EvidenceId,
    ItemId,
    Line,
    LineId,
    LineNumber,
    Localised,
    LocalisedLine,
    ManifestoNumber,
    MilestoneId,
    OrganisationId,
    Percentage,
    ProgrammeId,
    ProgressId,
    ProposalId,
    RhythmDays,
    SessionId,
    Source,
    Text,
    Theme,
    WebAddress,
)
from mediate_contracts.vocabulary import Horizon, ItemStatus, TextLanguage


class DescribedLine(BaseModel):
    """An action line, whole."""

    number: LineNumber
    title: LocalisedLine
    at_stake: Localised | None = None
    needed: Localised | None = None
    result: Localised | None = None
    source: Source | None = None
    rhythm_days: RhythmDays | None = Field(
        default=None,
        description="In how many days taken-on work of this line should be heard of; 90 where none is set.",
    )


class LineAdded(
    Event,
    DescribedLine,
    type="nl.mediate.agendas.line.added.v1",
    visibility=Visibility.PUBLIC,
    aggregate="line_id",
):
    """An action line was added to the innovation agenda."""

    line_id: LineId


class LineAmended(
    Event,
    DescribedLine,
    type="nl.mediate.agendas.line.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="line_id",
):
    """An action line was put into other words, or its rhythm changed; carries the whole as it now stands."""

    line_id: LineId
    changed: list[Line] = Field(max_length=100)


class DescribedItem(BaseModel):
    """An agenda item, whole, but for how far it is."""

    line_id: LineId
    code: Code
    title: LocalisedLine
    description: Localised | None = None
    horizon: Horizon | None = None
    starts: date | None = None
    due_date: date | None = None
    themes: list[Theme] = Field(default=[], max_length=20)
    manifesto_points: list[ManifestoNumber] = Field(default=[], max_length=20)
    programmes: list[ProgrammeId] = Field(default=[], max_length=20, description="External programmes it links to.")
    source: Source | None = None


class ItemProposed(
    Event,
    DescribedItem,
    type="nl.mediate.agendas.item.proposed.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An item was proposed for an action line."""

    item_id: ItemId
    session_id: SessionId | None = Field(default=None, description="The session that adopted it, if one did.")
    proposal_id: ProposalId | None = None


class ItemAmended(
    Event,
    DescribedItem,
    type="nl.mediate.agendas.item.amended.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """What is said of an item changed, not how far it is; carries the whole as it now stands."""

    item_id: ItemId
    changed: list[Line] = Field(max_length=100)
    reason: Text | None = None


class ItemStatusChanged(
    Event,
    type="nl.mediate.agendas.item.status-changed.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An item moved on, or its outcome was stated; an external cause is kept apart from the reason."""

    item_id: ItemId
    previous: ItemStatus
    status: ItemStatus
    reason: Text | None = None
    external_cause: Text | None = None
    substituted_by: ItemId | None = None


class ItemProgressed(
    Event,
    type="nl.mediate.agendas.item.progress-reported.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """Somebody told how the work on an item goes."""

    item_id: ItemId
    progress_id: ProgressId
    note: Text
    language: TextLanguage = TextLanguage.NL
    percentage: Percentage | None = None
    organisation_id: OrganisationId | None = Field(
        default=None, description="The carrier that tells it; missing where a facilitator does."
    )


class MilestoneSet(
    Event,
    type="nl.mediate.agendas.milestone.set.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """A milestone of an item was set, moved or reached; carries the whole as it now stands."""

    item_id: ItemId
    milestone_id: MilestoneId
    title: Line
    language: TextLanguage = TextLanguage.NL
    due_date: Day | None = None
    reached_on: Day | None = None


class MilestoneWithdrawn(
    Event,
    type="nl.mediate.agendas.milestone.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """A milestone is none any more."""

    item_id: ItemId
    milestone_id: MilestoneId
    reason: Text


class EvidenceAdded(
    Event,
    type="nl.mediate.agendas.evidence.added.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """Something was added that shows what came of an item: a page, or a place in a document."""

    item_id: ItemId
    evidence_id: EvidenceId
    title: Line
    language: TextLanguage = TextLanguage.NL
    text: Text | None = None
    page: WebAddress | None = None
    source: Source | None = None
    organisation_id: OrganisationId | None = None


class EvidenceWithdrawn(
    Event,
    type="nl.mediate.agendas.evidence.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """What was taken for evidence does not show it."""

    item_id: ItemId
    evidence_id: EvidenceId
    reason: Text


class DependencyStated(
    Event,
    type="nl.mediate.agendas.dependency.stated.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An item cannot be achieved before another one is."""

    item_id: ItemId
    dependency_id: DependencyId
    needs_id: ItemId = Field(description="The item that has to come first.")
    reason: Text | None = None


class DependencyWithdrawn(
    Event,
    type="nl.mediate.agendas.dependency.withdrawn.v1",
    visibility=Visibility.PUBLIC,
    aggregate="item_id",
):
    """An item no longer waits for another one."""

    item_id: ItemId
    dependency_id: DependencyId
    needs_id: ItemId
    reason: Text | None = None
