"""Aim for something else, with the reason why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_contracts.values import IndicatorTargetId, Text
from mediate_monitor.adapters import indicators, targets
from mediate_monitor.adapters.tables import Aim
from mediate_monitor.adapters.views import Target
from mediate_monitor.domain.periods import in_rhythm
from mediate_monitor.usecases.set_target import said
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


class Amended(Aim):
    """What of a target can change, and why it does."""

    reason: Text


async def amend_target(
    target_id: IndicatorTargetId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Target:
    """Make changes to the version the sender saw; the indicator it is of and its definition stay as they are.

    Raises ProblemError (404, 412, 422), IsWithdrawn, NothingChanged, NotAPeriod, NotInRhythm, or TargetTaken.
    """
    indicator_id = (await targets.get(transaction.connection, target_id)).indicator_id
    indicator = await indicators.for_update(transaction, indicator_id)
    current = await targets.for_update(transaction, target_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.target_id", value=str(target_id))
    amended = patched(Amended, {**current.model_dump(), "reason": None}, changes)
    aims = set(Aim.model_fields)
    changed = changed_fields(current.model_dump(include=aims), amended.model_dump(include=aims))
    in_rhythm(amended.period, indicator.rhythm)
    told = {name: getattr(amended, name) for name in changed}
    target = await targets.change(transaction, current, {**told, "reason": amended.reason}, at=now)
    transaction.record(said(target), at=now)
    return target
