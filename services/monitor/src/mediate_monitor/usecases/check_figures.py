"""Check the figures of a period: against their parts, what is computed, other documents and the period before."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from mediate_contracts.periods import NotAPeriod, Period
from mediate_contracts.vocabulary import CheckKind, FormulaKind, ObservationStatus, Rhythm
from mediate_monitor.adapters import checks, told
from mediate_monitor.adapters.told import Figures
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain.checks import Finding, Told, findings, jump, standing_for
from mediate_monitor.domain.formulas import unrounded
from mediate_shared.journal import Transaction

_WITHIN: Final = (CheckKind.PARTS, CheckKind.FORMULA, CheckKind.DOCUMENTS)


async def check_figures(transaction: Transaction, indicator: Indicator, period: Period, *, now: datetime) -> None:
    """Say what came of holding a period's figures against what they should equal, where that is new.

    Also whether the figure of the next period is still no jump from this one's. Nothing is read but these periods and
    the one before. The indicator's row is locked.
    """
    figures = await _figures(transaction, indicator, period)
    found = findings(
        [_exact(each, indicator) for each in figures.all],
        adding_up=await told.adding_up(transaction.connection, indicator.id),
        tolerance=indicator.tolerance,
    )
    versions = {each.id: each.definition_version for each in figures.wholes}
    await checks.let_stand(
        transaction,
        indicator.id,
        period.text,
        [(versions[each.observation_id], each) for each in found],
        kinds=_WITHIN,
        now=now,
    )
    before = await _figures(transaction, indicator, _previous(indicator, period))
    after = _next(indicator, period)
    await _say_jumps(transaction, indicator, period, jumps(indicator, figures, before), now=now)
    if after is not None:
        following = await _figures(transaction, indicator, after)
        await _say_jumps(transaction, indicator, after, jumps(indicator, following, figures), now=now)


def jumps(indicator: Indicator, now: Figures, before: Figures) -> list[tuple[int, Finding]]:
    """Return what comes of holding a period's figure against the one before, by each definition that has one."""
    found: list[tuple[int, Finding]] = []
    for version in sorted({each.definition_version for each in now.wholes}):
        figure = standing_for(now.wholes, definition_version=version)
        finding = jump(figure, standing_for(before.wholes, definition_version=version), indicator.jump)
        if finding is not None:
            found.append((version, finding))
    return found


async def _figures(transaction: Transaction, indicator: Indicator, period: Period | None) -> Figures:
    if period is None:
        return Figures([], [])
    definitions = range(1, indicator.definition_version + 1)
    found = await told.of_period(transaction.connection, indicator.id, period.text, definitions=definitions)
    if indicator.measure is None:
        return found
    # What is counted from events while a period runs is not yet what anything should equal.
    return Figures([each for each in found.wholes if not _runs(each)], found.parts)


async def _say_jumps(
    transaction: Transaction,
    indicator: Indicator,
    period: Period,
    found: Sequence[tuple[int, Finding]],
    *,
    now: datetime,
) -> None:
    await checks.let_stand(transaction, indicator.id, period.text, found, kinds=[CheckKind.PREVIOUS], now=now)


def _runs(figure: Told) -> bool:
    return figure.is_computed and figure.status is ObservationStatus.PROVISIONAL


def _previous(indicator: Indicator, period: Period) -> Period | None:
    return _beside(indicator, period.previous)


def _next(indicator: Indicator, period: Period) -> Period | None:
    return _beside(indicator, period.next)


def _beside(indicator: Indicator, step: Callable[[], Period]) -> Period | None:
    # What is observed once has no period before or after.
    if indicator.jump is None or indicator.rhythm is Rhythm.ONCE:
        return None
    with suppress(NotAPeriod):
        return step()
    return None


def _exact(figure: Told, indicator: Indicator) -> Told:
    formula = indicator.formula
    if formula is None or formula.kind is not FormulaKind.RATIO or not figure.is_computed:
        return figure
    if figure.numerator is None or figure.denominator is None:
        return figure
    if figure.definition_version != indicator.definition_version:
        return figure
    return replace(figure, exact=unrounded(formula.kind, [figure.numerator, figure.denominator], times=formula.times))
