"""Set a target for an indicator."""

from datetime import datetime
from typing import Any, Final

from sqlmodel import Field

from mediate_contracts.events.monitor import IndicatorTargetSet
from mediate_contracts.values import DefinitionVersion, IndicatorId, IndicatorTargetId
from mediate_monitor.adapters import indicators, targets
from mediate_monitor.adapters.tables import Aim
from mediate_monitor.adapters.views import Target
from mediate_monitor.domain.figures import check_definition
from mediate_monitor.domain.periods import in_rhythm
from mediate_monitor.domain.slots import check_room
from mediate_shared.ids import new_id
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict

_TOLD: Final = set(IndicatorTargetSet.model_fields) - {"indicator_id", "target_id"}


class SetTarget(Strict, Aim):
    """What is aimed for in a period."""

    definition_version: DefinitionVersion | None = Field(
        default=None,
        description="By which definition it is counted; the current one where it is left out.",
        schema_extra={"examples": [1]},
    )


async def set_target(
    indicator_id: IndicatorId, command: SetTarget, *, transaction: Transaction, now: datetime
) -> Target:
    """Set what is aimed for in a period.

    Raises ProblemError (404), NotAPeriod, NotInRhythm, NoSuchDefinition, TooManyTargets, or TargetTaken.
    """
    indicator = await indicators.for_update(transaction, indicator_id)
    in_rhythm(command.period, indicator.rhythm)
    version = command.definition_version or indicator.definition_version
    check_definition(version, indicator.definition_version)
    check_room(await targets.number_of(transaction, indicator_id))
    target = await targets.add(
        transaction, new_id(), command, indicator_id=indicator_id, definition_version=version, at=now
    )
    transaction.record(said(target), at=now)
    return target


def said(target: Target) -> IndicatorTargetSet:
    """Return the event that says of a target what it is now."""
    facts: dict[str, Any] = target.model_dump(include=_TOLD)
    return IndicatorTargetSet(
        indicator_id=IndicatorId(target.indicator_id), target_id=IndicatorTargetId(target.id), **facts
    )
