"""Decide that two records are not of one organisation, or that it is to be looked at again."""

from datetime import datetime
from uuid import UUID

from mediate_community.adapters import duplicates
from mediate_community.adapters.duplicates import DUPLICATES, Duplicate
from mediate_community.domain.merging import DuplicateDecided, DuplicateStatus
from mediate_contracts.values import Text
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class DismissDuplicate(Strict):
    """Why two records are not of one organisation."""

    reason: Text


async def dismiss_duplicate(
    duplicate_id: UUID, command: DismissDuplicate, *, expecting: int, transaction: Transaction, now: datetime
) -> Duplicate:
    """Let a pair not be shown again, unless other grounds are found.

    Raises ProblemError (404, 412), or DuplicateDecided.
    """
    return await _moved(
        duplicate_id,
        DuplicateStatus.OPEN,
        DuplicateStatus.DISMISSED,
        reason=command.reason,
        expecting=expecting,
        transaction=transaction,
        now=now,
    )


async def reopen_duplicate(duplicate_id: UUID, *, expecting: int, transaction: Transaction, now: datetime) -> Duplicate:
    """Let a dismissed pair be looked at again. Raises ProblemError (404, 412), DuplicateDecided."""
    return await _moved(
        duplicate_id,
        DuplicateStatus.DISMISSED,
        DuplicateStatus.OPEN,
        reason=None,
        expecting=expecting,
        transaction=transaction,
        now=now,
    )


async def _moved(
    duplicate_id: UUID,
    before: DuplicateStatus,
    after: DuplicateStatus,
    *,
    reason: str | None,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> Duplicate:
    row = await DUPLICATES.for_update(transaction, duplicate_id, expecting=expecting)
    if row["status"] != before:
        message = f"this pair is {row['status']}"
        raise DuplicateDecided(message, field="path.duplicate_id", value=str(duplicate_id))
    await DUPLICATES.change(transaction, row, {"status": after, "reason": reason}, at=now)
    return await duplicates.get(transaction, duplicate_id)
