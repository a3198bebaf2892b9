"""Announce an activity, or record one that was held."""

from datetime import datetime

from mediate_agendas.adapters import activities
from mediate_agendas.adapters.activity_tables import Activity, DescribedActivity
from mediate_agendas.usecases.activity_rules import TOLD, check_described, check_refers
from mediate_contracts.events.agendas import ActivityRecorded
from mediate_contracts.values import ActivityId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class RecordActivity(Strict, DescribedActivity):
    """An activity to record; a field it does not know is refused."""


async def record_activity(command: RecordActivity, *, transaction: Transaction, now: datetime) -> Activity:
    """Record an activity.

    Raises ActivityCodeTaken, or one of the refusals of ``activity_rules``.
    """
    check_described(command)
    await check_refers(transaction, command)
    activity = await activities.add(transaction, command, at=now)
    event = ActivityRecorded(activity_id=ActivityId(activity.id), **activity.model_dump(include=TOLD))
    transaction.record(event, at=now)
    return activity
