"""Append what was heard to the feed."""

from collections.abc import Sequence

from mediate_contracts.events.base import Event
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import feed


async def append_to_feed(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    """Give each event the next cursor; one that has a cursor already keeps it."""
    await feed.append(
        transaction,
        [
            {
                "event_id": received.envelope.id,
                "source": received.envelope.source,
                "sequence": received.envelope.sequence,
                "type": received.envelope.type,
                "subject": received.envelope.subject,
                "visibility": received.envelope.visibility.value,
                "body": received.body.decode(),
                "parties": [getattr(received.event, name) for name in received.event.parties],
            }
            for received in heard
        ],
    )


async def keep_the_feed(transaction: Transaction) -> None:
    """Clear nothing before a rebuild: the feed is itself a record.

    Partners hold its cursors, and no journal could give the same ones again, because the order in which different
    services were heard is kept nowhere else. A rebuild offers every event of every journal, and what the feed
    lacks (a type that only a later release knew, a row that was parked) comes at its end, under a new cursor.
    """
    del transaction
