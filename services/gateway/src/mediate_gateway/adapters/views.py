"""The overview as it is shown: counts and newest facts, each in the words of the contracts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from mediate_contracts.values import Comparator, LocalisedLine, Money, Qualifier, Source
from mediate_contracts.vocabulary import (
    DealStage,
    ItemStatus,
    ObservationKind,
    ObservationStatus,
    OrganisationType,
    Outcome,
    RollUpDimension,
)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


Plain = Annotated[Decimal, PlainSerializer(_plain, return_type=str, when_used="json")]
"""An exact number, written without an exponent or trailing zeros."""


class View(BaseModel):
    """Base of what is shown: never changed once it is drawn up."""

    model_config = ConfigDict(frozen=True)


class LineView(View):
    """An action line and how far its items are; an item counts as assigned once somebody accepted it."""

    id: UUID
    number: int
    title: LocalisedLine
    items: int
    unassigned: int
    unassigned_share: Decimal | None = Field(description="0 to 1 in four decimals; null where there are no items.")
    by_status: dict[ItemStatus, int]


class Totals(View):
    """The hub in a few figures."""

    lines: int
    items: int
    unassigned: int
    unassigned_share: Decimal | None
    organisations: int
    organisations_synthetic: int = Field(description="Of the organisations, those invented for demonstration.")
    indicators: int
    indicators_synthetic: int
    deals: int | None = Field(description="Null where nothing is told of them: there are fewer than three.")
    deals_synthetic: bool = Field(description="Some of the deals are invented for demonstration.")


class TypeCount(View):
    """How many organisations are of a type; one may be of several."""

    type: OrganisationType
    organisations: int
    synthetic: int


class Aim(View):
    """What an indicator should reach in the period of its newest figure."""

    comparator: Comparator
    value: Plain


class IndicatorView(View):
    """An indicator and its newest figure for the whole, not for a part of it."""

    id: UUID
    code: str
    name: LocalisedLine
    unit: str
    synthetic: bool
    period: str
    value: Plain
    qualifier: Qualifier
    kind: ObservationKind
    status: ObservationStatus
    covers_until: date | None
    source: Source | None = Field(description="Null where it is computed here, from events or other figures.")
    claims: int = Field(description="How many figures sources give for this period; this is one of them.")
    questioned: int = Field(description="Of how many of its figures a check found that they differ.")
    target: Aim | None


class Vigilance(View):
    """What of the monitor's figures asks for an answer."""

    differing: int = Field(description="Figures that differ by more than is allowed from what they should equal.")
    unanswered: int = Field(description="Of those, the ones of which nobody wrote down why.")
    overdue: int = Field(description="Figures that have not come though their last day is over.")


class GoalYear(View):
    """The goal tree of a year: its size, and what came of its targets."""

    year: int
    goals: int
    targets: int
    outcomes: dict[Outcome, int]


class StageCount(View):
    """How many deals are in a stage."""

    stage: DealStage
    deals: int | None = Field(description="Null where it is not told: with what else is, it would tell of one or two.")
    synthetic: bool = Field(description="Some of them are invented for demonstration.")


class DealsTogether(View):
    """Deals added up by what they share; a sum that would tell of fewer than three of them is null."""

    dimension: RollUpDimension
    part: str | None = Field(description="The stage, the fund's id, the line's number, or the year.")
    name: str | None = Field(default=None, description="Of the fund, as it is called now.")
    deals: int
    sought: Money | None = None
    public: Money | None = None
    private: Money | None = None
    days_in_stage: Decimal | None = None
    synthetic: bool

    @property
    def leverage(self) -> Decimal | None:
        """Private euros for each public one, two decimals; None where that is not told or nothing public went in."""
        if self.public is None or self.private is None or not self.public.cents:
            return None
        return round(Decimal(self.private.cents) / self.public.cents, 2)


class Pipeline(View):
    """The pipeline as everybody is told it: figures of three deals at least, from which nobody works out fewer."""

    is_empty: bool
    as_of: date | None
    deals: int | None
    synthetic: bool
    stages: list[StageCount]
    together: list[DealsTogether]
    withheld: list[RollUpDimension] = Field(description="Of these dimensions, some parts are not told.")


class GrantCallView(View):
    """A grant call and what came of it."""

    id: UUID
    code: str
    name: LocalisedLine
    year: int
    budget: Money | None
    committee_members: int | None
    proposals_received: dict[str, Any] | None
    awards: int | None
    awarded_total: dict[str, Any] | None


class Happening(View):
    """An event that everybody may know of.

    ``name`` is what it is about as it is called now; null where the hub does not know it.
    """

    event_id: UUID
    source: str
    sequence: int
    type: str
    subject: UUID
    time: datetime
    name: LocalisedLine | None
    carrier: str | None = Field(description="The organisation that does it or that it is about, besides its subject.")
    other: str | None = Field(default=None, description="The other organisation, where two are concerned.")
    synthetic: bool
    facts: Mapping[str, Any]


class Overview(View):
    """The read model behind the overview page."""

    lines: list[LineView]
    totals: Totals
    organisations: list[TypeCount]
    indicators: list[IndicatorView]
    vigilance: Vigilance
    goals: list[GoalYear]
    pipeline: Pipeline
    grant_calls: list[GrantCallView]
    events: Sequence[Happening]

    @property
    def is_empty(self) -> bool:
        """Whether the hub holds nothing yet."""
        found = (self.lines, self.organisations, self.indicators, self.goals, self.grant_calls)
        return not any(found) and self.pipeline.is_empty
