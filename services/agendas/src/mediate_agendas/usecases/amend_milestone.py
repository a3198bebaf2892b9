"""Move a milestone, call it otherwise, or say that it was reached."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_agendas.adapters import items
from mediate_agendas.adapters.item_records import MILESTONES
from mediate_agendas.adapters.item_tables import DescribedMilestone, Milestone
from mediate_agendas.domain.following import check_reached, day_of
from mediate_agendas.domain.items import check_open
from mediate_agendas.usecases.set_milestone import said
from mediate_agendas.usecases.telling import check_keeps
from mediate_contracts.values import ItemId, MilestoneId
from mediate_shared.amending import changed_fields, check_stands
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_milestone(
    milestone_id: MilestoneId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Milestone:
    """Make changes to the version the sender saw.

    Raises ProblemError (403, 404, 412, 422), IsWithdrawn, ItemConcluded, NotReachedYet, or NothingChanged.
    """
    item, current = await MILESTONES.for_update(transaction, milestone_id, expecting=expecting)
    await check_keeps(transaction, item.id, field="path.milestone_id", value=milestone_id)
    check_stands(current.withdrawn_because, field="path.milestone_id", value=str(milestone_id))
    check_open(item.status, item_id=ItemId(item.id), field="path.milestone_id")
    described = patched(DescribedMilestone, current.model_dump(), changes).model_dump()
    changed = changed_fields(current.model_dump(include=set(described)), described)
    if "reached_on" in changed:
        check_reached(described["reached_on"], today=day_of(now))
    milestone = await MILESTONES.change(transaction, current, described, at=now)
    await items.heard(transaction, item.id, at=now)
    transaction.record(said(milestone), at=now)
    return milestone
