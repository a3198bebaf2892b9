"""Resume an endpoint that was paused, or that the hub disabled."""

from datetime import datetime
from uuid import UUID

from mediate_contracts.events.subscriptions import EndpointResumed
from mediate_contracts.vocabulary import DisabledReason, EndpointStatus
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import delivering, endpoints, feed
from mediate_subscriptions.adapters.endpoints import Endpoint
from mediate_subscriptions.domain.endpoints import EndpointNotSo, advance
from mediate_subscriptions.usecases.endpoint_rules import audited, ids, locked, status_of


async def resume_endpoint(
    endpoint_id: UUID, *, expecting: int, reason: str | None, transaction: Transaction, now: datetime
) -> Endpoint:
    """Send to an endpoint again, from now on; what happened meanwhile is recovered by asking for it.

    Raises ProblemError (403, 404, 412) or EndpointNotSo, also where its receiver never agreed, or has said since that
    it is gone: whoever is there now may never have heard of the hub.
    """
    # First of all, as the fan-out does. What is appended from here on is looked through with this endpoint there.
    await delivering.hold(transaction)
    row = await locked(transaction, endpoint_id, expecting=expecting)
    current = status_of(row)
    if current is EndpointStatus.UNCONFIRMED or row["disabled_reason"] == DisabledReason.GONE:
        reason_given = "its receiver has to agree first"
        raise EndpointNotSo(reason_given, field="path.endpoint_id", value=str(endpoint_id))
    status = advance(
        current,
        EndpointStatus.ACTIVE,
        endpoint_id=endpoint_id,
        reason="only an endpoint that is paused or disabled is resumed",
    )
    afresh = dict.fromkeys(("disabled_reason", "failing_since", "not_before"))
    since = await feed.head(transaction.connection)
    resumed = await endpoints.change(transaction, row, {**afresh, "status": status.value, "since": since}, at=now)
    transaction.record(EndpointResumed(**ids(row)), at=now)
    await audited(transaction, "resume", endpoint_id, reason=reason, now=now)
    return endpoints.view(resumed)
