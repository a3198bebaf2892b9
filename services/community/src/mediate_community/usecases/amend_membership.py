"""Agree something else about a membership: its tier, or whether everybody may see it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_community.adapters import memberships
from mediate_community.adapters.membership_tables import Agreed, Membership
from mediate_community.domain.memberships import hold_to_own_fields
from mediate_community.domain.profile import changed_fields
from mediate_community.usecases.move_membership import locked
from mediate_community.usecases.telling_memberships import tell_moved
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import MembershipId
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_membership(
    membership_id: MembershipId,
    changes: Mapping[str, Any],
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Membership:
    """Make changes to the version the sender saw. Raises ProblemError, OthersDecide, or NothingChanged."""
    row = await locked(transaction, membership_id, expecting=expecting)
    agreed = patched(Agreed, row, changes).model_dump()
    changed = frozenset(changed_fields({name: row[name] for name in agreed}, agreed))
    if not transaction.reach(Action.CHANGE, Visibility.CASE).everything:
        hold_to_own_fields(changed)
    amended = await memberships.change(transaction, row, {**agreed, "reason": None}, at=now)
    tell_moved(transaction, row, amended, at=now)
    changing = transaction.reach(Action.CHANGE, Visibility.CASE)
    return await memberships.shown(transaction.connection, amended, changing=changing)
