"""The charts of the overview: what one would rather look at than read."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from mediate_contracts.vocabulary import Outcome
from mediate_gateway.adapters.views import Overview
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.stacked import Stack, StackedChart, stacked_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.pipeline.board import funnel
from mediate_gateway.entrypoints.wording import Wording

CSV: Final = "/overview/charts/{name}.csv"


def overview_charts(overview: Overview, word: Wording, to: Callable[..., str]) -> Mapping[str, ChartView]:
    """Return the charts of an overview by name, each with the address of its figures."""
    found = {
        "organisations": _organisations(overview, word),
        "goals": _goals(overview, word),
        "funnel": funnel(overview.pipeline, word),
    }
    return {name: chart.at(to(CSV.format(name=name))) for name, chart in found.items()}


def _organisations(overview: Overview, word: Wording) -> ChartView:
    """Return how many organisations are of each type, the most first."""
    bars = []
    for each in sorted(overview.organisations, key=lambda each: -each.organisations):
        name = word.say(f"type.{each.type}")
        if each.synthetic:
            name = f"{name} ({word.say('synthetic', count=each.synthetic)})"
        bars.append(Bar(name, Figure(Decimal(each.organisations)), key=f"type-{each.type}"))
    title, count = word.say("organisations.caption"), word.say("organisations.count")
    return bar_chart(BarChart("organisation-types", title, word.say("organisations.type"), count, bars), word)


def _goals(overview: Overview, word: Wording) -> ChartView:
    """Return what came of the targets of each year, as parts of all of them."""
    stacks = [
        Stack(str(year.year), [Figure(Decimal(year.outcomes[outcome])) for outcome in Outcome])
        for year in overview.goals
    ]
    parts = [word.say(f"outcome.{outcome}") for outcome in Outcome]
    title = word.say("goals.outcomes")
    return stacked_chart(StackedChart("goal-outcomes", title, word.say("goals.year"), parts, stacks), word)
