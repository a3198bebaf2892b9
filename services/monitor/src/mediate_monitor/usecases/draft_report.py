"""Draft a report: what it says of indicators and of goals, as figures are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.monitor import (
    ReportedBaseline,
    ReportedFigure,
    ReportedGoalTarget,
    ReportedIndicator,
    ReportedTarget,
)
from mediate_contracts.events.monitor.reporting import ENTRIES_MAX
from mediate_contracts.periods import Period, parse_period
from mediate_contracts.values import Source
from mediate_monitor.adapters import known_goals, report_sources
from mediate_monitor.adapters.known_goals import KnownTarget
from mediate_monitor.adapters.report_tables import ReportRow
from mediate_monitor.adapters.views import Baseline, Indicator, Observation, Target
from mediate_monitor.domain.achievement import achieved
from mediate_monitor.domain.reported_periods import told

_SOURCES: Final = TypeAdapter(list[Source])
_SOURCES_MAX: Final = 10


@dataclass(frozen=True)
class Drafted:
    """What a report says: how many more there are than it holds, and whether anything of it is invented."""

    indicators: Sequence[ReportedIndicator]
    targets: Sequence[ReportedGoalTarget]
    left_out: int
    synthetic: bool

    @property
    def questioned(self) -> int:
        """How many of its figures a check questions."""
        return sum(each.realised is not None and each.realised.computed is not None for each in self.indicators)


@dataclass(frozen=True)
class _Known:
    """What is known of one indicator: its figures of the period and within it, the best first, and its targets."""

    indicator: Indicator
    figures: Sequence[Observation]
    targets: Sequence[Target]
    baselines: Mapping[tuple[UUID, int], Baseline]
    computed: Mapping[UUID, Decimal]


async def draft_report(connection: AsyncConnection, report: ReportRow) -> Drafted:
    """Return what a report would say if it were published now; entries that nothing is known of are left out."""
    of = parse_period(report.period)
    indicators, left_out = await _indicators(connection, report)
    known = await _known(connection, indicators, of)
    goals = (
        [] if report.goal_year is None else await known_goals.targets_of(connection, report.goal_year, limit=_LOOKED)
    )
    targets = [_goal_target(each, report.entries.get(str(each.id), {})) for each in goals if each.goal is not None]
    return Drafted(
        [_reported(each, of, report.entries.get(str(each.indicator.id), {})) for each in known],
        targets[:ENTRIES_MAX],
        left_out + max(0, len(targets) - ENTRIES_MAX),
        report.synthetic or any(each.synthetic for each in indicators),
    )


_LOOKED: Final = 2 * ENTRIES_MAX
"""How many targets are looked at, to tell how many are too many; a goal tree holds no more."""


async def _indicators(connection: AsyncConnection, report: ReportRow) -> tuple[list[Indicator], int]:
    if report.indicators:
        return await report_sources.named(connection, report.indicators), 0
    if report.action_line is None:
        return [], 0
    found, number = await report_sources.of_line(connection, report.action_line, limit=ENTRIES_MAX)
    return found, number - len(found)


async def _known(connection: AsyncConnection, indicators: Sequence[Indicator], of: Period) -> list[_Known]:
    identifiers = [each.id for each in indicators]
    figures: dict[UUID, list[Observation]] = {each: [] for each in identifiers}
    targets: dict[UUID, list[Target]] = {each: [] for each in identifiers}
    for figure in await report_sources.figures(connection, identifiers, of):
        figures[figure.indicator_id].append(figure)
    for target in await report_sources.targets(connection, identifiers):
        targets[target.indicator_id].append(target)
    baselines = await report_sources.baselines(connection, identifiers)
    checks = await report_sources.questioned(connection, [each.id for some in figures.values() for each in some])
    computed = {identifier: check.computed for identifier, check in checks.items()}
    return [_Known(each, figures[each.id], targets[each.id], baselines, computed) for each in indicators]


def _reported(known: _Known, of: Period, entry: Mapping[str, Any]) -> ReportedIndicator:
    indicator = known.indicator
    # The newest definition that has a figure in the period is told of: figures of two are never held together.
    version = known.figures[0].definition_version if known.figures else indicator.definition_version
    figures = [each for each in known.figures if each.definition_version == version]
    targets = [
        each for each in known.targets if each.definition_version == version and parse_period(each.period).within(of)
    ]
    chosen = told(
        of,
        {parse_period(each.period) for each in figures},
        {parse_period(each.period) for each in targets},
        aggregation=indicator.aggregation,
    )
    found = [each for each in figures if each.period == chosen.period.text]
    best = found[0] if found else None
    target = next((each for each in targets if chosen.target is not None and each.period == chosen.target.text), None)
    baseline = known.baselines.get((indicator.id, version))
    # What differs from it may be questioned at the best figure itself, or at one that another document states.
    claim = next((each for each in found if each.id in known.computed and not each.is_withheld), None)
    standing = achieved(
        indicator.direction,
        None if target is None else target.comparator,
        baseline=None if baseline is None else baseline.value,
        target=None if target is None else target.value,
        value=None if best is None or best.is_withheld else best.value,
    )
    narrative = entry.get("narrative") or (None if best is None or best.is_withheld else best.note)
    return ReportedIndicator(
        indicator_id=indicator.id,
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        direction=indicator.direction,
        action_lines=indicator.action_lines,
        definition_version=version,
        period=chosen.period.text,
        baseline=None if baseline is None else ReportedBaseline(period=baseline.period, value=baseline.value),
        target=None if target is None else ReportedTarget(comparator=target.comparator, value=target.value),
        realised=None if best is None else _figure(best, _otherwise(best, claim, known.computed)),
        achievement=standing.achievement,
        narrative=narrative,
        external_cause=entry.get("external_cause"),
        sources=_sources(*(each.source for each in (best, claim, target) if each is not None)),
    )


def _otherwise(best: Observation, claim: Observation | None, computed: Mapping[UUID, Decimal]) -> Decimal | None:
    """Return the number that is told beside the best figure, where a check found that two differ."""
    if claim is None:
        return None
    return computed[claim.id] if claim.id == best.id else claim.value


def _figure(figure: Observation, otherwise: Decimal | None) -> ReportedFigure:
    if figure.is_withheld:
        return ReportedFigure(status=figure.status, covers_until=figure.covers_until)
    return ReportedFigure(
        value=figure.value,
        qualifier=figure.qualifier,
        status=figure.status,
        covers_until=figure.covers_until,
        computed=otherwise,
    )


def _goal_target(known: KnownTarget, entry: Mapping[str, Any]) -> ReportedGoalTarget:
    goal, facts, realised = known.goal or {}, known.facts, known.realised or {}
    return ReportedGoalTarget.model_validate(
        {
            "target_id": known.id,
            "goal_code": goal["code"],
            "goal_title": goal["title"],
            **{name: facts.get(name) for name in ("code", "title", "unit", "comparator", "number")},
            "realised": realised.get("number"),
            "qualifier": realised.get("qualifier", "exact"),
            "outcome": known.outcome,
            "narrative": entry.get("narrative") or realised.get("narrative"),
            "external_cause": realised.get("external_cause"),
            "substitute": realised.get("substitute"),
            "sources": _sources(realised.get("source"), facts.get("source")),
        }
    )


def _sources(*sources: Source | Mapping[str, str] | None) -> list[Source]:
    """Return each source once, in this order."""
    found: list[Source] = []
    for each in _SOURCES.validate_python([each for each in sources if each is not None]):
        if each not in found:
            found.append(each)
    return found[:_SOURCES_MAX]
