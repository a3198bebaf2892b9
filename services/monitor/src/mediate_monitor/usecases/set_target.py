"""Set a target for an indicator."""

from datetime import datetime

from mediate_contracts.events.monitor import IndicatorTargetSet
from mediate_contracts.values import IndicatorId
from mediate_monitor.adapters import indicators, targets
from mediate_monitor.adapters.tables import Aim, Target
from mediate_monitor.domain.periods import in_rhythm
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class SetTarget(Strict, Aim):
    """What a document aims for in a period."""


async def set_target(
    indicator_id: IndicatorId, command: SetTarget, *, transaction: Transaction, now: datetime
) -> Target:
    """Set what is aimed for in a period.

    Raises ProblemError (404), NotAPeriod, NotInRhythm, or TargetTaken.
    """
    indicator = await indicators.for_update(transaction, indicator_id)
    in_rhythm(command.period, indicator.rhythm)
    target = await targets.add(transaction, new_id(), command, indicator_id=indicator_id, at=now)
    transaction.record(
        IndicatorTargetSet(
            indicator_id=indicator_id,
            **target.model_dump(include=set(IndicatorTargetSet.model_fields) - {"indicator_id"}),
        ),
        at=now,
    )
    return target
