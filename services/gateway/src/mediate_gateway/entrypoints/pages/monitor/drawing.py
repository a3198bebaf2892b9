"""The charts of an indicator: its figures for the whole, for its parts, and of several sources side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mediate_contracts.vocabulary import Aggregation, ObservationKind
from mediate_gateway.adapters.monitor_views import IndicatorPicture, Observed
from mediate_gateway.domain.rhythms import in_a_row, middles
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.bullet import Aim, Bullet, BulletChart, bullet_chart
from mediate_gateway.entrypoints.charts.figures import MISSING, SERIES_MAX, Figure
from mediate_gateway.entrypoints.charts.line import LineChart, Place, Series, TargetLine, line_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.wording import Wording

PLACES_MAX: Final = 120
"""So many periods can be told apart on an axis."""
_WHOLE: Final = "whole"
_CLAIMS: Final = "claims"


@dataclass(frozen=True)
class Claim:
    """What one source says for a period, or what the parts come to: ``document`` is None for the latter.

    ``difference`` is how much it differs from the first that is said for the period.
    """

    period: str
    document: str | None
    figure: Figure
    kind: str | None
    difference: Decimal


def charts(picture: IndicatorPicture, word: Wording) -> list[ChartView]:
    """Return every chart that there is something to see on; each has a name of its own (its id)."""
    whole = [each for each in picture.observations if not each.breakdown]
    found: list[ChartView] = []
    if len({each.period for each in whole}) > 1:
        found.append(_over_time(picture, whole, word))
    elif len(whole) == 1:
        found += _against_target(picture, whole[0], word)
    found += [_parts(picture, dimension, word) for dimension in _dimensions(picture)]
    claims = claims_of(picture)
    stated = [each for each in claims if each.document is not None]
    newest = [each for each in stated if each.period == stated[-1].period] if stated else []
    if len(newest) > 1:
        found.append(_side_by_side(picture, newest, word))
    return found


def _over_time(picture: IndicatorPicture, whole: Sequence[Observed], word: Wording) -> ChartView:
    """Return the figures for the whole, a line for each source that says some."""
    by_source: dict[tuple[str, str], list[Observed]] = {}
    for each in whole:
        by_source.setdefault((each.kind, each.document), []).append(each)
    measured_first = sorted(by_source, key=lambda each: (each[0] != ObservationKind.MEASURED, each[1]))[:SERIES_MAX]
    named = {_of_source(*source, word): by_source[source] for source in measured_first}
    return _lines(picture, _WHOLE, picture.name[word.language], named, word, has_targets=True)


def _against_target(picture: IndicatorPicture, observed: Observed, word: Wording) -> list[ChartView]:
    """Return the one figure there is against what was aimed at; nothing where nothing was."""
    title = word.say("monitor.in_period", name=picture.name[word.language], period=word.period(observed.period))
    return [
        bullet_chart(
            BulletChart(
                _WHOLE,
                title,
                word.say("monitor.indicator"),
                [
                    Bullet(
                        picture.name[word.language],
                        _figure(observed, word),
                        Aim(each.value, each.comparator),
                        picture.unit,
                    )
                ],
            ),
            word,
        )
        for each in picture.targets
        if each.period == observed.period
    ]


def _of_source(kind: str, document: str, word: Wording) -> str:
    return word.say("monitor.of_source", kind=word.say(f"indicators.kind.{kind}"), document=document)


def _dimensions(picture: IndicatorPicture) -> list[str]:
    """Return what the figures are broken down by, where that is one thing at a time."""
    return sorted({name for each in picture.observations for name in each.breakdown if len(each.breakdown) == 1})


def _parts(picture: IndicatorPicture, dimension: str, word: Wording) -> ChartView:
    """Return the figures by part: over time where there are several periods, and otherwise side by side."""
    found = [each for each in picture.observations if set(each.breakdown) == {dimension}]
    by_member: dict[str, list[Observed]] = {}
    for each in found:
        by_member.setdefault(each.breakdown[dimension], []).append(each)
    largest = sorted(by_member, key=lambda member: (-by_member[member][-1].value, member))
    title = word.say("monitor.by", name=picture.name[word.language], dimension=dimension_in_words(dimension, word))
    name = _by(dimension)
    if len({each.period for each in found}) > 1:
        named = {part_in_words(member, word): by_member[member] for member in largest[:SERIES_MAX]}
        return _lines(picture, name, title, named, word)
    bars = [Bar(part_in_words(member, word), _figure(by_member[member][-1], word)) for member in largest]
    of = dimension_in_words(dimension, word).capitalize()
    period = word.period(found[-1].period)
    return bar_chart(
        BarChart(name, word.say("monitor.in_period", name=title, period=period), of, period, bars, picture.unit), word
    )


def _by(dimension: str) -> str:
    return "by-" + dimension.replace(".", "-")


def _lines(
    picture: IndicatorPicture,
    name: str,
    title: str,
    named: Mapping[str, Sequence[Observed]],
    word: Wording,
    *,
    has_targets: bool = False,
) -> ChartView:
    targets = picture.targets if has_targets else ()
    told = {each.period for found in named.values() for each in found}
    periods = in_a_row([*told, *(each.period for each in targets)], most=PLACES_MAX)
    every = [each for found in named.values() for each in found]
    places = [
        Place(word.period(period), at, _covered(period, every, word))
        for period, at in zip(periods, middles(periods), strict=True)
    ]
    series = [Series(each, _figures(periods, found, word)) for each, found in named.items()]
    if len(series) == 1:
        series = [Series(word.say("monitor.value"), series[0].figures)]
    aims = [
        TargetLine(Aim(each.value, each.comparator), periods.index(each.period))
        for each in targets
        if each.period in periods
    ]
    chart = LineChart(name, title, word.say("monitor.period"), places, series, picture.unit, aims)
    return line_chart(chart, word)


def _figures(periods: Sequence[str], found: Sequence[Observed], word: Wording) -> list[Figure]:
    # What is preferred of several comes last, because the picture is in the order of time and of preference reversed.
    by_period = {each.period: each for each in found}
    return [_figure(by_period[period], word) if period in by_period else MISSING for period in periods]


def _figure(observed: Observed, word: Wording) -> Figure:
    notes = [] if observed.note is None else [observed.note[word.language]]
    if observed.status == "provisional":
        notes.insert(0, word.say("indicators.status.provisional"))
    return Figure(observed.value, observed.qualifier, is_open=observed.is_open, note="; ".join(notes) or None)


def _covered(period: str, found: Iterable[Observed], word: Wording) -> str | None:
    """Return up to which day the figures of a period run, where it was not over."""
    days = [each.covers_until for each in found if each.period == period and each.covers_until is not None]
    return word.say("indicators.covers", day=word.day(min(days))) if days else None


def claims_of(picture: IndicatorPicture) -> list[Claim]:
    """Return what is said more than once: by several sources, or by one and by the parts it is made of."""
    found: list[Claim] = []
    for period in dict.fromkeys(each.period for each in picture.observations):
        said = [each for each in picture.observations if each.period == period and not each.breakdown]
        said.sort(key=lambda each: (each.kind != ObservationKind.MEASURED, each.document))
        parts = _sum_of_parts(picture, period)
        if len(said) + (parts is not None) <= 1 or not said:
            continue
        first = said[0].value
        found += [
            Claim(period, each.document, Figure(each.value, each.qualifier), each.kind, each.value - first)
            for each in said
        ]
        if parts is not None:
            found.append(Claim(period, None, Figure(parts), None, parts - first))
    return found


def _sum_of_parts(picture: IndicatorPicture, period: str) -> Decimal | None:
    """Return what the parts of a period come to; None where they do not add up to anything, or are of two kinds."""
    parts = [each for each in picture.observations if each.period == period and len(each.breakdown) == 1]
    same = {(*each.breakdown, each.kind, each.document) for each in parts}
    if picture.aggregation != Aggregation.SUM or len(parts) <= 1 or len(same) > 1:
        return None
    return sum((each.value for each in parts), Decimal(0))


def _side_by_side(picture: IndicatorPicture, claims: Sequence[Claim], word: Wording) -> ChartView:
    period = word.period(claims[0].period)
    bars = [Bar(_of_source(each.kind or "", each.document or "", word), each.figure) for each in claims]
    title = word.say("monitor.claims.of", period=period)
    return bar_chart(BarChart(_CLAIMS, title, word.say("monitor.source"), period, bars, picture.unit), word)


def dimension_in_words(written: str, word: Wording) -> str:
    """Return what figures are broken down by; as it is written where there are no words for it."""
    known = f"dimension.{written}"
    return word.say(known) if word.knows(known) else written


def part_in_words(written: str, word: Wording) -> str:
    """Return which part a figure is of; as it is written where there are no words for it."""
    known = f"part.{written}"
    return word.say(known) if word.knows(known) else written
