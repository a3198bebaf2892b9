"""The charts of an indicator: its figures for the whole, for its parts, and of several sources side by side."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from mediate_contracts.periods import parse_period
from mediate_contracts.vocabulary import ObservationKind
from mediate_gateway.adapters.indicator_picture import IndicatorPicture, Observed, Targeted
from mediate_gateway.domain.rhythms import in_a_row, middles
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.bullet import Aim, Bullet, BulletChart, bullet_chart
from mediate_gateway.entrypoints.charts.figures import MISSING, SERIES_MAX, Figure
from mediate_gateway.entrypoints.charts.line import Break, Level, LineChart, Place, Series, TargetLine, line_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import dimension as dimension_in_words
from mediate_gateway.entrypoints.pages.monitor.parts_in_words import part as part_in_words
from mediate_gateway.entrypoints.wording import Wording

PLACES_MAX: Final = 120
"""So many periods can be told apart on an axis."""
_WHOLE: Final = "whole"
_CLAIMS: Final = "claims"
_DERIVED: Final = "derived"


def charts(picture: IndicatorPicture, word: Wording) -> list[ChartView]:
    """Return every chart that there is something to see on; each has a name of its own (its id)."""
    # What counts in another unit has no place on the same axis.
    same = {each.definition_version for each in picture.versions if each.unit == picture.told_unit}
    alike = [each for each in picture.observations if each.definition_version in same | {picture.told_version}]
    whole = [each for each in alike if not each.breakdown]
    found: list[ChartView] = []
    if len({each.period for each in whole}) > 1:
        found.append(_over_time(picture, whole, word))
    elif len(picture.whole) == 1:
        found += _against_target(picture, picture.whole[0], word)
    found += [_parts(picture, dimension, word) for dimension in _dimensions(picture)]
    # One source may say two things of a period: counted, and claimed.
    stated = [each for each in picture.whole if each.value is not None]
    newest = [each for each in stated if each.period == stated[-1].period] if stated else []
    if len(newest) > 1:
        found.append(_side_by_side(picture, newest[::-1], word))
    return found


def figure_of(observed: Observed, word: Wording) -> Figure:
    """Return a figure as charts and tables show it, with what is to be said of it."""
    notes = [] if observed.note is None else [observed.note[word.language]]
    if observed.status == "provisional":
        notes.insert(0, word.say("indicators.status.provisional"))
    instead = withheld_in_words(observed, word) if observed.value is None else None
    return Figure(
        observed.value, observed.qualifier, is_open=observed.is_open, note="; ".join(notes) or None, instead=instead
    )


def withheld_in_words(observed: Observed, word: Wording) -> str:
    """Return what is said in the place of a figure that is withheld."""
    return word.say("measured.withheld", least=word.number(observed.minimum_count or 0))


def _over_time(picture: IndicatorPicture, whole: Sequence[Observed], word: Wording) -> ChartView:
    """Return the figures for the whole: of every definition a line of its own, and so of each source that says some."""
    named = dict(list(_told_apart(whole, word).items())[:SERIES_MAX])
    return _lines(picture, _WHOLE, picture.name[word.language], named, word, of_whole=True)


def _told_apart(whole: Sequence[Observed], word: Wording) -> dict[str, list[Observed]]:
    """Return figures by what their line is called: the newest definition first, and counted before claimed.

    Figures of several documents are one line where no two of them are for one period.
    """
    versions = sorted({each.definition_version for each in whole}, reverse=True)
    found: dict[str, list[Observed]] = {}
    for version in versions:
        for kind in (ObservationKind.MEASURED, ObservationKind.STATED):
            told = [each for each in whole if each.definition_version == version and each.kind == kind]
            for document, figures in _by_document(told).items():
                name = _of_source(kind, document, word)
                if len(versions) > 1:
                    name = word.say("measured.by_version", version=word.number(version), name=name)
                found[name] = figures
    return found


def _by_document(told: Sequence[Observed]) -> Mapping[str, list[Observed]]:
    by_document: dict[str, list[Observed]] = {}
    for each in told:
        by_document.setdefault(_DERIVED if each.is_derived else each.document, []).append(each)
    if len(by_document) > 1 and len({each.period for each in told}) == len(told) and _DERIVED not in by_document:
        return {", ".join(sorted(by_document)): list(told)}
    return dict(sorted(by_document.items()))


def _against_target(picture: IndicatorPicture, observed: Observed, word: Wording) -> list[ChartView]:
    """Return the one figure there is against what was aimed at; nothing where nothing was."""
    aim = picture.aim_of(observed.period)
    if aim is None:
        return []
    name = picture.name[word.language]
    title = word.say("monitor.in_period", name=name, period=word.period(observed.period))
    bullet = Bullet(name, figure_of(observed, word), Aim(aim.value, aim.comparator), picture.told_unit)
    return [bullet_chart(BulletChart(_WHOLE, title, word.say("monitor.indicator"), [bullet]), word)]


def _of_source(kind: str, document: str, word: Wording) -> str:
    if document == _DERIVED:
        return word.say("measured.computed")
    return word.say("monitor.of_source", kind=word.say(f"indicators.kind.{kind}"), document=document)


def _dimensions(picture: IndicatorPicture) -> list[str]:
    """Return what the figures are broken down by, where that is one thing at a time."""
    return sorted({name for each in picture.current for name in each.breakdown if len(each.breakdown) == 1})


def _parts(picture: IndicatorPicture, dimension: str, word: Wording) -> ChartView:
    """Return the figures by part: over time where there are several periods, and otherwise side by side."""
    found = [each for each in picture.current if set(each.breakdown) == {dimension}]
    by_member: dict[str, list[Observed]] = {}
    for each in found:
        by_member.setdefault(each.breakdown[dimension], []).append(each)
    largest = sorted(by_member, key=lambda member: (-(by_member[member][-1].value or Decimal(0)), member))
    title = word.say("monitor.by", name=picture.name[word.language], dimension=dimension_in_words(dimension, word))
    name = _by(dimension)
    if len({each.period for each in found}) > 1:
        named = {part_in_words(dimension, member, word): by_member[member] for member in largest[:SERIES_MAX]}
        return _lines(picture, name, title, named, word)
    bars = [Bar(part_in_words(dimension, member, word), figure_of(by_member[member][-1], word)) for member in largest]
    of = dimension_in_words(dimension, word).capitalize()
    period = word.period(found[-1].period)
    return bar_chart(
        BarChart(name, word.say("monitor.in_period", name=title, period=period), of, period, bars, picture.told_unit),
        word,
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
    of_whole: bool = False,
) -> ChartView:
    """Return lines over time; those of the whole with what is aimed at, where it began, and from where it is good."""
    aims = _newest_aims(picture) if of_whole else {}
    told = {each.period for found in named.values() for each in found}
    periods = in_a_row([*told, *aims], most=PLACES_MAX)
    every = [each for found in named.values() for each in found]
    places = [
        Place(word.period(period), at, _covered(period, every, word))
        for period, at in zip(periods, middles(periods), strict=True)
    ]
    series = [Series(each, _figures(periods, found, word)) for each, found in named.items()]
    if len(series) == 1:
        series = [Series(word.say("monitor.value"), series[0].figures)]
    targets = [
        TargetLine(Aim(each.value, each.comparator), periods.index(period))
        for period, each in aims.items()
        if period in periods
    ]
    levels = _levels(picture, word) if of_whole else []
    breaks = _breaks(picture, periods, word) if of_whole else []
    chart = LineChart(
        name,
        title,
        word.say("monitor.period"),
        places,
        series,
        picture.told_unit,
        targets,
        levels=levels,
        breaks=breaks,
    )
    return line_chart(chart, word)


def _newest_aims(picture: IndicatorPicture) -> dict[str, Targeted]:
    """Return what is aimed at by period: of several documents the newest word."""
    return {each.period: each for each in sorted(picture.aims, key=lambda each: (each.updated_at, each.id))}


def _levels(picture: IndicatorPicture, word: Wording) -> list[Level]:
    """Return what every figure is held against: where the indicator began, and from where it is good or poor."""
    found = []
    if picture.baseline is not None:
        period = word.period(picture.baseline.period)
        found.append(Level(picture.baseline.value, word.say("measured.baseline.of", period=period), "baseline"))
    # Thresholds are of the newest definition alone.
    if picture.thresholds is not None and picture.told_version == picture.definition_version:
        found += [
            Level(Decimal(picture.thresholds[kind]), word.say(f"measured.threshold.{kind}"), kind)
            for kind in ("good", "poor")
        ]
    return found


def _breaks(picture: IndicatorPicture, periods: Sequence[str], word: Wording) -> list[Break]:
    """Return where another definition begins: at the first period it is said to be for, or has a figure of."""
    found = []
    for version in picture.versions:
        if version.definition_version == 1 or version.unit != picture.told_unit:
            continue
        told = [each.period for each in picture.observations if each.definition_version == version.definition_version]
        first = version.from_period or (told[0] if told else None)
        if first is None:
            continue
        begins = parse_period(first).first_day
        place = next((at for at, each in enumerate(periods) if parse_period(each).first_day >= begins), None)
        # Where only a part of the time is shown, it may have begun before all of it: then there is no break to see.
        is_before = place == 0 and {each.definition_version for each in picture.observations} == {
            version.definition_version
        }
        if place is not None and not is_before:
            name = word.say("measured.version", version=word.number(version.definition_version))
            found.append(Break(place, name))
    return found


def _figures(periods: Sequence[str], found: Sequence[Observed], word: Wording) -> list[Figure]:
    # What is preferred of several comes last, because the picture is in the order of time and of preference reversed.
    by_period = {each.period: each for each in found}
    return [figure_of(by_period[period], word) if period in by_period else MISSING for period in periods]


def _covered(period: str, found: Iterable[Observed], word: Wording) -> str | None:
    """Return up to which day the figures of a period run, where it was not over."""
    days = [each.covers_until for each in found if each.period == period and each.covers_until is not None]
    return word.say("indicators.covers", day=word.day(min(days))) if days else None


def _side_by_side(picture: IndicatorPicture, claims: Sequence[Observed], word: Wording) -> ChartView:
    period = word.period(claims[0].period)
    bars = [
        Bar(_of_source(each.kind, _DERIVED if each.is_derived else each.document, word), figure_of(each, word))
        for each in claims
    ]
    title = word.say("monitor.claims.of", period=period)
    return bar_chart(BarChart(_CLAIMS, title, word.say("monitor.source"), period, bars, picture.told_unit), word)
