"""Tell what was reckoned of many deals: a view of it for each question that is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mediate_contracts.vocabulary import DealStage, RollUpDimension
from mediate_pipeline.adapters.analysis_views import (
    Cohort,
    CohortStage,
    Conversion,
    DaysInStage,
    Forecasted,
    ForecastMonth,
    ForecastPart,
    Funnel,
    FunnelStage,
    Leverage,
    LeveragePart,
    LineContribution,
    Lines,
    StageDays,
    Total,
    Weighted,
    WeightedStage,
)
from mediate_pipeline.adapters.figures import Figures
from mediate_pipeline.domain.analysing import (
    CHANCES,
    OPEN,
    REACHABLE,
    Expected,
    forecast,
    mean_days,
    share,
    weighted,
)
from mediate_pipeline.domain.leverage import leverage

_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
COHORTS_MAX: Final = 40
"""Quarters of the conversion, the newest."""


def funnel_of(figures: Figures) -> Funnel:
    """Return how far deals came."""
    tallies = _tallies(figures)
    stages, reached = _by_stage(tallies), tallies["reached"]
    return Funnel(
        **_head(figures),
        stages=[
            FunnelStage(
                stage=stage,
                reached=reached[place],
                now=_deals(stages, stage),
                of_all=share(reached[place], tallies["deals"]),
                of_previous=share(reached[place], reached[place - 1]) if place else None,
            )
            for place, stage in enumerate(REACHABLE)
        ],
        lost=_deals(stages, DealStage.LOST),
        withdrawn=_deals(stages, DealStage.WITHDRAWN),
        on_hold=_deals(stages, DealStage.ON_HOLD),
    )


def conversion_of(figures: Figures) -> Conversion:
    """Return what became of the deals of each quarter."""
    quarters: dict[str, list[Mapping[str, Any]]] = {}
    for each in _tallies(figures)["cohorts"]:
        quarters.setdefault(each["quarter"], []).append(each)
    newest = sorted(quarters.items(), reverse=True)[:COHORTS_MAX]
    return Conversion(**_head(figures), cohorts=[_cohort(quarter, stages) for quarter, stages in newest])


def _cohort(quarter: str, stages: Sequence[Mapping[str, Any]]) -> Cohort:
    opened = stages[0]["deals"]
    return Cohort(
        quarter=quarter,
        deals=opened,
        stages=[
            CohortStage(
                stage=REACHABLE[each["place"]],
                reached=each["deals"],
                share=share(each["deals"], opened),
                days=_exact(each["median"]),
            )
            for each in stages
        ],
    )


def days_of(figures: Figures) -> DaysInStage:
    """Return how long deals were in each stage, and have been in the one they are in."""
    spans = {(each["stage"], each["finished"]): each for each in _tallies(figures)["spans"]}
    nothing: Mapping[str, Any] = {"spans": 0, "days": 0, "median": None, "p90": None}
    stages = []
    for stage in OPEN:
        left, standing = (spans.get((stage.value, finished), nothing) for finished in (True, False))
        stages.append(
            StageDays(
                stage=stage,
                left=left["spans"],
                mean=mean_days(left["days"], left["spans"]),
                median=_exact(left["median"]),
                p90=_exact(left["p90"]),
                standing=standing["spans"],
                standing_mean=mean_days(standing["days"], standing["spans"]),
                standing_median=_exact(standing["median"]),
            )
        )
    return DaysInStage(**_head(figures), stages=stages)


def weighted_of(figures: Figures) -> Weighted:
    """Return what may be expected of the deals that may still be closed."""
    stages = _by_stage(_tallies(figures))
    found = {stage: stages.get(stage.value, {"deals": 0, "sought": 0, "weight": 0}) for stage in OPEN}
    return Weighted(
        **_head(figures),
        stages=[
            WeightedStage(
                stage=stage,
                deals=each["deals"],
                sought=Total(cents=each["sought"]),
                weighted=Total(cents=weighted(each["weight"])),
                usual=CHANCES[stage],
            )
            for stage, each in found.items()
        ],
        sought=Total(cents=sum(each["sought"] for each in found.values())),
        weighted=Total(cents=weighted(sum(each["weight"] for each in found.values()))),
    )


def forecast_of(figures: Figures) -> Forecasted:
    """Return what is expected when."""
    expected = [Expected(**each) for each in _tallies(figures)["months"]]
    found = forecast(expected, _moment(figures).astimezone(_AMSTERDAM).date())
    return Forecasted(
        **_head(figures),
        months=[ForecastMonth(month=str(each.month), **_part(each)) for each in found.months],
        overdue=ForecastPart(**_part(found.overdue)),
        later=ForecastPart(**_part(found.later)),
        undated=ForecastPart(**_part(found.undated)),
    )


def _part(expected: Expected) -> dict[str, Any]:
    return {
        "deals": expected.deals,
        "sought": Total(cents=expected.sought),
        "weighted": Total(cents=weighted(expected.weight)),
    }


def leverage_of(figures: Figures, funds: Mapping[str, str]) -> Leverage:
    """Return leverage in all and by fund, line and year; ``funds`` are the names of funds by their ids."""
    order = list(RollUpDimension)
    parts = [
        LeveragePart(
            dimension=each["dimension"],
            part=each["part"],
            name=funds.get(each["part"]) if each["dimension"] == RollUpDimension.FUND else None,
            deals=each["deals"],
            rounds=each["rounds"],
            **_money(each),
            synthetic=each["synthetic"],
        )
        for each in _tallies(figures)["money"]
    ]
    return Leverage(**_head(figures), parts=sorted(parts, key=lambda each: (order.index(each.dimension), _place(each))))


def _place(part: LeveragePart) -> tuple[int, str]:
    """Return where a part stands among those of its dimension: lines by number, years by year, funds by name."""
    said = part.part or ""
    return (int(said), "") if said.isdigit() else (0, part.name or said)


def lines_of(figures: Figures) -> Lines:
    """Return what deals contribute to action lines."""
    tallies = _tallies(figures)
    money = {each["part"]: each for each in tallies["money"] if each["dimension"] == RollUpDimension.LINE}
    nothing = {"public": 0, "private": 0}
    return Lines(
        **_head(figures),
        lines=[
            LineContribution(
                **{name: each[name] for name in ("line", "deals", "open", "closed", "synthetic")},
                sought=Total(cents=each["sought"]),
                **_money(money.get(str(each["line"]), nothing)),
            )
            for each in tallies["lines"]
        ],
    )


@dataclass(frozen=True)
class Lane:
    """The deals of one stage on the board: how many, what they seek in cents, and the newest of them."""

    deals: int = 0
    sought: int = 0
    newest: tuple[UUID, ...] = ()


def lanes_of(figures: Figures) -> Mapping[DealStage, Lane]:
    """Return the lanes of the board, one for each stage there is; of those that ended, none is named."""
    tallies = _tallies(figures)
    stages, newest = _by_stage(tallies), tallies["newest"]
    return {
        stage: Lane(
            int(stages[stage.value]["deals"]),
            int(stages[stage.value]["sought"]),
            tuple(UUID(each) for each in newest.get(stage.value, ())),
        )
        if stage.value in stages
        else Lane()
        for stage in DealStage
    }


def funds_in(figures: Figures) -> list[UUID]:
    """Return the funds that the leverage is told of."""
    money = _tallies(figures)["money"]
    return [UUID(each["part"]) for each in money if each["dimension"] == RollUpDimension.FUND and each["part"]]


def _head(figures: Figures) -> dict[str, Any]:
    tallies = _tallies(figures)
    return {
        "as_of": _moment(figures),
        "is_behind": figures.is_behind,
        "deals": tallies["deals"],
        "synthetic": tallies["synthetic"],
    }


def _money(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "public": Total(cents=part["public"]),
        "private": Total(cents=part["private"]),
        "leverage": leverage(public_cents=part["public"], private_cents=part["private"]),
    }


def _tallies(figures: Figures) -> Mapping[str, Any]:
    if figures.tallies is None:
        raise ValueError("nothing was reckoned yet")
    return figures.tallies


def _moment(figures: Figures) -> datetime:
    if figures.as_of is None:
        raise ValueError("nothing was reckoned yet")
    return figures.as_of


def _by_stage(tallies: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {each["stage"]: each for each in tallies["stages"]}


def _deals(stages: Mapping[str, Mapping[str, Any]], stage: DealStage) -> int:
    return int(stages[stage.value]["deals"]) if stage.value in stages else 0


def _exact(number: float | None) -> Decimal | None:
    """Return a median of whole days, which is whole or a half, as it is."""
    return None if number is None else Decimal(str(number))
