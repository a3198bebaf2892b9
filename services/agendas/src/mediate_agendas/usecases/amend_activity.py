"""Amend what is known of an activity: that it was held, who took part, or that it was called off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import activities
from mediate_agendas.adapters.activity_tables import Activity, DescribedActivity
from mediate_agendas.usecases.activity_rules import TOLD, check_described, check_refers
from mediate_contracts.events.agendas import ActivityAmended
from mediate_contracts.values import ActivityId
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_activity(
    activity_id: ActivityId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Activity:
    """Make changes to the version the sender saw.

    Raises ProblemError (404, 412, 422), IsWithdrawn, NothingChanged, ActivityCodeTaken, or one of the refusals of
    ``activity_rules``.
    """
    current = await activities.for_update(transaction, activity_id, expecting=expecting)
    check_stands(current.withdrawn_because, field="path.activity_id", value=str(activity_id))
    amended = patched(DescribedActivity, current.model_dump(), changes)
    changed = changed_fields(current.model_dump(include=TOLD), amended.model_dump())
    check_described(amended)
    await check_refers(transaction, amended, only=changed)
    written = {name: getattr(amended, name) for name in changed}
    activity = await activities.change(transaction, current, written, at=now)
    told = activity.model_dump(include=TOLD)
    transaction.record(ActivityAmended(activity_id=activity_id, changed=changed, **told), at=now)
    return activity
