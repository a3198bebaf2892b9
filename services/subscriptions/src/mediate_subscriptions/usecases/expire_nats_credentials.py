"""Tell of credentials for NATS whose time is over; the server lets nobody in with them from that second on."""

from datetime import datetime
from typing import Final

from mediate_contracts.events.subscriptions import CredentialsRevoked
from mediate_contracts.vocabulary import RevocationReason
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.usecases.nats_rules import ids

_STEP_MAX: Final = 100


async def expire_nats_credentials(*, transaction: Transaction, now: datetime) -> None:
    """Keep and tell that credentials ended, of some that did."""
    for each in await nats_accounts.expired(transaction, now=now, limit=_STEP_MAX):
        await nats_accounts.end(transaction, each, RevocationReason.EXPIRED, at=each.expires_at)
        transaction.record(CredentialsRevoked(**ids(each), reason=RevocationReason.EXPIRED), at=now)
