"""Forget, once an account is erased, that it changed anything."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_agendas.adapters import changes
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Counted, counted


async def let_person_go(transaction: Transaction, account_id: UUID, _at: datetime) -> Sequence[Counted]:
    """Forget who made changes, and return of how many; what was done stays."""
    found = counted("name under a change of the agenda", await changes.forget_account(transaction, account_id))
    return [found] if found.count else []
