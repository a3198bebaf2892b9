"""Read contact persons: what of them somebody may see, and the audit of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from mediate_community.adapters import contacts
from mediate_community.adapters.contacts import Seeing
from mediate_community.adapters.membership_tables import Contact
from mediate_community.domain.contacts import query_words
from mediate_community.usecases.seeing_contacts import audit_read, may_change, seeing
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found


async def read_contact(contact_id: UUID, *, transaction: Transaction, now: datetime, reason: str | None) -> Contact:
    """Return a contact person. Raises ProblemError (404) where the sender sees none."""
    seen = seeing(transaction.actor)
    row = await contacts.get(transaction.connection, contact_id, seeing=seen)
    if row is None:
        raise not_found("contact", contact_id)
    [shown] = await _shown(transaction, seen, [row])
    await audit_read(transaction, "contact.read", [row], at=now, reason=reason)
    return shown


async def list_contacts(
    *,
    organisation_id: UUID | None,
    text: str | None,
    after: UUID | None,
    limit: int,
    transaction: Transaction,
    now: datetime,
    reason: str | None,
) -> list[Contact]:
    """Return contact persons whom the sender sees, and one more than ``limit`` where there are more.

    A text without any word in it finds nobody. Those on the page are audited.
    """
    seen = seeing(transaction.actor)
    words = [] if text is None else query_words(text)
    if text is not None and not words:
        return []
    rows = await contacts.listing(
        transaction.connection,
        seeing=seen,
        organisation_id=organisation_id,
        words=words,
        after=after,
        limit=limit + 1,
    )
    await audit_read(transaction, "contact.listed", rows[:limit], at=now, reason=reason)
    return await _shown(transaction, seen, rows)


async def _shown(transaction: Transaction, seen: Seeing, rows: list[dict[str, Any]]) -> list[Contact]:
    shown = await contacts.shown(transaction.connection, rows)
    return [
        # How and when they agreed, and with what else, is between them and those who look after it.
        each if may_change(seen, row) else each.model_copy(update={"consents": None, "account_id": None})
        for each, row in zip(shown, rows, strict=True)
    ]
