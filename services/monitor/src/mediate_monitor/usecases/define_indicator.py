"""Define an indicator."""

from datetime import datetime

from mediate_contracts.events.monitor import IndicatorDefined
from mediate_contracts.values import IndicatorId
from mediate_monitor.adapters import indicators, stale
from mediate_monitor.adapters.tables import Definition
from mediate_monitor.adapters.views import Indicator
from mediate_monitor.usecases.indicator_rules import check_definition, described
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class DefineIndicator(Strict, Definition):
    """An indicator to observe."""


async def define_indicator(command: DefineIndicator, *, transaction: Transaction, now: datetime) -> Indicator:
    """Give an indicator its name, its first definition and its rhythm.

    Raises CodeTaken, DefinitionWrong, UnknownMeasure, UnknownOperand, NotAPeriod, or NotInRhythm.
    """
    identifier = new_id()
    await check_definition(transaction, identifier, command)
    indicator = await indicators.add(transaction, identifier, command, at=now)
    if indicator.is_derived:
        await stale.mark_every_period(transaction, indicator.id)
    transaction.record(IndicatorDefined(indicator_id=IndicatorId(indicator.id), **described(indicator)), at=now)
    return indicator
