"""Forget, once an account is erased, that it changed organisations, asked for changes, took tests or moved matches."""

from collections.abc import Sequence
from uuid import UUID

from mediate_community.adapters import change_log, change_requests, matches, media_tech_tests
from mediate_shared.journal import Transaction
from mediate_shared.privacy import Counted, counted


async def let_curator_go(transaction: Transaction, account_id: UUID) -> Sequence[Counted]:
    """Forget who did it, and return of how many; what was done stays."""
    found = (
        counted("name under a change of an organisation", await change_log.forget_account(transaction, account_id)),
        counted("name under a change request", await change_requests.forget_account(transaction, account_id)),
        counted("name under a MediaTech test", await media_tech_tests.forget_account(transaction, account_id)),
        counted("name under a step of a match", await matches.forget_account(transaction, account_id)),
    )
    return [each for each in found if each.count]
