"""Pause an endpoint: it is sent nothing until it is resumed."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.events.subscriptions import EndpointPaused
from mediate_contracts.vocabulary import EndpointStatus
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import endpoints
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.domain.endpoints import advance
from mediate_subscriptions.usecases.endpoint_rules import audited, ids, locked, status_of


async def pause_endpoint(
    endpoint_id: UUID, *, expecting: int, reason: str | None, transaction: Transaction, now: datetime
) -> Endpoint:
    """Pause an endpoint that is active. Raises ProblemError (403, 404, 412) or EndpointNotSo."""
    row = await locked(transaction, endpoint_id, expecting=expecting)
    status = advance(
        status_of(row), EndpointStatus.PAUSED, endpoint_id=endpoint_id, reason="only an active endpoint is paused"
    )
    paused = await endpoints.change(transaction, row, {"status": status.value}, at=now)
    transaction.record(EndpointPaused(**ids(row)), at=now)
    await audited(transaction, "pause", endpoint_id, reason=reason, now=now)
    return endpoints.view(paused)
