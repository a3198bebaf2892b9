"""The charts of figures that are derived from events: how they run, and their newest figures by part."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mediate_contracts.vocabulary import DealStage, ItemStatus
from mediate_gateway.adapters.derived_views import DerivedFigure, Measured
from mediate_gateway.domain.rhythms import in_a_row, middles
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.bullet import Aim
from mediate_gateway.entrypoints.charts.figures import MISSING, SERIES_MAX, Figure
from mediate_gateway.entrypoints.charts.line import LineChart, Place, Series, TargetLine, line_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import dimension, part, rounded
from mediate_gateway.entrypoints.wording import Wording

UNITLESS: Final = frozenset({"index", "ratio"})
"""Units that are none in words: a number of them stands for itself."""
_PLACES_MAX: Final = 120
_POINTS_OF_A_LINE: Final = 2
_IN_ORDER: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "line": [str(number) for number in range(1, 100)],
        "stage": list(DealStage),
        "status": list(ItemStatus),
    }
)
"""Dimensions whose members have an order of their own; of the others the largest comes first."""
_NO_LINES: Final[Mapping[str, str]] = MappingProxyType({})


def unit_of(measured: Measured) -> str | None:
    """Return the unit that a figure is told with, if with any."""
    return None if measured.unit in UNITLESS else measured.unit


def run_chart(measured: Measured, word: Wording, name: str, by: str | None = None) -> ChartView | None:
    """Return how an indicator runs, for the whole and, where it is asked for, by parts; None before a second period."""
    series = {word.say("derived.whole"): measured.whole}
    if by is not None:
        runs = measured.run_of(by)
        told = sorted(runs, key=lambda member: _order(by, member, runs[member][-1]))
        series |= {part(by, member, word): runs[member] for member in told[: SERIES_MAX - 1]}
    target = measured.target
    told_of = {each.period for run in series.values() for each in run}
    if len(told_of) < _POINTS_OF_A_LINE:
        return None
    periods = in_a_row(told_of, most=_PLACES_MAX)
    places = [Place(word.period(each), at) for each, at in zip(periods, middles(periods), strict=True)]
    aims = [] if target is None else [TargetLine(Aim(target.value, target.comparator), periods.index(target.period))]
    chart = LineChart(
        name,
        word.say("derived.run", name=measured.name[word.language]),
        word.say("monitor.period"),
        places,
        [Series(said, _figures(periods, run, word)) for said, run in series.items() if run],
        unit_of(measured),
        aims,
    )
    return line_chart(chart, word)


def parts_chart(
    measured: Measured, by: str, word: Wording, name: str, lines: Mapping[str, str] = _NO_LINES
) -> ChartView | None:
    """Return the newest figures by part, withheld ones told as such; None where there are none."""
    found = measured.newest_parts(by)
    if not found:
        return None
    found.sort(key=lambda each: _order(by, each.breakdown[by], each))
    bars = [Bar(part(by, each.breakdown[by], word, lines), figure_of(each, word)) for each in found]
    period = word.period(found[0].period)
    title = word.say("monitor.by", name=measured.name[word.language], dimension=dimension(by, word))
    of = dimension(by, word).capitalize()
    chart = BarChart(
        name, word.say("monitor.in_period", name=title, period=period), of, period, bars, unit_of(measured)
    )
    return bar_chart(chart, word)


def figure_of(figure: DerivedFigure, word: Wording) -> Figure:
    """Return a figure as charts draw it: rounded to be read, hollow where it may still move."""
    if figure.value is None:
        return Figure(None, instead=withheld_in_words(figure, word))
    note = word.say("indicators.status.provisional") if figure.is_open else None
    return Figure(rounded(figure.value), is_open=figure.is_open, note=note)


def withheld_in_words(figure: DerivedFigure, word: Wording) -> str:
    """Return what is said in the place of a figure that is withheld."""
    if figure.minimum_count is None:
        return word.say("derived.withheld")
    return word.say("derived.fewer", minimum=word.number(figure.minimum_count))


def _figures(periods: Sequence[str], run: Sequence[DerivedFigure], word: Wording) -> list[Figure]:
    by_period = {each.period: each for each in run}
    return [figure_of(by_period[each], word) if each in by_period else MISSING for each in periods]


def _order(by: str, member: str, figure: DerivedFigure) -> tuple[int, float, str]:
    order = _IN_ORDER.get(by, ())
    place = order.index(member) if member in order else len(order)
    return place, -float(figure.value or 0), member
