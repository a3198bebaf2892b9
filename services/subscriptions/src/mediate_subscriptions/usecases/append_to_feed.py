"""Append what was heard to the feed."""

from collections.abc import Mapping, Sequence
from typing import Any

from mediate_contracts.envelope import encode, with_sequence
from mediate_contracts.events.base import Event
from mediate_contracts.events.pipeline import EventSealed
from mediate_contracts.values import EventId
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import feed


async def append_to_feed(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    """Give each event the next cursor; one that has a cursor already keeps it."""
    await feed.append(transaction, [_row(received) for received in heard])


def _row(received: Received[Event]) -> Mapping[str, Any]:
    envelope = received.envelope
    event, body = received.event, received.body.decode()
    if event.sealed:
        # Said openly by a release that sealed nothing: what is kept here is no more than a shell of it either way.
        event = EventSealed(event_id=EventId(envelope.id))
        unnumbered = encode(
            event, event_id=envelope.id, source=envelope.source, at=envelope.time, traceparent=envelope.traceparent
        )
        body = with_sequence(unnumbered, envelope.sequence)
    return {
        "event_id": envelope.id,
        "source": envelope.source,
        "sequence": envelope.sequence,
        "type": event.event_type,
        "subject": str(event.subject),
        "visibility": event.visibility.value,
        "body": body,
        "parties": [getattr(event, name) for name in event.parties],
    }


async def keep_the_feed(transaction: Transaction) -> None:
    """Clear nothing before a rebuild: the feed is itself a record.

    Partners hold its cursors, and no journal could give the same ones again, because the order in which different
    services were heard is kept nowhere else. A rebuild offers every event of every journal, and what the feed
    lacks (a type that only a later release knew, a row that was parked) comes at its end, under a new cursor.
    """
    del transaction
