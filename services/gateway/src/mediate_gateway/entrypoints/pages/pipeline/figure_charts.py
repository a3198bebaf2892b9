"""Charts of figures of deals: what one sees at a glance of what the tables tell exactly."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from mediate_contracts.vocabulary import DealStage
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.figures import MISSING, Figure
from mediate_gateway.entrypoints.charts.funnel import FunnelChart, funnel_chart
from mediate_gateway.entrypoints.charts.line import LineChart, Place, Series, line_chart
from mediate_gateway.entrypoints.charts.stacked import Stack, StackedChart, stacked_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.pipeline.figure_sheets import Answer, Names, line_name, part_name
from mediate_gateway.entrypoints.wording import Wording

_EURO: Final = "EUR"
_PERCENT: Final = "percent"
_FOLLOWED: Final = (DealStage.DUE_DILIGENCE, DealStage.TERM_SHEET, DealStage.CLOSED)
"""The stages whose share is drawn by quarter."""
_QUARTERS_MAX: Final = 12
_MONTHS_MIN: Final = 6
_SHOWN_MAX: Final = 12


def _stage(each: Answer, word: Wording) -> str:
    return word.say(f"stage.{DealStage(each['stage'])}")


def _number(value: int) -> Figure:
    return Figure(Decimal(value))


def _exact(value: str | None) -> Figure:
    return MISSING if value is None else Figure(Decimal(value))


def _euros(total: Answer) -> Figure:
    # A chart is looked at and not reckoned with: the table beside it has the cents.
    return Figure((Decimal(total["cents"]) / 100).quantize(Decimal(1)))


def funnel(found: Answer, word: Wording, _lines: Names) -> Sequence[ChartView]:
    """Draw how many deals reached each stage."""
    stages = [Bar(_stage(each, word), _number(each["reached"])) for each in found["stages"]]
    title, of, measured = word.say("analytics.funnel.chart"), word.say("analytics.stage"), word.say("analytics.reached")
    return [funnel_chart(FunnelChart("funnel", title, of, measured, stages), word)] if found["deals"] else []


def conversion(found: Answer, word: Wording, _lines: Names) -> Sequence[ChartView]:
    """Draw which share of each quarter's deals came how far."""
    cohorts = list(reversed(found["cohorts"][:_QUARTERS_MAX]))
    if not cohorts:
        return []
    reached = [{each["stage"]: each["share"] for each in cohort["stages"]} for cohort in cohorts]
    title = word.say("analytics.conversion.chart")
    if len(cohorts) == 1:
        name = word.period(cohorts[0]["quarter"])
        bars = [Bar(word.say(f"stage.{stage}"), _hundredths(reached[0][stage])) for stage in list(reached[0])[1:]]
        said = word.say("analytics.conversion.of", quarter=name)
        chart = BarChart("conversion", said, word.say("analytics.stage"), word.say("analytics.share"), bars, _PERCENT)
        return [bar_chart(chart, word)]
    places = [Place(word.period(each["quarter"]), at) for at, each in enumerate(cohorts)]
    series = [
        Series(word.say(f"stage.{stage}"), [_hundredths(each[stage.value]) for each in reached]) for stage in _FOLLOWED
    ]
    return [line_chart(LineChart("conversion", title, word.say("analytics.quarter"), places, series, _PERCENT), word)]


def _hundredths(share: str | None) -> Figure:
    return MISSING if share is None else Figure((Decimal(share) * 100).quantize(Decimal(1)))


def days_in_stage(found: Answer, word: Wording, _lines: Names) -> Sequence[ChartView]:
    """Draw how long deals took in each stage, in the middle."""
    bars = [Bar(_stage(each, word), _exact(each["median"])) for each in found["stages"]]
    title, of, measured = word.say("analytics.days.chart"), word.say("analytics.stage"), word.say("analytics.median")
    return [bar_chart(BarChart("days", title, of, measured, bars), word)]


def weighted(found: Answer, word: Wording, _lines: Names) -> Sequence[ChartView]:
    """Draw what of the amounts sought may be expected."""
    stacks = []
    for each in found["stages"]:
        sought, expected = _euros(each["sought"]).value or Decimal(0), _euros(each["weighted"]).value or Decimal(0)
        stacks.append(Stack(_stage(each, word), [Figure(expected), Figure(max(Decimal(0), sought - expected))]))
    parts = [word.say("analytics.weighted"), word.say("analytics.not_expected")]
    chart = StackedChart(
        "weighted", word.say("analytics.weighted.chart"), word.say("analytics.stage"), parts, stacks, _EURO
    )
    return [stacked_chart(chart, word)]


def forecast(found: Answer, word: Wording, _lines: Names) -> Sequence[ChartView]:
    """Draw what is expected in each month, up to the last in which anything is."""
    months = found["months"]
    last = max((place for place, each in enumerate(months, start=1) if each["deals"]), default=0)
    if not last:
        return []
    bars = [Bar(word.period(each["month"]), _euros(each["weighted"])) for each in months[: max(last, _MONTHS_MIN)]]
    title, of, measured = (
        word.say("analytics.forecast.chart"),
        word.say("analytics.month"),
        word.say("analytics.weighted"),
    )
    return [bar_chart(BarChart("forecast", title, of, measured, bars, _EURO), word)]


def leverage(found: Answer, word: Wording, lines: Names) -> Sequence[ChartView]:
    """Draw private euros for each public one, by year, fund and action line."""
    charts = []
    for dimension in ("year", "fund", "line"):
        parts = [each for each in found["parts"] if each["dimension"] == dimension][:_SHOWN_MAX]
        bars = [Bar(part_name(each, word, lines), _exact(each["leverage"])) for each in parts]
        if bars:
            title, of = word.say(f"analytics.leverage.chart.{dimension}"), word.say(f"analytics.by.{dimension}")
            chart = BarChart(f"leverage-{dimension}", title, of, word.say("analytics.leverage"), bars)
            charts.append(bar_chart(chart, word))
    return charts


def by_line(found: Answer, word: Wording, lines: Names) -> Sequence[ChartView]:
    """Draw public and private money that went to companies which contribute to each action line."""
    stacks = [
        Stack(line_name(each["line"], lines), [_euros(each["public"]), _euros(each["private"])])
        for each in found["lines"][:_SHOWN_MAX]
    ]
    return _money("lines", word.say("analytics.lines.chart"), word.say("analytics.line"), stacks, word)


def portfolio(found: Answer, word: Wording, _lines: Names) -> Sequence[ChartView]:
    """Draw public and private money of the deals that are shown, where there is any."""
    stacks = [
        Stack(each["title"], [_euros(each["public"]), _euros(each["private"])])
        for each in found["items"]
        if each["public"]["cents"] or each["private"]["cents"]
    ]
    title, of = word.say("analytics.portfolio.chart"), word.say("analytics.deal")
    return _money("portfolio", title, of, stacks[:_SHOWN_MAX], word)


def _money(name: str, title: str, of: str, stacks: Sequence[Stack], word: Wording) -> Sequence[ChartView]:
    if not stacks:
        return []
    parts = [word.say("analytics.public"), word.say("analytics.private")]
    return [stacked_chart(StackedChart(name, title, of, parts, stacks, _EURO), word)]


CHARTS: Final[Mapping[str, Callable[[Any, Wording, Names], Sequence[ChartView]]]] = MappingProxyType(
    {
        "funnel": funnel,
        "conversion": conversion,
        "days-in-stage": days_in_stage,
        "weighted": weighted,
        "forecast": forecast,
        "leverage": leverage,
        "lines": by_line,
        "portfolio": portfolio,
    }
)
"""What is drawn of each of the figures there are."""
