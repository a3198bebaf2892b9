"""Keep who may read which deal, so that the feed tells of a deal to them alone."""

from collections.abc import Sequence

from mediate_contracts.events.pipeline import DealAccessChanged
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import readers


async def tell_deal_readers(heard: Sequence[Received[DealAccessChanged]], transaction: Transaction) -> None:
    """Keep the readers that were told last for each deal; it holds for what the feed has of it already, too."""
    for received in heard:
        await readers.set_deal_readers(transaction, received.event.deal_id, received.event.accounts)
