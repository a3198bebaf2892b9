"""Remove a contact person, and every trace of them but the id of who they were."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_community.adapters import contacts
from mediate_community.usecases.seeing_contacts import audit_done, locked, looked_after_by, seeing
from mediate_contracts.values import Value
from mediate_shared import idempotency
from mediate_shared.commands import stale
from mediate_shared.journal import Transaction


class ContactDeleted(Value):
    """A contact person who is there no more."""

    id: UUID


async def delete_contact(
    contact_id: UUID, *, expecting: int, transaction: Transaction, now: datetime, reason: str | None
) -> ContactDeleted:
    """Remove the version of a contact person that the sender saw. Raises ProblemError (403, 404, 412)."""
    row = await locked(transaction, contact_id)
    if row["version"] != expecting:
        raise stale(expecting, row["version"])
    await remove(transaction, [contact_id])
    basis = looked_after_by(seeing(transaction.actor), row)
    await audit_done(transaction, "contact.deleted", basis.value, contact_id, at=now, reason=reason)
    return ContactDeleted(id=contact_id)


async def remove(transaction: Transaction, identifiers: Sequence[UUID]) -> list[UUID]:
    """Remove contact persons, their consent, and what was answered about them; returns those that were there."""
    gone = await contacts.remove(transaction, identifiers)
    if gone:
        # An answer that is kept for a repeated request is a copy of the record.
        await idempotency.empty_those_with(transaction, *(str(each) for each in gone))
    return gone
