"""Records as they are shown."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from mediate_contracts.values import Quantity, Source, Value
from mediate_contracts.vocabulary import Achievement
from mediate_monitor.adapters.tables import (
    Aim,
    Changed,
    Definition,
    Derived,
    Exact,
    Figure,
    Measured,
    OfDefinition,
    Redefined,
    Start,
)
from mediate_shared.records import Kept

Computed = Annotated[Decimal, PlainSerializer(lambda number: f"{number:f}", return_type=str, when_used="json")]
"""A number that was computed, which may have more digits than one that is kept; in JSON without exponent."""


class Change(Value):
    """What a figure changed by since the same period of the year before."""

    observation_id: UUID
    period: str
    value: Quantity
    difference: Computed
    percent: Computed | None = Field(
        description="Of what it was, one decimal; null of zero, or where it tells nothing."
    )
    is_from_negative: bool = Field(
        description="Whether it was negative: the percentage is then of its size, and above zero where the figure rose."
    )


class Baseline(Kept, Start, OfDefinition):
    """From where an indicator starts, as it is shown."""

    indicator_id: UUID
    is_current: bool = Field(description="Whether it holds; setting another one replaces it.")


class Target(Kept, Aim, OfDefinition, Changed):
    """A target as it is shown."""

    indicator_id: UUID


class DefinitionOfIndicator(Kept, Measured, Redefined, OfDefinition):
    """One of an indicator's definitions as it is shown."""

    indicator_id: UUID
    reason: str | None = Field(default=None, description="Why it came in the place of the one before.")


class Observation(Kept, Figure, Derived, OfDefinition):
    """An observation as it is shown."""

    value: Exact | None = Field(default=None, description="Null where it is withheld.")
    source: Source | None = Field(default=None, description="The document it comes from; none where it is derived.")
    indicator_id: UUID
    supersedes: UUID | None = Field(default=None, description="The observation this one corrects.")
    superseded_by: UUID | None = Field(default=None, description="The observation that corrects this one.")
    reason: str | None = Field(default=None, description="Why the observation it supersedes was wrong.")
    withdrawn_because: str | None = Field(default=None, description="Why it no longer stands.")

    @property
    def is_current(self) -> bool:
        """Whether nothing supersedes it and nobody withdrew it."""
        return self.superseded_by is None and self.withdrawn_because is None


class Indicator(Kept, Definition, OfDefinition):
    """An indicator as it is shown; figures of an earlier definition never stand beside the current one's here."""

    latest: Observation | None = Field(
        default=None, description="Current figure of the latest period for the whole; a part never stands for it."
    )
    baseline: Baseline | None = Field(default=None, description="From where it starts.")
    target: Target | None = Field(
        default=None, description="What is aimed for in the period of the latest figure, else in the next one that has."
    )
    achievement: Achievement = Field(
        default=Achievement.NO_TARGET, description="How the latest figure stands to the target."
    )
    progress: Computed | None = Field(
        default=None, description="Part of the way from baseline to target, in per cent; may lie outside 0 to 100."
    )
    change: Change | None = Field(default=None, description="The latest figure against the same period a year before.")

    @property
    def is_derived(self) -> bool:
        """Whether its figures are computed here, and no one may bring them."""
        return self.measure is not None or self.formula is not None
