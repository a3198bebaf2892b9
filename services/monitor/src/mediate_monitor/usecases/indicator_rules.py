"""What defining, amending and redefining an indicator have in common."""

from typing import Any
from uuid import UUID

from mediate_contracts.events.monitor import IndicatorDefined
from mediate_monitor.adapters import indicators
from mediate_monitor.adapters.tables import Definition
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.domain.indicators import (
    RestsOnItself,
    check_expected,
    check_measure,
    check_no_circle,
    check_one_derivation,
    check_operands,
    check_terms,
    check_thresholds,
    goes_round,
)
from mediate_monitor.domain.measured import MEASURES
from mediate_shared.journal import Transaction

_TOLD = set(IndicatorDefined.model_fields) - {"indicator_id"}


def described(indicator: Indicator) -> dict[str, Any]:
    """Return what an event about an indicator says of it."""
    return indicator.model_dump(include=_TOLD)


async def check_definition(transaction: Transaction, identifier: UUID, definition: Definition) -> None:
    """Check that the parts of a definition go together, and that what it rests on is there.

    Raises DefinitionWrong, UnknownMeasure, UnknownOperand, FormulaGoesRound, NotAPeriod, or NotInRhythm.
    """
    check_measure(definition.measure, MEASURES)
    check_one_derivation(definition.measure, definition.formula)
    check_thresholds(definition.direction, definition.thresholds)
    check_expected(definition.rhythm, definition.since_period, definition.until_period)
    if definition.formula is not None:
        operands = definition.formula.operands
        check_terms(definition.formula.kind, operands)
        await indicators.one_formula_at_a_time(transaction)
        known = await indicators.codes(transaction.connection, [*operands, identifier])
        check_operands(operands, {identifier: definition.code, **known})
        try:
            check_no_circle(identifier, operands, await indicators.formulas(transaction))
        except RestsOnItself as circle:
            named = {**await indicators.codes(transaction.connection, circle.way), identifier: definition.code}
            raise goes_round([named[each] for each in circle.way]) from circle
