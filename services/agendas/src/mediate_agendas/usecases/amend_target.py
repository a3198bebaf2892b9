"""Put a target otherwise, with the reason why; what came of it is held against it as it now is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import targets
from mediate_agendas.adapters.goal_tables import TargetOfGoal
from mediate_agendas.adapters.goal_views import Target
from mediate_agendas.domain.outcomes import check_target, outcome_now
from mediate_agendas.usecases.set_target import TOLD
from mediate_contracts.events.agendas import TargetAmended
from mediate_contracts.values import TargetId, Text
from mediate_contracts.vocabulary import Outcome
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


class Amended(TargetOfGoal):
    """What of a target can change, and why it does."""

    reason: Text


async def amend_target(
    target_id: TargetId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Target:
    """Make changes to the version the sender saw; the goal it hangs under stays as it is.

    Raises ProblemError (404, 412, 422), IsWithdrawn, NothingChanged, FigureIncomplete, or TargetCodeTaken.
    """
    current = await targets.for_update(transaction, target_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.target_id", value=str(target_id))
    amended = patched(Amended, {**current.model_dump(), "reason": None}, changes)
    told = set(TargetOfGoal.model_fields)
    changed = changed_fields(current.model_dump(include=told), amended.model_dump(include=told))
    check_target(amended.comparator, amended.number)
    await targets.change(transaction, current, {name: getattr(amended, name) for name in changed}, at=now)
    outcome = await _judged_again(target_id, amended, transaction=transaction, now=now)
    target = await targets.get(transaction.connection, target_id)
    transaction.record(
        TargetAmended(
            target_id=target_id,
            changed=changed,
            reason=amended.reason,
            outcome=outcome,
            **target.model_dump(include=TOLD),
        ),
        at=now,
    )
    return target


async def _judged_again(
    target_id: TargetId, target: TargetOfGoal, *, transaction: Transaction, now: datetime
) -> Outcome:
    found = await targets.stated_of(transaction, target_id)
    if found is None:
        return Outcome.UNKNOWN
    report, stated = found
    outcome = outcome_now(
        target.comparator, target.number, realised=report.number, qualifier=report.qualifier, stated=stated
    )
    if outcome is not report.outcome:
        await targets.judge_again(transaction, report, outcome, at=now)
    return outcome
