"""Define an indicator."""

from datetime import datetime

from mediate_contracts.events.monitor import IndicatorDefined
from mediate_contracts.values import IndicatorId
from mediate_monitor.adapters import indicators
from mediate_monitor.adapters.tables import Definition, Indicator
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class DefineIndicator(Strict, Definition):
    """An indicator to observe."""


async def define_indicator(command: DefineIndicator, *, transaction: Transaction, now: datetime) -> Indicator:
    """Give an indicator its name, unit and reading direction. Raises CodeTaken."""
    indicator = await indicators.add(transaction, new_id(), command, at=now)
    transaction.record(
        IndicatorDefined(
            indicator_id=IndicatorId(indicator.id),
            **indicator.model_dump(include=set(IndicatorDefined.model_fields) - {"indicator_id"}),
        ),
        at=now,
    )
    return indicator
