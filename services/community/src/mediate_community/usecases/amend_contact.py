"""Amend what is kept of a contact person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from mediate_community.adapters import contacts
from mediate_community.adapters.membership_tables import Contact, Particulars
from mediate_community.domain.profile import changed_fields
from mediate_community.usecases.seeing_contacts import hold_own_account, locked
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


async def amend_contact(
    contact_id: UUID, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Contact:
    """Make changes to the version the sender saw. Raises ProblemError (403, 404, 412, 422) or NothingChanged."""
    row = await locked(transaction, contact_id)
    if row["version"] != expecting:
        raise stale(expecting, row["version"])
    particulars = patched(Particulars, row, changes).model_dump()
    changed = changed_fields({name: row[name] for name in particulars}, particulars)
    if "account_id" in changed:
        hold_own_account(transaction, particulars["account_id"])
    amended = await contacts.change(transaction, row, {name: particulars[name] for name in changed}, at=now)
    [shown] = await contacts.shown(transaction.connection, [amended])
    return shown
