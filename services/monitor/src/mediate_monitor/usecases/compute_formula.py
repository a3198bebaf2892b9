"""Compute the figures of an indicator that other indicators make by a formula."""

from collections.abc import Sequence
from datetime import date, datetime

from mediate_contracts.periods import Period
from mediate_contracts.values import Formula
from mediate_contracts.vocabulary import FormulaKind, ObservationStatus, Rhythm
from mediate_monitor.adapters import derived, told
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain.cells import Cell
from mediate_monitor.domain.checks import Told
from mediate_monitor.domain.formulas import compute
from mediate_shared.journal import Transaction

Part = frozenset[tuple[str, str]]


async def compute_formula(transaction: Transaction, indicator: Indicator, period: Period, *, now: datetime) -> bool:
    """Let what the formula makes of a period's figures stand, the whole and each part that all operands have.

    Nothing stands of which an operand is missing or withheld, or that would be a division by zero. An operand's figure
    follows the definition that holds, or one that is comparable with it. Return whether anything changed. The
    indicator's row is locked.
    """
    cells: list[Cell] = []
    if indicator.formula is not None and indicator.rhythm in {Rhythm.ONCE, period.rhythm}:
        cells = await _cells(transaction, indicator.formula, period)
    return await derived.put(transaction, indicator, period, cells, now=now)


async def _cells(transaction: Transaction, formula: Formula, period: Period) -> list[Cell]:
    definitions = await told.comparable_definitions(transaction.connection, formula.operands)
    by_operand: list[dict[Part, Told]] = []
    for operand in formula.operands:
        figures = await told.of_period(
            transaction.connection, operand, period.text, definitions=definitions.get(operand, [])
        )
        by_operand.append(_standing(figures.all))
    first, *others = by_operand
    parts = [part for part in first if all(part in other for other in others)]
    found = (_cell(formula, part, [figures[part] for figures in by_operand]) for part in sorted(parts, key=sorted))
    return [cell for cell in found if cell is not None]


def _standing(figures: Sequence[Told]) -> dict[Part, Told]:
    # The last one stands: of figures of the same part, the best one by the newest definition.
    in_order = sorted(figures, key=lambda each: (each.definition_version, *each.standing))
    return {frozenset((each.breakdown or {}).items()): each for each in in_order}


def _cell(formula: Formula, part: Part, operands: Sequence[Told]) -> Cell | None:
    if any(each.is_withheld for each in operands):
        # What is computed from a figure that is not told tells it.
        return None
    values = [each.value for each in operands]
    value = compute(formula.kind, values, times=formula.times, decimals=formula.decimals)
    if value is None:
        return None
    is_ratio = formula.kind is FormulaKind.RATIO
    return Cell(
        dict(sorted(part)),
        value,
        numerator=values[0] if is_ratio else None,
        denominator=values[1] if is_ratio else None,
        operands=tuple(each.id for each in operands),
        status=_status(operands),
        covers_until=_covers_until(operands),
    )


def _status(operands: Sequence[Told]) -> ObservationStatus:
    are_final = all(each.status is ObservationStatus.FINAL for each in operands)
    return ObservationStatus.FINAL if are_final else ObservationStatus.PROVISIONAL


def _covers_until(operands: Sequence[Told]) -> date | None:
    return min((each.covers_until for each in operands if each.covers_until is not None), default=None)
