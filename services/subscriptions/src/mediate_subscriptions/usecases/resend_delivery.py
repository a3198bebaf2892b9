"""Send one delivery again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from mediate_contracts.vocabulary import DeliveryKind
from mediate_shared.journal import Transaction
from mediate_shared.problems import not_found
from mediate_subscriptions.adapters import deliveries, feed, outgoing
from mediate_subscriptions.adapters.deliveries import Delivery
from mediate_subscriptions.adapters.delivery_tables import DeliveryRow
from mediate_subscriptions.adapters.readers import Reader
from mediate_subscriptions.domain.delivering import NotTheirsAnyMore, check_is_sent_again
from mediate_subscriptions.usecases.delivery_rules import sent_to
from mediate_subscriptions.usecases.endpoint_rules import audited

_FIELD = "path.delivery_id"


async def resend_delivery(
    delivery_id: UUID, *, reason: str | None, transaction: Transaction, now: datetime
) -> Delivery:
    """Have a delivery tried again at once, with the same ``webhook-id``, whatever became of it.

    What its organisation may see of the event is looked at anew: the body is the one before, or a narrower one.
    Raises ProblemError (403, 404), NotSentTo, NotSentAgain or NotTheirsAnyMore.
    """
    endpoint_id = await deliveries.endpoint_of(transaction.connection, delivery_id)
    endpoint, reader = await sent_to(transaction, endpoint_id, field=_FIELD, missing=not_found("delivery", delivery_id))
    row = await deliveries.for_update(transaction, delivery_id)
    check_is_sent_again(DeliveryKind(row.kind), field=_FIELD, value=str(delivery_id))
    changes = await _narrowed(transaction, row, reader, now=now)
    await deliveries.again(transaction, delivery_id, changes, now=now)
    await audited(transaction, "resend", endpoint.id, reason=reason, now=now)
    return await deliveries.shown(transaction.connection, delivery_id)


async def _narrowed(transaction: Transaction, row: DeliveryRow, reader: Reader, *, now: datetime) -> Mapping[str, Any]:
    """Return which message is sent, and as what audience. Raises NotTheirsAnyMore."""
    if row.position is None:
        return {}
    stretch = await feed.stretch(transaction.connection, reader=reader, after=row.position - 1, asked=None, limit=1)
    theirs = next((each for each in stretch.entries if each.event_id == row.event_id), None)
    event = None if theirs is None else outgoing.outgoing(theirs, reader, None)
    if event is None:
        reason = "the organisation may not see this event any more"
        raise NotTheirsAnyMore(reason, field=_FIELD, value=str(row.id))
    kept = await outgoing.keep(transaction, [event], now=now)
    matched = {**row.matched, "audience": event.matched["audience"]}
    return {"message_id": kept[event.event_id, event.digest], "matched": matched}
