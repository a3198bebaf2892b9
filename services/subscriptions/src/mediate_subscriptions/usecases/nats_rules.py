"""What commands about credentials for NATS have in common: what events about them hold, and that they are audited."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_contracts.values import CredentialsId, OrganisationId
from mediate_shared import audit
from mediate_shared.audit import Audited
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters.nats_accounts import NatsCredentials

_BASIS: Final = "administers"


def ids(credentials: NatsCredentials) -> dict[str, Any]:
    """Return the ids that every event about credentials holds."""
    return {
        "credentials_id": CredentialsId(credentials.id),
        "organisation_id": OrganisationId(credentials.organisation_id),
    }


async def audited(
    transaction: Transaction, action: str, credentials_id: UUID, *, reason: str | None, now: datetime
) -> None:
    """Append to the audit what was done with credentials; last in a transaction."""
    entry = Audited(f"nats_credentials.{action}", "nats_credentials", credentials_id, _BASIS)
    await audit.append(transaction, transaction.actor, entry, at=now, reason=reason)
