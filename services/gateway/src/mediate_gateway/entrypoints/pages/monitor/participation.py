"""The page of how many take part, what is taken on, what comes of introductions, and how companies grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.periods import parse_period
from mediate_contracts.policy import Action
from mediate_gateway.adapters import agenda
from mediate_gateway.adapters.derived_views import DerivedFigure, Measured, measured
from mediate_gateway.entrypoints.charts.bullet import Aim
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.monitor.derived_charts import (
    figure_of,
    parts_chart,
    run_chart,
    unit_of,
    withheld_in_words,
)
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import rounded, signed
from mediate_gateway.entrypoints.pages.monitor.places import PARTICIPATION, SECTION, derivation_at, indicator_at
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs
from mediate_shared.problems import not_found

PARTS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "taking_part": ("participation.organisations", "activities.held", "activities.participants", "votes.cast"),
        "taken_on": ("items.assigned.share", "lines.covered", "items.status"),
        "introduced": ("matches.implementation.rate", "matches.introduced", "matches.implemented"),
        "growing": ("leverage", "deals.days-in-stage"),
    }
)
"""The parts of the page, and the measures that each tells of."""
MEASURES: Final = tuple(each for measures in PARTS.values() for each in measures)
_BROKEN_DOWN_BY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "activities.held": "kind",
        "activities.participants": "group",
        "items.assigned.share": "line",
        "items.status": "status",
        "deals.days-in-stage": "stage",
    }
)
_COVERED: Final = "lines.covered"


@dataclass(frozen=True)
class Told:
    """What the page tells of one measure; ``measured`` is None where no indicator has it."""

    measure: str
    measured: Measured | None
    says: Sequence[str] = ()
    charts: Sequence[ChartView] = ()

    @property
    def is_told(self) -> bool:
        """Whether there is a figure, be it one that is withheld."""
        return self.measured is not None and self.measured.newest is not None

    @property
    def key(self) -> str:
        """The measure as part of an id."""
        return self.measure.replace(".", "-")


def routes() -> APIRouter:
    """Return ``/monitor/participation``, and the figures behind its charts."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(PARTICIPATION, dependencies=public)
    async def show_participation(visit: Visiting) -> Response:
        told = await _told(visit)
        return visit.page(
            "monitor/participation.html",
            section=SECTION,
            parts=[(part, [told[each] for each in measures]) for part, measures in PARTS.items()],
            tiles=[tile for measures in PARTS.values() if (tile := _tile(visit, told[measures[0]])) is not None],
            indicator_at=indicator_at,
            derivation_at=derivation_at,
            is_measured=any(each.measured is not None for each in told.values()),
        )

    @router.get(PARTICIPATION + "/charts/{name}.csv", dependencies=public)
    async def show_chart_figures(visit: Visiting, name: str) -> Response:
        charts = [chart for each in (await _told(visit)).values() for chart in each.charts]
        return chart_file(charts, name)

    return router


def chart_file(charts: Sequence[ChartView], name: str) -> Response:
    """Return the figures of a chart as a file. Raises ProblemError (404) where there is no such chart."""
    chart = next((each for each in charts if each.id == name and not each.is_empty), None)
    if chart is None:
        raise not_found("chart", name)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{chart.id}.csv"'}
    return Response(chart.csv(), headers=headers, media_type=CSV_TYPE)


async def _told(visit: Visit) -> Mapping[str, Told]:
    async with visit.service.database.reading() as connection:
        found = await measured(connection, MEASURES)
        lines = {str(each.number): visit.word.of(each.title) for each in await agenda.lines(connection)}
    return {each: _tell(visit, each, found.get(each), lines) for each in MEASURES}


def _tell(visit: Visit, measure: str, found: Measured | None, lines: Mapping[str, str]) -> Told:
    if found is None:
        return Told(measure, None)
    word, key = visit.word, measure.replace(".", "-")
    charts = [run_chart(found, word, f"run-{key}")]
    by = _BROKEN_DOWN_BY.get(measure)
    if by is not None:
        charts.append(parts_chart(found, by, word, f"by-{key}", lines))
    says = in_sentences(found, word)
    if measure == _COVERED:
        says += _uncovered(found, word, lines)
    at = f"{PARTICIPATION}/charts/{{}}.csv"
    drawn = [each.at(visit.to(at.format(each.id))) for each in charts if each is not None]
    return Told(measure, found, says, drawn)


def in_sentences(found: Measured, word: Wording) -> list[str]:
    """Return the newest figure, what it is made of, how it was before, and whether it is what was aimed at."""
    newest, before = found.newest, found.before
    if newest is None:
        return [word.say("derived.no_figure")]
    period = word.period(newest.period)
    if newest.value is None:
        return [word.say("derived.said", period=period, value=withheld_in_words(newest, word))]
    said = [_said(newest, found, word, period)]
    if before is not None and before.value is not None and follows(newest.period, before.period):
        told = {"period": word.period(before.period), "value": in_figure(before, found, word)}
        # What is not over yet is no less than what was: it may still come.
        change = None if newest.is_open else signed(rounded(newest.value - before.value), word)
        said.append(
            word.say("derived.said", **told) if change is None else word.say("derived.before", change=change, **told)
        )
    if found.target is not None:
        aim = Aim(found.target.value, found.target.comparator)
        is_met = "met" if aim.is_met(figure_of(newest, word)) else "not_met"
        value = word.figure(found.target.value, unit=unit_of(found))
        aimed = word.say("monitor.aim", comparator=word.say(f"comparator.{found.target.comparator}"), value=value)
        said.append(word.say(f"derived.aimed.{is_met}", aim=aimed))
    return said


def follows(period: str, before: str) -> bool:
    """Tell whether a period comes right after another of the same length."""
    return parse_period(before).next() == parse_period(period)


def _said(figure: DerivedFigure, found: Measured, word: Wording, period: str) -> str:
    """Return a figure with what it is made of, where it is made of two numbers."""
    told = {
        "period": word.say("derived.so_far", period=period) if figure.is_open else period,
        "value": in_figure(figure, found, word),
    }
    if figure.numerator is None or figure.denominator is None:
        return word.say("derived.said", **told)
    numerator, denominator = figure.numerator, figure.denominator
    numbers = {
        "numerator": numerator,
        "denominator": denominator,
        # What cross-over is made of is a difference and a sum: this is what they are of.
        "across": (denominator + numerator) / 2,
        "within": (denominator - numerator) / 2,
    }
    said = {name: word.number(rounded(number)) for name, number in numbers.items()}
    made = f"derived.made.{found.measure}"
    return word.say("derived.said.made", made=word.say(made if word.knows(made) else "derived.made", **said), **told)


def in_figure(figure: DerivedFigure, found: Measured, word: Wording) -> str:
    """Return a figure in words, with its unit where it has one that is said."""
    if figure.value is None:
        return withheld_in_words(figure, word)
    return word.figure(rounded(figure.value), unit=unit_of(found))


def _uncovered(found: Measured, word: Wording, lines: Mapping[str, str]) -> list[str]:
    without = sorted(
        (each.breakdown["line"] for each in found.newest_parts("line") if each.value == 0),
        key=lambda each: (len(each), each),
    )
    if not without:
        return []
    named = "; ".join(f"{each} {lines[each]}" if each in lines else each for each in without)
    return [word.say("participation.uncovered", count=len(without), lines=named)]


def _tile(visit: Visit, told: Told) -> dict[str, Any] | None:
    """Return the newest figure of a measure as one of those at the head of the page."""
    found = told.measured
    if found is None or found.newest is None:
        return None
    word, newest = visit.word, found.newest
    tile: dict[str, Any] = {
        "label": found.name[word.language],
        "value": in_figure(newest, found, word),
        "href": f"#{told.key}",
        "note": word.period(newest.period),
    }
    if found.synthetic:
        tile["tag"] = (word.say("synthetic.label"), "synthetic")
    return tile
