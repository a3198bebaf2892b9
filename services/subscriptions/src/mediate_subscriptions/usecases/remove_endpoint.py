"""Remove an endpoint: nothing is sent to it any more."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.events.subscriptions import EndpointRemoved
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import asking, endpoints
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.usecases.endpoint_rules import NO_CODE, audited, ids, locked


async def remove_endpoint(
    endpoint_id: UUID, *, expecting: int, reason: str | None, transaction: Transaction, now: datetime
) -> Endpoint:
    """Remove an endpoint with its address and its secrets; what was delivered stays in the log as long as it would.

    Raises ProblemError (403, 404, 412).
    """
    row = await locked(transaction, endpoint_id, expecting=expecting)
    await endpoints.delete_secrets(transaction, endpoint_id)
    await asking.cancel(transaction, endpoint_id, now=now)
    removed = await endpoints.change(transaction, row, {**NO_CODE, "url": "", "removed_at": now}, at=now)
    transaction.record(EndpointRemoved(**ids(row)), at=now)
    await audited(transaction, "remove", endpoint_id, reason=reason, now=now)
    return endpoints.view(removed)
