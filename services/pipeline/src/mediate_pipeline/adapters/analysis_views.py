"""Figures of many deals as those see them who may read the deals: money in cents, shares and ratios exact."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from mediate_contracts.values import Currency, Day, FundId, Line, LineNumber, Quantity, Value
from mediate_contracts.vocabulary import DealHolding, DealStage, RollUpDimension

Number = Annotated[int, Field(ge=0)]


class Total(Value):
    """Amounts added up, in cents: as many as there are, so that no bound holds for it."""

    cents: int = Field(ge=0)
    currency: Currency = Currency.EUR


class Analysis(Value):
    """Figures of all the deals you may read that were asked for."""

    as_of: datetime = Field(description="The moment of which the figures are.")
    is_behind: bool = Field(description="Something changed since then; ask again in a moment.")
    deals: Number
    synthetic: Number = Field(description="How many of the deals are invented for demonstration.")


class FunnelStage(Value):
    """How many deals reached a stage, whether or not they went on from there."""

    stage: DealStage
    reached: Number
    now: Number = Field(description="How many are in it now.")
    of_all: Quantity | None = Field(default=None, description="Of all that were opened: 0.25 is a quarter.")
    of_previous: Quantity | None = Field(default=None, description="Of those that reached the stage before.")


class Funnel(Analysis):
    """How far deals came; those that left the pipeline count in the stages that they reached."""

    stages: list[FunnelStage]
    lost: Number
    withdrawn: Number
    on_hold: Number


class CohortStage(Value):
    """How much of a cohort reached a stage, and how soon."""

    stage: DealStage
    reached: Number
    share: Quantity | None = None
    days: Quantity | None = Field(default=None, description="Median of the days from being opened until then.")


class Cohort(Value):
    """The deals that were opened in one quarter."""

    quarter: Line = Field(examples=["2026-Q1"])
    deals: Number
    stages: list[CohortStage]


class Conversion(Analysis):
    """What became of the deals of each quarter, the newest first."""

    cohorts: list[Cohort]


class StageDays(Value):
    """Whole days that deals were in a stage: those that left it, and those that are in it."""

    stage: DealStage
    left: Number
    mean: Quantity | None = None
    median: Quantity | None = None
    p90: Quantity | None = Field(default=None, description="What nine in ten did not exceed.")
    standing: Number
    standing_mean: Quantity | None = None
    standing_median: Quantity | None = None


class DaysInStage(Analysis):
    """How long deals take in each stage."""

    stages: list[StageDays]


class WeightedStage(Value):
    """What deals in a stage seek, and what may be expected of that."""

    stage: DealStage
    deals: Number
    sought: Total
    weighted: Total
    usual: Number = Field(description="In hundredths, the probability of a deal of which nobody judged it.")


class Weighted(Analysis):
    """What is expected of the deals that may still be closed: each amount times its probability."""

    stages: list[WeightedStage]
    sought: Total
    weighted: Total


class ForecastMonth(Value):
    """What is expected to be closed in a month."""

    month: Line = Field(examples=["2026-03"])
    deals: Number
    sought: Total
    weighted: Total


class ForecastPart(Value):
    """What is expected outside of the months that are told one by one."""

    deals: Number
    sought: Total
    weighted: Total


class Forecasted(Analysis):
    """What is expected to be closed, by month, from this one on."""

    months: list[ForecastMonth]
    overdue: ForecastPart = Field(description="Expected in a month that is over.")
    later: ForecastPart
    undated: ForecastPart = Field(description="Without a day on which it is expected.")


class LeveragePart(Value):
    """How much private money came with public money, in closed rounds and without investors that withdrew."""

    dimension: RollUpDimension
    part: Line | None = Field(default=None, description="The fund's id, the line's number, or the year of closing.")
    name: Line | None = None
    deals: Number
    rounds: Number
    public: Total
    private: Total
    leverage: Quantity | None = Field(
        default=None, description="Private euros for each public one; null where nothing public went in."
    )
    synthetic: Number


class Leverage(Analysis):
    """Leverage in all, and by fund, action line and year; a deal counts for each line that it contributes to."""

    parts: list[LeveragePart]


class LineContribution(Value):
    """What deals contribute to one action line."""

    line: LineNumber
    deals: Number
    open: Number
    closed: Number
    sought: Total
    public: Total
    private: Total
    leverage: Quantity | None = None
    synthetic: Number


class Lines(Analysis):
    """What deals contribute to the action lines; one that contributes to several counts for each."""

    lines: list[LineContribution]


class Holding(Value):
    """A deal as one row of the portfolio."""

    id: UUID
    title: Line
    organisation_id: UUID
    organisation_name: Line
    fund_id: FundId | None
    fund_name: Line | None
    stage: DealStage
    holding: DealHolding | None
    opened_on: Day
    sought: Total
    committed: Total = Field(description="By investors that did not withdraw, in rounds that were not cancelled.")
    paid: Total = Field(description="Of what was committed, in tranches.")
    public: Total = Field(description="In closed rounds.")
    private: Total = Field(description="In closed rounds.")
    leverage: Quantity | None
    proceeds: Total | None = Field(description="Of the exit; nought where the stake was written off.")
    multiple: Quantity | None = Field(description="Proceeds for each public euro.")
    synthetic: bool
