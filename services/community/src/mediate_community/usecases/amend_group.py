"""Describe a group anew, close it, or open it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_community.adapters import groups
from mediate_community.adapters.connection_tables import Group, OpenGroup
from mediate_community.domain.profile import changed_fields
from mediate_contracts.events.community import GroupAmended
from mediate_contracts.values import GroupId
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_group(
    group_id: GroupId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Group:
    """Make changes to the version the sender saw; who is in a group stays in it when it closes.

    Raises ProblemError (404, 412, 422) or NothingChanged.
    """
    current = await groups.for_update(transaction, group_id, expecting=expecting)
    described = patched(OpenGroup, current.model_dump(), changes)
    changed = changed_fields(current.model_dump(include=set(OpenGroup.model_fields)), described.model_dump())
    group = await groups.change(transaction, current, described, at=now)
    now_so = {name: getattr(group, name) for name in OpenGroup.model_fields}
    transaction.record(GroupAmended(group_id=group_id, changed=changed, **now_so), at=now)
    return group
