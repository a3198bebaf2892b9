"""Remove contact persons whose time is up, or whose account is erased."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from mediate_community.adapters import contacts, memberships
from mediate_community.usecases.delete_contact import remove
from mediate_community.usecases.let_curators_go import let_curator_go
from mediate_community.usecases.seeing_contacts import audit_done
from mediate_shared.clock import Clock
from mediate_shared.database import OUTAGES, Database
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Counted, counted

_EVERY_SECONDS: Final = 24 * 3_600.0
_AFTER_OUTAGE_SECONDS: Final = 60.0
_AT_ONCE: Final = 200


async def let_person_go(transaction: Transaction, account_id: UUID, at: datetime) -> Sequence[Counted]:
    """Remove the contact persons that an account was linked to, and forget what else it did here."""
    gone = await remove(transaction, await contacts.of_account(transaction.connection, account_id))
    moved = await memberships.forget_account(transaction, account_id)
    found = (counted("contact person", gone), counted("name under a move of a membership", moved))
    curated = await let_curator_go(transaction, account_id)
    # Last, after every lock on a row: nobody else appends to the audit until this is over.
    await audit_done(transaction, "contact.deleted", "erasure", *gone, at=at)
    return [*(each for each in found if each.count), *curated]


async def let_go_what_is_over(
    transaction: Transaction, *, kept: timedelta, now: datetime, at_most: int = _AT_ONCE
) -> int:
    """Remove contact persons that there is no reason to keep any more, and return how many those were."""
    over = await contacts.over_since(transaction, (now - kept).date(), limit=at_most)
    gone = await remove(transaction, over)
    await audit_done(transaction, "contact.deleted", "retention", *gone, at=now)
    return len(gone)


@dataclass(frozen=True)
class LettingGo:
    """Removes, at the start and every day, the contact persons whose time is up."""

    database: Database
    clock: Clock
    kept: timedelta

    async def run(self) -> None:
        """Remove until cancelled."""
        while True:
            pause = _AFTER_OUTAGE_SECONDS
            with suppress(*OUTAGES):
                while await self._some() == _AT_ONCE:
                    pass
                pause = _EVERY_SECONDS
            await asyncio.sleep(pause)

    async def _some(self) -> int:
        async with self.database.transaction() as transaction:
            return await let_go_what_is_over(transaction, kept=self.kept, now=self.clock())
