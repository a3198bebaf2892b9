"""Withhold figures that were brought and are too small to be told, and those that would give one away."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from mediate_contracts.vocabulary import Aggregation
from mediate_monitor.adapters import observations
from mediate_monitor.adapters.views import Indicator, Observation
from mediate_monitor.domain.cells import Cell
from mediate_monitor.domain.figures import is_too_small
from mediate_monitor.domain.slots import document_of
from mediate_monitor.domain.withholding import withheld
from mediate_monitor.usecases.figure_rules import told
from mediate_shared.journal import Transaction

_WHOLE: Final[tuple[tuple[str, str], ...]] = ()
_CELLS_MAX = 500
"""Most figures of one period and document that are looked at together; of more, those too small alone are withheld."""


async def tell_counts(transaction: Transaction, indicator: Indicator, *, now: datetime) -> None:
    """Withhold and tell every figure of an indicator as the smallest count that it tells now asks for."""
    periods = await observations.small_or_withheld(transaction, indicator.id, indicator.minimum_count)
    for definition_version, period in periods:
        await tell_period(transaction, indicator, definition_version, period, now=now)


async def tell_period(
    transaction: Transaction,
    indicator: Indicator,
    definition_version: int,
    period: str,
    *,
    now: datetime,
    besides: Observation | None = None,
) -> bool:
    """Withhold and tell the figures of a period as they hang together; return whether ``besides`` is withheld.

    That one was just recorded and is not said yet; each other one that changes is said again.
    """
    if besides is not None and indicator.minimum_count is None:
        return False
    figures = await observations.brought(transaction, indicator.id, definition_version, period)
    hidden = _hidden(figures, indicator)
    for each in figures:
        is_withheld = _part(each) in hidden
        if each.is_withheld == is_withheld:
            continue
        if besides is not None and each.id == besides.id:
            await observations.withhold(transaction, each.id, is_withheld=is_withheld)
        else:
            changed = await observations.change(transaction, each, {"is_withheld": is_withheld}, at=now)
            transaction.record(told(changed, indicator), at=now)
    return besides is not None and _part(besides) in hidden


def _hidden(figures: Sequence[Observation], indicator: Indicator) -> set[tuple[tuple[str, str], ...]]:
    """Return the parts of which no figure is told: what one document tells of a part, another would give away."""
    minimum = indicator.minimum_count
    hidden = {_part(each) for each in figures if each.value is not None and is_too_small(each.value, minimum)}
    if not hidden:
        return hidden
    for document in {document_of(each.source) for each in figures}:
        cells = {
            _part(each): Cell(each.breakdown, each.value)
            for each in figures
            if each.value is not None and document_of(each.source) == document
        }
        known = set(cells)
        if indicator.aggregation is Aggregation.SUM and _WHOLE not in known:
            cells |= _whole_to_come(list(cells.values()))
        if len(cells) <= _CELLS_MAX:
            parts = list(cells)
            hidden |= {parts[place] for place in withheld(list(cells.values()), minimum)} & known
    return hidden


def _part(figure: Observation) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(figure.breakdown.items()))


def _whole_to_come(cells: Sequence[Cell]) -> dict[tuple[tuple[str, str], ...], Cell]:
    """Return the whole that parts add up to as if it were told, so that nothing needs to be taken back once it is.

    What was told before a later figure gives a small count away stays in the feed, for whoever keeps that.
    """
    by_dimension: dict[str, Decimal] = {}
    for cell in cells:
        if len(cell.breakdown) == 1:
            [dimension] = cell.breakdown
            by_dimension[dimension] = by_dimension.get(dimension, Decimal(0)) + cell.value
    return {_WHOLE: Cell({}, max(by_dimension.values()))} if by_dimension else {}
