"""Revoke credentials for NATS: who is connected with them is thrown out, and nobody is let in with them again."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.subscriptions import CredentialsRevoked
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import RevocationReason
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.adapters.nats_accounts import NatsCredentials
from mediate_subscriptions.usecases.nats_rules import audited, ids


async def revoke_nats_credentials(
    credentials_id: UUID, *, reason: str | None, transaction: Transaction, now: datetime
) -> NatsCredentials:
    """Keep that credentials are taken no more; those that ended before stay as they are.

    Raises ProblemError: 404 for what they may not see, 403 for what they may not change.
    """
    found = await nats_accounts.for_update(transaction, credentials_id)
    if not transaction.reach(Action.CHANGE, Visibility.CASE).covers(found.organisation_id):
        if transaction.reach(Action.READ, Visibility.CASE).covers(found.organisation_id):
            raise not_yours("path.credentials_id", found.organisation_id)
        raise not_found("credentials", credentials_id)
    if found.revoked_at is not None:
        return found
    revoked = await nats_accounts.end(transaction, found, RevocationReason.ASKED, at=now)
    transaction.record(CredentialsRevoked(**ids(found), reason=RevocationReason.ASKED), at=now)
    await audited(transaction, "revoke", credentials_id, reason=reason, now=now)
    return revoked
