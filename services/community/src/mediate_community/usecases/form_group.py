"""Form a group that organisations can join."""

from datetime import datetime

from mediate_community.adapters import groups
from mediate_community.adapters.connection_tables import DescribedGroup, Group
from mediate_contracts.events.community import GroupFormed
from mediate_contracts.values import GroupId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class FormGroup(Strict, DescribedGroup):
    """What the group is."""


async def form_group(command: FormGroup, *, transaction: Transaction, now: datetime) -> Group:
    """Form a group, open to all."""
    group = await groups.add(transaction, command, at=now)
    described = {name: getattr(group, name) for name in DescribedGroup.model_fields}
    transaction.record(GroupFormed(group_id=GroupId(group.id), **described), at=now)
    return group
